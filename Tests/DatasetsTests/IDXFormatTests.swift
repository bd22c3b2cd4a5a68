import NASDatasets
import NASNetworks
import NASTestSupport
import Testing

@Suite struct IDXFormatTests {
  @Test func plainFilesConform() throws {
    let folder = try TemporaryFolder.idx()
    try checkDataset { try DatasetCatalogue.load(folder.path) }
  }

  @Test func compressedFilesHoldTheSameAsPlainOnes() throws {
    let folder = try TemporaryFolder.idx()
    let plain = try DatasetCatalogue.load(folder.path)
    for prefix in ["train", "t10k"] {
      try folder.compress("\(prefix)-images-idx3-ubyte")
      try folder.compress("\(prefix)-labels-idx1-ubyte")
    }
    let compressed = try DatasetCatalogue.load(folder.path)
    #expect(compressed.train == plain.train)
    #expect(try compressed.digest() == plain.digest())
    #expect(try compressed.openTestSplit().count == 6)
  }

  @Test func pixelsAndLabelsComeInTheFilesOrder() throws {
    let folder = try TemporaryFolder.idx(count: 3)
    let dataset = try DatasetCatalogue.load(folder.path)
    #expect(dataset.shape == Shape(channels: 1, height: 4, width: 5))
    #expect(dataset.classNames == ["0", "1", "2"])
    #expect(dataset.train.labels == [0, 1, 2])
    #expect(dataset.train.pixels == (0..<60).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) })
  }

  @Test func classesHaveTheNamesThatLieBesideThem() throws {
    let folder = try TemporaryFolder.idx()
    try folder.write("classes.txt", Array("\u{FEFF}  tea pot\r\nkettle\n\nné\n".utf8))
    let dataset = try DatasetCatalogue.load(folder.path)
    #expect(dataset.classNames == ["tea pot", "kettle", "né"])
    #expect(try dataset.openTestSplit().count == 6)
    // No part of what is trained on.
    let digest = try dataset.digest()
    try folder.remove("classes.txt")
    #expect(try DatasetCatalogue.load(folder.path).digest() == digest)
  }

  @Test func fourDimensionsAreChannelsRowsAndColumns() throws {
    let folder = try TemporaryFolder.idx(count: 3)
    try folder.remove("train-images-idx3-ubyte")
    try folder.write(
      "train-images-idx4-ubyte",
      TemporaryFolder.idxFile([3, 3, 2, 1], [UInt8](repeating: 9, count: 18)))
    let dataset = try DatasetCatalogue.load(folder.path)
    #expect(dataset.shape == Shape(channels: 3, height: 2, width: 1))
    // The test images are still 1×4×5.
    let error = #expect(throws: DatasetError.self) { try dataset.openTestSplit() }
    #expect(error?.code == .mismatch)
  }

  @Test func aBadTestFileIsNotNoticedBeforeItIsOpened() throws {
    let folder = try TemporaryFolder.idx()
    try folder.write("t10k-images-idx3-ubyte", [1, 2, 3])
    let dataset = try DatasetCatalogue.load(folder.path)
    #expect(throws: DatasetError.self) { try dataset.openTestSplit() }
  }
}

/// Each kind of bad file, and the words that must be in its error.
@Suite struct BadIDXFileTests {
  private let folder: TemporaryFolder
  private let images = "train-images-idx3-ubyte"
  private let labels = "train-labels-idx1-ubyte"

  init() throws { folder = try TemporaryFolder.idx() }

