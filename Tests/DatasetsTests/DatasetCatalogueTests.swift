import Foundation
import NASDatasets
import NASNetworks
import NASTestSupport
import Testing

@Suite struct DatasetCatalogueTests {
  // By the files: what cannot be loaded is not missing.
  static let fashionIsInstalled = FileManager.default.fileExists(
    atPath: "/usr/share/datasets/fashion-mnist")

  static let cifar10IsInstalled = FileManager.default.fileExists(
    atPath: "/usr/share/datasets/cifar-10")

  @Test func aKnownNameIsSearchedForUnderNASDATAFirst() throws {
    let folder = try TemporaryFolder()
    let batches = try TemporaryFolder.cifar10(batches: 1...1)
    try folder.moveIn(batches.path, as: "cifar-10")
    let dataset = try DatasetCatalogue.load("cifar-10", environment: ["NAS_DATA": folder.path])
    #expect(dataset.name == "cifar-10")
    #expect(dataset.location == "\(folder.path)/cifar-10")
    #expect(dataset.train.count == 4)
  }

  @Test func anotherNameIsSearchedForThereToo() throws {
    let folder = try TemporaryFolder()
    let batches = try TemporaryFolder.cifar10(batches: 1...1)
    try folder.moveIn(batches.path, as: "mine")
    let dataset = try DatasetCatalogue.load("mine", environment: ["NAS_DATA": folder.path])
    #expect(dataset.name == "mine" && dataset.location == "\(folder.path)/mine")
  }

  @Test func aFormatWhoseClassesAreKnownIsMirroredWhereverItLies() throws {
    let folder = try TemporaryFolder()
    let batches = try TemporaryFolder.cifar10(batches: 1...1)
    try folder.moveIn(batches.path, as: "cifar-10")
    let named = try DatasetCatalogue.load("cifar-10", environment: ["NAS_DATA": folder.path])
    let unnamed = try DatasetCatalogue.load("\(folder.path)/cifar-10", environment: [:])
    #expect(named.isMirrorable && unnamed.isMirrorable)
    #expect(named.train == unnamed.train)
  }

  /// A folder may hold digits, whatever it is called.
  @Test func aFolderOfLabelsAloneIsNotMirrored() throws {
    let folder = try TemporaryFolder.idx()
    #expect(try !DatasetCatalogue.load(folder.path, environment: [:]).isMirrorable)
  }

  @Test(.disabled(if: cifar10IsInstalled, "CIFAR-10 is there"))
  func aKnownNameThatIsNotInstalledSaysWhereItWasLookedFor() {
    let error = #expect(throws: DatasetError.self) {
      try DatasetCatalogue.load("cifar-10", environment: ["NAS_DATA": "/nowhere"])
    }
    #expect(error?.code == .notFound)
    #expect(error?.description.contains("/nowhere/cifar-10 or /") == true)
    #expect(error?.hint?.contains("binary version") == true)
  }

  @Test func anUnknownNameListsTheKnownOnes() {
    let error = #expect(throws: DatasetError.self) { try DatasetCatalogue.load("imagenet") }
    #expect(error?.code == .notFound)
    #expect(error?.description.hasPrefix("imagenet: no such data set or folder") == true)
    for name in DatasetCatalogue.names {
      #expect(error?.description.contains(name) == true)
    }
  }

  @Test func aFolderWithoutDataSaysSo() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: DatasetError.self) { try DatasetCatalogue.load(folder.path) }
    #expect(error?.description.contains("no data files of a known format") == true)
  }

  @Test(.enabled(if: fashionIsInstalled, "needs dataset-fashion-mnist"))
  func fashionMNISTIsWhatItsAuthorsSay() throws {
    let dataset = try DatasetCatalogue.load("fashion-mnist", environment: [:])
    #expect(dataset.shape == Shape(channels: 1, height: 28, width: 28))
    #expect(dataset.classNames[9] == "ankle boot")
    #expect(dataset.train.count == 60_000)
    #expect(try dataset.openTestSplit().count == 10_000)
    for label in 0..<10 {
      #expect(dataset.train.labels.count { $0 == label } == 6_000)
    }
    let all = (0..<Int32(60_000)).map(\.self)
    let standardisation = Standardisation(of: dataset.train, indices: all)
    // By numpy, in double precision: see Reference/datasets.py.
    #expect(abs(standardisation.mean[0] - NumpyReference.fashionMean) < 1e-12)
    #expect(abs(standardisation.deviation[0] - NumpyReference.fashionDeviation) < 1e-12)
  }

  @Test(.enabled(if: fashionIsInstalled, "needs dataset-fashion-mnist"))
  func fashionMNISTConforms() throws {
    try checkDataset { try DatasetCatalogue.load("fashion-mnist", environment: [:]) }
  }

  @Test(.enabled(if: fashionIsInstalled, "needs dataset-fashion-mnist"))
  func fashionMNISTIsSplitAsPromised() throws {
    let labels = try DatasetCatalogue.load("fashion-mnist", environment: [:]).train.labels
    let splits = try Splits(labels: labels, seed: 1)
    #expect(splits.train.count == 40_000)
    for measuring in [splits.validation, splits.holdout] {
      for label in 0..<10 {
        #expect(measuring.count { labels[Int($0)] == label } == 1_000)
      }
    }
  }
}
