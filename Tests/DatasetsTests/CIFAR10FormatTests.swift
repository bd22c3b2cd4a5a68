import NASDatasets
import NASNetworks
import NASTestSupport
import Testing

@Suite struct CIFAR10FormatTests {
  @Test func fiveBatchesConform() throws {
    let folder = try TemporaryFolder.cifar10()
    try checkDataset { try DatasetCatalogue.load(folder.path) }
  }

  @Test func recordsComeInTheFilesOrder() throws {
    let folder = try TemporaryFolder.cifar10()
    let dataset = try DatasetCatalogue.load(folder.path)
    #expect(dataset.shape == Shape(channels: 3, height: 32, width: 32))
    #expect(dataset.classNames[9] == "truck")
    let records = (1...5).flatMap(TemporaryFolder.records(of:))
    #expect(dataset.train.count == 20)
    for record in 0..<20 {
      let start = record * 3073
      #expect(dataset.train.labels[record] == records[start])
      #expect(
        dataset.train.pixels[record * 3072..<(record + 1) * 3072]
          == records[start + 1..<start + 3073])
    }
  }

  @Test func theFirstBatchAloneWillDoAndMayBeCompressed() throws {
    let folder = try TemporaryFolder.cifar10(batches: 1...1)
    try folder.compress("data_batch_1.bin")
    try folder.compress("test_batch.bin")
    let dataset = try DatasetCatalogue.load(folder.path)
    #expect(dataset.train.count == 4)
    #expect(try dataset.openTestSplit().labels == [6, 8, 0, 2])
  }

  @Test func aMissingBatchIsNamed() throws {
    let folder = try TemporaryFolder.cifar10()
    try folder.remove("data_batch_3.bin")
    let error = #expect(throws: DatasetError.self) { try DatasetCatalogue.load(folder.path) }
    #expect(error?.code == .notFound)
    #expect(error?.description.contains("no data_batch_3.bin") == true)
  }

  @Test func aRecordCutShortIsReported() throws {
    let folder = try TemporaryFolder.cifar10()
    try folder.write("data_batch_5.bin", TemporaryFolder.records(of: 5).dropLast(73))
    let error = #expect(throws: DatasetError.self) { try DatasetCatalogue.load(folder.path) }
    #expect(error?.code == .truncated)
    #expect(error?.description.contains("data_batch_5.bin") == true)
    #expect(error?.description.contains("3000 bytes, expected records of 3073") == true)
  }

  @Test func aLabelThatNamesNoClassIsReported() throws {
    let folder = try TemporaryFolder.cifar10()
    var records = TemporaryFolder.records(of: 2)
    records[2 * 3073] = 10
    try folder.write("data_batch_2.bin", records)
    let error = #expect(throws: DatasetError.self) { try DatasetCatalogue.load(folder.path) }
    #expect(error?.code == .labelOutOfRange)
    #expect(error?.description.contains("label 10 at image 2, expected labels 0 to 9") == true)
  }
}
