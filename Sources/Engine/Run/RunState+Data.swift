public import NASDatasets
import NASNetworks
import NASRecords
public import NASSupernets

// The data that a run was made with, wherever they lie now.
extension RunState {
  /// The run's data: where the user says that they lie (``dataFolder``); else by their name, in
  /// `$NAS_DATA` or in the usual place, or where the run began with them.
  ///
  /// - Throws: ``EngineError`` when there are none, or they are others.
  public func loadData() throws -> (dataset: ImageDataset, training: TrainingData) {
    let folders =
      dataFolder.map { [$0] } ?? (DatasetCatalogue.folders(named: data.name) + [data.location])
    var faults: [(folder: String, fault: String)] = []
    for folder in folders where !faults.contains(where: { $0.folder == folder }) {
      guard DatasetCatalogue.isPresent(in: folder) else {
        faults.append((folder, "no data files"))
        continue
      }
      let dataset: ImageDataset
      do {
        dataset = try DatasetCatalogue.load(folder)
        guard try dataset.matches(data.digest) else {
          faults.append((folder, "other images"))
          continue
        }
      } catch let error as DatasetError where dataFolder == nil {
        // Another copy may be whole.
        faults.append((folder, "\(error)"))
        continue
      }
      try check(fits: dataset)
      return (
        dataset,
        TrainingData(
          images: dataset.train, splits: splits, standardisation: standardisation,
          classes: data.classNames.count)
      )
    }
    throw EngineError(
      .mismatch,
      "the data of this run, '\(data.name)' (digest \(data.digest)), were looked for in "
        + faults.map { "\($0.folder) (\($0.fault))" }.joined(separator: ", "),
      hint: "name their folder with --data, or put them into $NAS_DATA/\(data.name)")
  }
}

extension RunState.DataIdentity {
  func record(_ standardisation: Standardisation) -> RunRecord.Data {
    .init(
      name: name, location: location, digest: digest.description,
      testDigest: testDigest?.description ?? "", classNames: classNames,
      shape: [shape.channels, shape.height, shape.width].map { Int64($0) },
      mean: standardisation.mean, deviation: standardisation.deviation)
  }

  /// - Throws: ``EngineError`` when the record makes no sense.
  init(_ record: RunRecord.Data) throws {
    let sizes = record.shape.map { Int(clamping: $0) }
    guard sizes.count == 3, sizes.allSatisfy({ (1...65_536).contains($0) }),
      record.mean.count == sizes[0], record.deviation.count == sizes[0],
      !record.classNames.isEmpty,
      let digest = DataDigest(record.digest)
    else { throw EngineError(.mismatch, "the run's record of its data makes no sense") }
    self.init(
      name: record.name, location: record.location, digest: digest,
      classNames: record.classNames,
      shape: Shape(channels: sizes[0], height: sizes[1], width: sizes[2]),
      testDigest: DataDigest(record.testDigest))
  }

  /// That there are test files, and those that were there when the run began, as far as that is known;
  /// no image is looked at.
  ///
  /// - Throws: ``EngineError`` when they are others; ``NASDatasets/DatasetError`` when one is missing.
  func checkTestFiles(of dataset: ImageDataset) throws {
    try dataset.checkTestFiles()
    guard let expected = testDigest, let found = dataset.testDigest(unlike: expected) else {
      return
    }
    throw EngineError(
      .mismatch,
      "\(dataset.location): not the test files of this run: \(found), expected \(expected)",
      hint: "put the data set back as it was: accuracies on other images do not compare")
  }

  /// The test images, once it is certain that they are the run's.
  ///
  /// - Throws: ``EngineError`` when they are others; ``NASDatasets/DatasetError`` when they are bad.
  func openTestSplit(of dataset: ImageDataset) throws -> LabelledImages {
    try checkTestFiles(of: dataset)
    return try dataset.openTestSplit()
  }
}
