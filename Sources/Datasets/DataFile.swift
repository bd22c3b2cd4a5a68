import CNASZlib
import Foundation

/// One data file, plain or gzip-compressed, read from start to end.
package struct DataFile: ~Copyable {
  /// The most bytes that are read of a data set's part, after decompression: a few bytes of gzip can
  /// claim any number.
  package static let limit = 16 << 30

  package let path: String
  private let handle: gzFile

  /// - Throws: ``DatasetError`` when the file cannot be opened.
  package init(_ path: String) throws {
    guard let handle = gzopen(path, "rb") else {
      throw DatasetError(
        .unreadable, path, found: String(cString: strerror(errno)), expected: "a readable file")
    }
    self.path = path
    self.handle = handle
  }

  deinit { gzclose(handle) }

  /// The next `count` bytes after decompression, or as many as are left.
  ///
  /// - Throws: ``DatasetError`` when reading fails, or the compressed data is damaged or cut short.
  package borrowing func read(upTo count: Int) throws -> [UInt8] {
    // A header may claim any size, so that trust ends where it would cost memory.
    let trustedSize = 1 << 26
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(count, trustedSize))
    var chunk = [UInt8](repeating: 0, count: min(count, 1 << 18))
    while bytes.count < count {
      let got = Int(gzread(handle, &chunk, UInt32(min(count - bytes.count, chunk.count))))
      try check()
      guard got > 0 else { break }
      bytes.append(contentsOf: chunk[..<got])
    }
    return bytes
  }

  /// Hands on all bytes that are left after decompression, a bounded piece at a time.
  ///
  /// - Throws: as ``read(upTo:)``; ``DatasetError`` past the ``limit``.
  consuming func forEachPiece(_ body: ([UInt8]) -> Void) throws {
    var count = 0
    while true {
      let bytes = try read(upTo: 1 << 20)
      if bytes.isEmpty { return }
      count += bytes.count
      guard count <= Self.limit else {
        throw DatasetError(
          .wrongFormat, path, found: "more than \(Self.limit >> 30) GiB",
          expected: "files of a data set that fits into memory")
      }
      body(bytes)
    }
  }

  /// Whether every byte has been read. Also makes zlib verify its checksum.
  ///
  /// - Throws: as ``read(upTo:)``.
  borrowing func isAtEnd() throws -> Bool {
    try read(upTo: 1).isEmpty
  }

  /// Turns zlib's status after a call into an error.
  private borrowing func check() throws {
    var status: Int32 = Z_OK
    let words = String(cString: gzerror(handle, &status))
    switch status {
    case Z_OK, Z_STREAM_END: return
    case Z_BUF_ERROR:
      throw DatasetError(
        .truncated, path, found: "the compressed data ends early", expected: "a whole gzip file",
        hint: "copy or install the file again")
    default:
      throw DatasetError(
        .unreadable, path, found: words, expected: "a readable file or an intact gzip file",
        hint: "copy or install the file again")
    }
  }

  /// The path of `name` or `name.gz` in a folder, the plain file first; nil when neither exists.
  static func find(_ name: String, in folder: String) -> String? {
    ["\(folder)/\(name)", "\(folder)/\(name).gz"]
      .first(where: FileManager.default.fileExists(atPath:))
  }
}

/// Checks the labels that `file` holds.
///
/// - Throws: ``DatasetError`` naming the first label that is no class's.
func checkLabels(_ labels: [UInt8], classes: Int, file: String) throws {
  guard let image = labels.firstIndex(where: { $0 >= classes }) else { return }
  throw DatasetError(
    .labelOutOfRange, file, found: "label \(labels[image]) at image \(image)",
    expected: "labels 0 to \(classes - 1)",
    hint: "the file belongs to another data set, or is damaged")
}
