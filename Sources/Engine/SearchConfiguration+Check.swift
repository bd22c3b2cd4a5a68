import NASDatasets
import NASGenomes
import NASSearch
import NASSupernets

/// What a configuration must fulfil, whether it is new or comes from a checkpoint: none of it may
/// wait until the work that it spoils.
extension SearchConfiguration {
  /// - Throws: ``EngineError`` that names the setting at fault.
  func check() throws {
    for (name, value, least) in [
      ("epochs", training.epochs, 0), ("population", population, 2),
      ("generations", generations, 1), ("patience", patience, 1),
      ("evaluations of the local search", localEvaluations, 0),
      ("calibration images", calibrationImages, Measurement.calibrationShard),
    ] where value < least {
      throw EngineError(.badSetting, "\(name) \(value): expected at least \(least)")
    }
    guard racingConfidence > 0, racingConfidence < 1 else {
      throw EngineError(
        .badSetting, "racing confidence \(racingConfidence): expected a number within 0 and 1")
    }
    guard hasSupernet || finals.trainings > 0 else {
      throw EngineError(
        .badSetting, "neither a supernet nor trainings of networks alone: nothing to search by",
        hint: "raise --epochs or --trainings")
    }
    if let averageDecay { try Self.expect("average decay", averageDecay, below: 1) }
    if let objectiveNames { _ = try Objective.ofNetworks(named: objectiveNames) }
    try training.check()
    try finals.check()
    try finals.training.check()
    try Self.expect("average decay of the finals", finals.averageDecay, below: 1)
  }

  /// - Throws: ``EngineError`` when there is no table of latencies, and one is needed.
  func check(_ latencies: LatencyTable?) throws {
    guard !needsLatencies || latencies != nil else {
      throw EngineError(
        .badSetting, "a search by latency, or within bounds on it, needs a table of latencies")
    }
  }

  /// - Parameter trainImages: Of the split.
  /// - Throws: ``EngineError`` when they are too few.
  func check(trainImages: Int) throws {
    guard trainImages >= training.batch else {
      throw EngineError(
        .badSetting,
        "\(trainImages) training images are less than a batch of \(training.batch)",
        hint: "raise --limit-train")
    }
    guard trainImages >= Measurement.calibrationShard else {
      throw EngineError(
        .badSetting,
        "\(trainImages) training images: expected at least \(Measurement.calibrationShard), to "
          + "measure norms on", hint: "raise --limit-train")
    }
  }

  fileprivate static func expect(_ name: String, _ value: Double, below end: Double) throws {
    guard value >= 0, value < end else {
      let range = end.isFinite ? "0 to below \(end)" : "a number of at least 0"
      throw EngineError(.badSetting, "\(name) \(value): expected \(range)")
    }
  }
}

extension TrainingConfiguration {
  /// - Throws: ``EngineError`` that names the setting at fault.
  fileprivate func check() throws {
    guard shardImages > 0, batch > 0, batch % shardImages == 0 else {
      throw EngineError(
        .badSetting, "batch \(batch): expected a multiple of \(max(shardImages, 1))")
    }
    for (name, value) in [("learning rate", learningRate), ("clipping norm", clippingNorm)] {
      guard value > 0, value.isFinite else {
        throw EngineError(.badSetting, "\(name) \(value): expected a number above 0")
      }
    }
    try SearchConfiguration.expect("warm-up epochs", warmUpEpochs, below: .infinity)
    try SearchConfiguration.expect("weight decay", weightDecay, below: .infinity)
    try SearchConfiguration.expect("momentum", momentum, below: 1)
    try SearchConfiguration.expect("label smoothing", labelSmoothing, below: 1)
    guard augmentation.cropPadding >= 0, augmentation.cutout >= 0 else {
      throw EngineError(
        .badSetting,
        "crop padding \(augmentation.cropPadding) and cutout \(augmentation.cutout): "
          + "expected none below 0")
    }
  }
}
