import NASNetworks
import NASPlatform

/// What tells a data set's files from any others, wherever they lie.
public struct DataDigest: Sendable, Hashable, CustomStringConvertible {
  /// How it is computed.
  fileprivate enum Kind: String {
    /// SHA-256 of the files' bytes, each after decompression, one after the other:
    /// `zcat FILE… | sha256sum`.
    case sha256
    /// What files of older programs hold: FNV-1a, of training images as they are decoded, and of test
    /// files' bytes, each followed by their number.
    case fnv1a
  }

  fileprivate let kind: Kind
  private let digits: String

  /// `sha256:9f86…`.
  public var description: String { "\(kind.rawValue):\(digits)" }

  fileprivate init(_ kind: Kind, _ digits: String) {
    self.kind = kind
    self.digits = digits
  }

  /// Reads a ``description``; nil when it is none.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])) else { return nil }
    self.init(kind, String(parts[1]))
  }
}

extension ImageDataset {
  /// Of the files that the training images come from; where they come from none, of shape, pixels and
  /// labels.
  ///
  /// - Throws: ``DatasetError`` when a file cannot be read any more.
  public func digest() throws -> DataDigest { try computeDigest(.sha256, of: .train) }

  /// Of the test files; nil where there are none, or one cannot be read: whoever opens the test split
  /// is told why. No image is looked at: a search may note what it must never see.
  public func testDigest() -> DataDigest? {
    hasTestFiles ? try? computeDigest(.sha256, of: .test) : nil
  }

  /// Whether the training images are those of the digest.
  ///
  /// - Throws: ``DatasetError`` when a file cannot be read any more.
  public func matches(_ digest: DataDigest) throws -> Bool {
    try computeDigest(digest.kind, of: .train) == digest
  }

  /// The digest of the test files where they are others than those of the given one; nil also where
  /// there are none.
  public func testDigest(unlike expected: DataDigest) -> DataDigest? {
    guard hasTestFiles, let found = try? computeDigest(expected.kind, of: .test),
      found != expected
    else { return nil }
    return found
  }

  private var hasTestFiles: Bool { (try? files(.test))?.isEmpty == false }

  private func computeDigest(_ kind: DataDigest.Kind, of part: StoredPart) throws -> DataDigest {
    switch (kind, part) {
    case (.sha256, _):
      var digest = SHA256()
      let paths = try files(part)
      for path in paths { try DataFile(path).forEachPiece { digest.add($0) } }
      if paths.isEmpty {
        digest.add([shape.channels, shape.height, shape.width].flatMap(littleEndian))
        digest.add(train.pixels)
        digest.add(train.labels)
      }
      return DataDigest(.sha256, digest.hexDigest)
    case (.fnv1a, .train): return DataDigest(.fnv1a, hexadecimal(train.fingerprint))
    case (.fnv1a, .test):
      var hash = fnv1aBasis
      for path in try files(.test) {
        var count = 0
        try DataFile(path).forEachPiece { bytes in
          hash = fnv1a(bytes, from: hash)
          count += bytes.count
        }
        hash = fnv1a(littleEndian(count), from: hash)
      }
      return DataDigest(.fnv1a, hexadecimal(hash))
    }
  }

  private func littleEndian(_ number: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// Sixteen digits.
  private func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
