import NASPlatform
import NASText

/// An HDF5 file behind a seal: 512 bytes of text with a digest of all that follows.
///
/// HDF5 looks for its signature at 0, 512, 1,024, …, so every HDF5 program reads the file with the
/// seal in place (it is what HDF5 calls a user block). We verify the seal before the library sees
/// a byte: a file that was cut short, or in which a single bit changed, never gets that far.
package enum SealedFile {
  /// The length of the seal in bytes.
  package static let sealSize = 512
  private static let magic = "nas run file, format "

  /// The seal's text:
  ///
  ///     nas run file, format 1
  ///     345166 bytes of HDF5 follow these 512, with SHA-256
  ///     0a1b…
  package static func seal(for image: [UInt8], version: Int) -> [UInt8] {
    let text = """
      \(magic)\(version)
      \(image.count) bytes of HDF5 follow these \(sealSize), with SHA-256
      \(SHA256.hexDigest(of: image))

      """
    let padding = String(repeating: " ", count: sealSize - 1 - text.utf8.count) + "\n"
    return Array((text + padding).utf8)
  }

  /// The HDF5 image of a file, verified, and the version of its format.
  ///
  /// - Throws: ``RecordError`` when the file is not sealed, is cut short, was changed, or is of
  ///   none of the versions.
  package static func open(
    _ bytes: [UInt8], versions: ClosedRange<Int>, named file: String
  ) throws(RecordError) -> (image: [UInt8], version: Int) {
    let magic = Array(Self.magic.utf8)
    guard bytes.prefix(magic.count).elementsEqual(magic.prefix(bytes.count)) else {
      throw RecordError(.notARunFile, file, "is not a run file")
    }
    guard bytes.count >= sealSize else {
      throw RecordError(.cutShort, file, "is cut short: \(bytes.count) bytes, fewer than its seal")
    }
    let seal = Array(bytes[..<sealSize])
    let lines = seal.split(separator: UInt8(ascii: "\n")).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard let version = Int(lines[0].dropFirst(magic.count)) else {
      throw RecordError(.damaged, file, "is damaged: its seal names no version of the format")
    }
    guard versions.contains(version) else {
      throw RecordError(
        .version, file,
        "needs a program that reads version \(version) of the format; this one reads versions "
          + "\(versions.lowerBound) to \(versions.upperBound)",
        hint: "use the program that wrote the run, or a newer one")
    }
    let expected = sealSize + (lines.dropFirst().first.flatMap(leadingInteger) ?? 0)
    guard bytes.count >= expected else {
      throw RecordError(
        .cutShort, file,
        "is cut short: \(Quantity.grouped(bytes.count)) of \(Quantity.grouped(expected)) bytes")
    }
    let image = Array(bytes[sealSize...])
    guard seal == Self.seal(for: image, version: version) else {
      throw RecordError(.damaged, file, "is damaged: its bytes do not match its seal")
    }
    return (image, version)
  }

  private static func leadingInteger(_ line: String) -> Int? {
    Int(line.prefix { $0 != " " }).flatMap { $0 < Int.max / 2 ? $0 : nil }
  }
}
