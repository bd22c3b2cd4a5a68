import NASCompute
import NASDatasets
public import NASExports
import NASNetworks
import NASSupernets

extension Model {
  /// Measures an export on the test images of its data set, in f32.
  ///
  /// - Parameters:
  ///   - folder: Where the data lie; nil where their name leads.
  ///   - reporting: Whether more than accuracy and loss is wanted.
  /// - Throws: ``EngineError`` when the images are not such as the network reads;
  ///   ``NASDatasets/DatasetError`` when there are none.
  public func evaluate(
    data folder: String?, reporting: Bool, threads: Int
  ) throws -> Evaluation.Result {
    guard let source = WeightSource(rawValue: card.origin.rawValue) else {
      throw EngineError(.unfinished, "the weights are \(card.origin.rawValue): nothing to measure")
    }
    let dataset = try Self.dataset(named: card.dataset, in: folder)
    guard dataset.shape == network.input, dataset.classes == network.classes else {
      throw EngineError(
        .mismatch,
        "\(dataset.location): \(dataset.classes) classes of \(dataset.shape), expected "
          + "\(network.classes) of \(network.input)",
        hint: "--data names the folder with \(card.dataset)")
    }
    let test = try dataset.openTestSplit()
    let pool = WorkerPool(threads: threads)
    let trained = try TrainedNetwork(self)
    let scorer = NetworkScorer(
      test.indices, of: test,
      standardisation: Standardisation(mean: card.mean, deviation: card.deviation), precision: .f32)
    return try Evaluation.Result(
      of: trained, source, on: .test, by: scorer, reporting: reporting, isTrainedOn: false,
      pool: pool)
  }

  private static func dataset(named name: String, in folder: String?) throws -> ImageDataset {
    do {
      return try DatasetCatalogue.load(folder ?? name)
    } catch let error as DatasetError where error.code == .notFound && folder == nil {
      throw EngineError(
        .mismatch, "the data of this export, '\(name)', were not found by their name",
        hint: "--data names their folder")
    }
  }
}
