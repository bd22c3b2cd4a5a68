import NASDatasets
import Foundation
import NASNetworks
import NASTestSupport
import Testing

/// What tells data from others, wherever they lie.
@Suite struct DataDigestTests {
  private func dataset(_ folder: TemporaryFolder) throws -> ImageDataset {
    try DatasetCatalogue.load(folder.path)
  }

  @Test func itIsTheDigestOfTheFilesOneAfterTheOther() throws {
    let folder = try TemporaryFolder.idx()
    for (prefix, digest) in [
      ("train", try dataset(folder).digest()), ("t10k", try dataset(folder).testDigest()),
    ] {
      let shell = try ProgramRunner(in: folder.path).runShell(
        "cat \(prefix)-images-idx3-ubyte \(prefix)-labels-idx1-ubyte | sha256sum")
      #expect(digest?.description == "sha256:\(shell.output.prefix(64))")
    }
  }

  @Test func everyByteCountsAndCompressionDoesNot() throws {
    let folder = try TemporaryFolder.idx()
    let train = try dataset(folder).digest()
    let test = try #require(try dataset(folder).testDigest())
    let names = ["images-idx3-ubyte", "labels-idx1-ubyte"]
    for name in names {
      let other = try TemporaryFolder.idx()
      for prefix in ["train", "t10k"] {
        var bytes = try other.read("\(prefix)-\(name)")
        bytes[bytes.count - 1] ^= 1
        try other.write("\(prefix)-\(name)", bytes)
      }
      #expect(try dataset(other).digest() != train)
      #expect(try !dataset(other).matches(train))
      #expect(try dataset(other).testDigest(unlike: test) != nil)
    }
    for name in names {
      try folder.compress("train-\(name)")
      try folder.compress("t10k-\(name)")
    }
    #expect(try dataset(folder).matches(train))
    #expect(try dataset(folder).testDigest(unlike: test) == nil)
  }

  @Test func digestsOfOlderProgramsAreUnderstood() throws {
    let folder = try TemporaryFolder.idx()
    let hash = String(try dataset(folder).train.fingerprint, radix: 16)
    let old = try #require(
      DataDigest("fnv1a:" + String(repeating: "0", count: 16 - hash.count) + hash))
    #expect(try dataset(folder).matches(old))
    #expect(try !dataset(folder).matches(#require(DataDigest("fnv1a:0123456789abcdef"))))
    for text in ["", "md5:00", "0123456789abcdef"] { #expect(DataDigest(text) == nil) }
  }

  @Test func aFolderWithoutTestFilesHasNoneOfThem() throws {
    let folder = try TemporaryFolder.idx()
    try folder.remove("t10k-images-idx3-ubyte")
    try folder.remove("t10k-labels-idx1-ubyte")
    #expect(try dataset(folder).testDigest() == nil)
  }

  @Test func theTestBatchOfCIFAR10Counts() throws {
    let folder = try TemporaryFolder.cifar10(batches: 1...1)
    let first = try #require(try dataset(folder).testDigest())
    var bytes = try folder.read("test_batch.bin")
    bytes[0] ^= 1
    try folder.write("test_batch.bin", bytes)
    #expect(try dataset(folder).testDigest() != first)
  }

  @Test func imagesOfNoFileHaveOne() throws {
    func dataset(_ label: UInt8) -> ImageDataset {
      let shape = Shape(channels: 1, height: 1, width: 1)
      let images = LabelledImages(shape: shape, pixels: [7, 8], labels: [0, label])
      return ImageDataset(
        name: "two", location: "", classNames: ["0", "1"], train: images, readTest: { images })
    }
    #expect(try dataset(1).digest() == dataset(1).digest())
    #expect(try dataset(1).digest() != dataset(0).digest())
    #expect(dataset(1).testDigest() == nil)
  }
}
