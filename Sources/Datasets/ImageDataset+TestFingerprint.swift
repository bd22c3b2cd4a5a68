extension ImageDataset {
  /// A 64-bit number that tells the test files' content from any other: FNV-1a over the bytes of
  /// each, after decompression, and their number. No image is looked at: a search may note what it
  /// must never see.
  ///
  /// - Returns: nil where there are no such files, or one cannot be read: whoever opens the test
  ///   split is told why.
  public func testFingerprint() -> UInt64? {
    let paths = testFiles()
    guard !paths.isEmpty else { return nil }
    return try? paths.reduce(fnv1aBasis) { try Self.hash(DataFile($1), from: $0) }
  }

  private static func hash(_ file: consuming DataFile, from start: UInt64) throws -> UInt64 {
    var (hash, count) = (start, 0)
    while true {
      let bytes = try file.read(upTo: 1 << 20)
      if bytes.isEmpty { break }
      hash = fnv1a(bytes, from: hash)
      count += bytes.count
    }
    return fnv1a((0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }, from: hash)
  }
}
