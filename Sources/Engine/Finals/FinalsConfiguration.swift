public import NASCompute

import NASPredictors
package import NASSearch
public import NASSupernets

/// The last part of a search: networks trained alone, first many of them shortly, proposed one
/// generation after the other by what the supernet and the trainings before tell; then a few, longer,
/// chosen by successive halving. The front is made of these.
public struct FinalsConfiguration: Sendable, Hashable, Codable {
  /// Short trainings; 0 leaves the finals out, and the front is of supernet scores.
  public var trainings: Int
  /// Of them, how many are proposed at a time.
  public var population: Int
  /// Who proposes: see ``NASSearch/SearchStrategies``.
  public var strategy: String
  /// The name of ``predictor``; nil for the standard one, as in runs of older programs.
  private var predictorName: String?
  /// Epochs of a short training.
  public var shortEpochs: Int
  /// Epochs of a finalist's training.
  public var finalEpochs: Int
  /// Parts of the range of log-MACs, within which finalists are chosen, one in each at least.
  public var bins: Int
  /// How both are trained; the epochs are those above.
  public var training: TrainingConfiguration
  /// The decay of the average over steps that becomes the result.
  public var averageDecay: Double
  /// Training images, not augmented, on which the batch norms are measured at the end.
  public var calibrationImages: Int

  public init(
    trainings: Int = 54, population: Int = 18, strategy: String = "predictor", shortEpochs: Int = 1,
    finalEpochs: Int = 4, bins: Int = 18,
    training: TrainingConfiguration = TrainingConfiguration(
      epochs: 1, batch: 32, learningRate: 0.05,
      optimizer: OptimizerSettings(weightDecay: 3e-4)),
    averageDecay: Double = 0.999, calibrationImages: Int = 2048, predictor: String? = nil
  ) {
    self.trainings = trainings
    self.population = population
    self.strategy = strategy
    self.shortEpochs = shortEpochs
    self.finalEpochs = finalEpochs
    self.bins = bins
    self.training = training
    self.averageDecay = averageDecay
    self.calibrationImages = calibrationImages
    if let predictor { self.predictor = predictor }
  }

  /// By what finalists are judged, and any network: one of ``NASPredictors/Predictors``, fitted to the
  /// short trainings.
  public var predictor: String {
    get { predictorName ?? GaussianProcess.name }
    set { predictorName = newValue == GaussianProcess.name ? nil : newValue }
  }

  /// Changes the number of trainings, and of finalists where there is little time, so that they take
  /// about so many seconds together, half of them for each where there is time for many; two
  /// trainings at least.
  ///
  /// - Parameters:
  ///   - short: Seconds of a short training, with all that comes with it.
  ///   - long: Of a finalist's.
  package mutating func fit(seconds: Double, aTraining short: Double, aFinalist long: Double) {
    bins = min(bins, max(1, Int(seconds / 2 / long)))
    // Of each bin as many go on as there is time to train `factor` times as many shortly.
    let each = max(1, Int(seconds / Double(bins) / (Double(factor) * short + long)))
    let most = Int((seconds - Double(bins * each) * long) / short)
    // Of more, one more of each bin would go on.
    trainings = max(
      2, min(most, bins * factor * (each + 1) - 1, SearchConfiguration.largestCount))
    population = max(2, min(population, trainings / 2))
  }

  /// Networks that go on to the last rung, about: of each bin a share of its trainings, and one at
  /// least, if trainings are spread evenly.
  package var finalists: Int {
    min(trainings, bins * max(1, trainings / bins / factor))
  }

  /// Networks that the supernet scores before a predictor proposes which of them to train.
  var shortlist: Int { Self.shortlistRatio * population }

  /// Networks scored for one that is trained.
  static let shortlistRatio = 3

  /// Candidates between one rung and the next, as one over how many go on.
  var factor: Int { max(2, finalEpochs / max(shortEpochs, 1)) }

  /// Of two rungs, for short trainings and for those of finalists. The second stands for their epochs,
  /// whatever these are: a finalist that is trained no longer is trained once more, for its weights.
  package var ladder: RungLadder {
    RungLadder(minimum: shortEpochs, maximum: factor * shortEpochs, factor: factor)
  }

  /// The epochs of a training that a rung stands for.
  package func epochs(ofRung rung: Int) -> Int {
    rung > shortEpochs ? finalEpochs : shortEpochs
  }

  /// How a network is trained for so many epochs.
  func training(epochs: Int, seed: UInt64, precision: Precision) -> RetrainingConfiguration {
    var training = training
    training.epochs = epochs
    // A short training cannot afford a whole epoch of warm-up.
    training.limitWarmUp(to: epochs)
    return RetrainingConfiguration(
      seed: seed, precision: precision, training: training, inheritsWeights: false,
      usesValidationImages: false, averageDecay: averageDecay,
      calibrationImages: calibrationImages)
  }

  /// - Throws: ``EngineError`` that names the setting at fault.
  func check() throws {
    for (name, value, least) in [
      ("trainings", trainings, 0), ("trainings at a time", population, 2), ("bins", bins, 1),
      ("epochs of a short training", shortEpochs, 1),
      ("epochs of a finalist", finalEpochs, shortEpochs),
      ("calibration images of the finals", calibrationImages, Measurement.calibrationShard),
    ] { try Requirement.count(name, value, atLeast: least) }
    _ = try SearchStrategies.named(strategy)
    _ = try Predictors.named(predictor)
  }
}