  private func expectError(
    _ code: DatasetError.Code, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: DatasetError.self, sourceLocation: sourceLocation) {
      try DatasetCatalogue.load(folder.path)
    }
    #expect(error?.code == code, sourceLocation: sourceLocation)
    let message = "\(error?.description ?? "")\n\(error?.hint ?? "")"
    for words in words {
      #expect(message.contains(words), sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [
    ("a\nb\n", "2 names"), ("a\nb\nc\nd\n", "4 names"), ("", "0 names"), ("a\nb\na\n", "'a' twice"),
  ])
  func namesOfOtherClasses(text: String, found: String) throws {
    try folder.write("classes.txt", Array(text.utf8))
    expectError(
      .mismatch, "\(folder.path)/classes.txt: \(found)",
      "expected 3 names in UTF-8, a line for each of labels 0 to 2", "or remove it")
  }

  @Test func namesThatAreNoText() throws {
    try folder.write("classes.txt", Array("a\nb\n".utf8) + [0xFF, 0xFE])
    expectError(.mismatch, "bytes that are no text")
    // UTF-16.
    try folder.write("classes.txt", Array("\0a\0\n\0b\0\n\0c\0\n".utf8))
    expectError(.mismatch, "bytes that are no text in 'a'", "3 names in UTF-8")
  }

  @Test func aMissingFile() throws {
    try folder.remove(labels)
    expectError(.notFound, folder.path, "no \(labels)", "\(labels).gz")
  }

  @Test func labelsNamedAsImages() throws {
    try folder.write(images, try folder.read(labels))
    expectError(.wrongFormat, images, "0x00000801", "0x00000803", "mixed up")
  }

  @Test func imagesNamedAsLabels() throws {
    try folder.write(labels, try folder.read(images))
    expectError(.wrongFormat, labels, "0x00000803", "0x00000801", "mixed up")
  }

  @Test func somethingElseEntirely() throws {
    try folder.write(images, Array("hello, world".utf8))
    expectError(.wrongFormat, images, "0x68656c6c", "no IDX file")
  }

  @Test func anEmptyFile() throws {
    try folder.write(images, [])
    expectError(.wrongFormat, images, "an empty file")
  }

  @Test func aHeaderCutShort() throws {
    try folder.write(images, Array(try folder.read(images).prefix(10)))
    expectError(.truncated, images, "header of 10 bytes", "16")
  }

  @Test func pixelsCutShort() throws {
    try folder.write(images, try folder.read(images).dropLast())
    expectError(.truncated, images, "239 bytes", "240", "12×4×5")
  }

  @Test func bytesAfterTheEnd() throws {
    try folder.write(images, try folder.read(images) + [0])
    expectError(.wrongFormat, images, "bytes after the last", "240")
  }

  @Test func aHeaderThatClaimsTooMuch() throws {
    let claim = [0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF]
    try folder.write(images, TemporaryFolder.idxFile(claim, []))
    expectError(.wrongFormat, images, "4294967295×4294967295×4294967295")
  }

  @Test func noImages() throws {
    try folder.write(images, TemporaryFolder.idxFile([0, 4, 5], []))
    expectError(.wrongFormat, images, "0×4×5", "at least one")
  }

  @Test func fewerLabelsThanImages() throws {
    try folder.write(labels, TemporaryFolder.idxFile([11], [UInt8](repeating: 0, count: 11)))
    expectError(.mismatch, labels, "11 labels", "12", images)
  }

  @Test func aTestLabelThatIsNoTrainingClass() throws {
    try folder.write(
      "t10k-labels-idx1-ubyte", TemporaryFolder.idxFile([6], [0, 1, 2, 3, 0, 1]))
    let dataset = try DatasetCatalogue.load(folder.path)
    let error = #expect(throws: DatasetError.self) { try dataset.openTestSplit() }
    #expect(error?.code == .labelOutOfRange)
    #expect(error?.description.contains("label 3 at image 3, expected labels 0 to 2") == true)
  }

  @Test func compressedDataCutShort() throws {
    try folder.compress(images)
    try folder.write("\(images).gz", try folder.read("\(images).gz").dropLast(9))
    expectError(.truncated, "\(images).gz", "ends early", "whole gzip file")
  }

  @Test func compressedDataWithAFlippedBit() throws {
    try folder.compress(images)
    var bytes = try folder.read("\(images).gz")
    bytes[bytes.count - 6] ^= 1  // Within the checksum.
    try folder.write("\(images).gz", bytes)
    expectError(.unreadable, "\(images).gz", "incorrect data check")
  }
}
