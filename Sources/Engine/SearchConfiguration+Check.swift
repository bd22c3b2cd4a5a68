public import NASDatasets
import NASGenomes
import NASSearch
import NASSupernets

/// What a configuration must fulfil, whether it is new or comes from a checkpoint: none of it may
/// wait until the work that it spoils.
extension SearchConfiguration {
  /// - Throws: ``EngineError`` that names the setting at fault.
  public func check() throws {
    for (name, value, least) in [
      ("epochs", training.epochs, 0), ("population", population, 2),
      ("generations", generations, 1), ("patience", patience, 1),
      ("evaluations of the local search", localEvaluations, 0),
      ("calibration images", calibrationImages, Measurement.calibrationShard),
    ] { try Requirement.count(name, value, atLeast: least) }
    guard racingConfidence > 0, racingConfidence < 1 else {
      throw EngineError(
        .badSetting, "racing confidence \(racingConfidence): expected a number within 0 and 1")
    }
    guard hasSupernet || finals.trainings > 0 else {
      throw EngineError(
        .badSetting, "neither a supernet nor trainings of networks alone: nothing to search by",
        hint: "raise --epochs or --trainings")
    }
    if let averageDecay { try Requirement.number("average decay", averageDecay, .fraction) }
    if let objectiveNames {
      let names = try Objective.ofNetworks(named: objectiveNames).map(\.name)
      try Requirement.hold(
        names == objectiveNames, "objectives \(objectiveNames.joined(separator: ","))",
        names.joined(separator: ","))
    }
    try training.check()
    try finals.check()
    try finals.training.check()
    try Requirement.number("average decay of the finals", finals.averageDecay, .fraction)
  }

  /// Checks all that a new search is refused for, before anything is made of it.
  ///
  /// - Parameter weights: What its supernet is to begin with.
  /// - Throws: ``EngineError`` that names the setting at fault.
  public func check(on dataset: ImageDataset, weights: SourceWeights?) throws {
    try check()
    guard hasSupernet || weights == nil else {
      throw EngineError(
        .badSetting, "a search of 0 epochs has no supernet to begin with other weights",
        hint: "give it epochs, or leave the weights out")
    }
    if let source = weights?.source, source.retrainedOn == dataset.name {
      throw EngineError(
        .badSetting,
        "'\(source.path)' was retrained on \(dataset.name), on the images too that a search chooses by",
        hint: "export a network that was not retrained: its weights have seen none of them")
    }
    _ = try splits(of: dataset)
  }

  /// The images to train on, to choose by and to check with.
  ///
  /// - Throws: ``EngineError`` when there are too few to train on.
  func splits(of dataset: ImageDataset) throws -> Splits {
    var splits = try Splits(labels: dataset.train.labels, seed: splitSeed)
    if let trainLimit { splits = try splits.limitingTrain(to: trainLimit) }
    try check(trainImages: splits.train.count)
    return splits
  }

  /// - Throws: ``EngineError`` when there is no table of latencies, and one is needed.
  func check(_ latencies: LatencyTable?) throws {
    guard !needsLatencies || latencies != nil else {
      throw EngineError(
        .badSetting, "a search by latency, or within bounds on it, needs a table of latencies")
    }
  }

  /// Fewer training images cannot be trained on.
  private var leastBatch: Int { hasSupernet ? training.batch : finals.training.batch }

  /// - Parameter trainImages: Of the split.
  /// - Throws: ``EngineError`` when they are too few.
  func check(trainImages: Int) throws {
    let batch = leastBatch
    guard trainImages >= batch else {
      throw EngineError(
        .badSetting,
        "\(trainImages) training images are less than a batch of \(batch)",
        hint: "raise --limit-train")
    }
    guard trainImages >= Measurement.calibrationShard else {
      throw EngineError(
        .badSetting,
        "\(trainImages) training images: expected at least \(Measurement.calibrationShard), to "
          + "measure norms on", hint: "raise --limit-train")
    }
  }
}
