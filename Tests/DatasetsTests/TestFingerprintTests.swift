import Datasets
import Testing

/// What tells test files from others, unopened.
@Suite struct TestFingerprintTests {
  private func fingerprint(_ folder: TemporaryFolder) throws -> UInt64? {
    try DatasetCatalogue.load(folder.path).testFingerprint()
  }

  @Test func everyByteCountsAndCompressionDoesNot() throws {
    let folder = try TemporaryFolder.idx()
    let first = try #require(try fingerprint(folder))
    #expect(try fingerprint(folder) == first)
    try folder.compress("t10k-labels-idx1-ubyte")
    try folder.compress("t10k-images-idx3-ubyte")
    #expect(try fingerprint(folder) == first)
    for name in ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"] {
      let other = try TemporaryFolder.idx()
      var bytes = try other.read(name)
      bytes[bytes.count - 1] ^= 1
      try other.write(name, bytes)
      #expect(try fingerprint(other) != first)
    }
  }

  @Test func aFolderWithoutTestFilesHasNone() throws {
    let folder = try TemporaryFolder.idx()
    try folder.remove("t10k-images-idx3-ubyte")
    try folder.remove("t10k-labels-idx1-ubyte")
    #expect(try fingerprint(folder) == nil)
  }

  @Test func theTestBatchOfCIFAR10Counts() throws {
    let folder = try TemporaryFolder.cifar10(batches: 1...1)
    let first = try #require(try fingerprint(folder))
    var bytes = try folder.read("test_batch.bin")
    bytes[0] ^= 1
    try folder.write("test_batch.bin", bytes)
    #expect(try fingerprint(folder) != first)
  }
}
