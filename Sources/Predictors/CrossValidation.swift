import NASRandomness
import NASText

/// How well a predictor does on samples that it has not seen.
public struct CrossValidation: Sendable, Hashable {
  /// Sets into which the samples are cut, each predicted by a fit to the others.
  public let folds: Int
  /// Of the shuffle before the cut.
  public let seed: UInt64

  /// - Throws: ``NASText/SettingError`` for less than two folds.
  public init(folds: Int = 5, seed: UInt64 = 0) throws {
    guard folds >= 2 else {
      throw SettingError("predictor setting folds \(folds)", expected: "at least 2")
    }
    self.folds = folds
    self.seed = seed
  }

  /// For each sample, what a predictor says of it that was fitted without it. With fewer samples
  /// than folds, each is left out alone.
  ///
  /// - Throws: ``PredictorError`` for a single sample, or when a fit fails.
  public func predictions(
    _ type: any Predictor.Type, of samples: Samples
  ) throws -> [Prediction] {
    guard samples.count >= 2 else {
      throw PredictorError(
        "samples for a predictor: \(samples.count) sample", expected: "at least 2")
    }
    let folds = assignment(samples.count)
    var predictions = [Prediction?](repeating: nil, count: samples.count)
    for fold in 0..<min(self.folds, samples.count) {
      let left = samples.targets.indices.filter { folds[$0] == fold }
      let others = samples.targets.indices.filter { folds[$0] != fold }
      let predicted = try type.init(fitting: samples[others]).predict(
        left.map { samples.features[$0] })
      for (sample, prediction) in zip(left, predicted) { predictions[sample] = prediction }
    }
    return predictions.map { $0! }
  }

  /// The fold of each sample: of nearly equal sizes, drawn by the seed.
  package func assignment(_ count: Int) -> [Int] {
    var stream = RandomStream(seed: seed, purpose: .crossValidation)
    var order = Array(0..<count)
    stream.shuffle(&order)
    var result = [Int](repeating: 0, count: count)
    for (place, sample) in order.enumerated() { result[sample] = place % min(folds, count) }
    return result
  }
}
