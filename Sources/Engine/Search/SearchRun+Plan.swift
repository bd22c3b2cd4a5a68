import NASCompute
import NASDatasets
import NASGenomes
import NASSearch
import NASSupernets

extension SearchRun {
  /// What the run is going to do, and how long that may take: a few steps and candidates are timed
  /// on scratch weights, and nothing of the run changes.
  public func plan() throws -> SearchPlan {
    let configuration = state.configuration
    let evaluations =
      configuration.hasSupernet
      ? configuration.population * configuration.generations + configuration.localEvaluations : 0
    let stepsPerEpoch = data.splits.train.count / configuration.training.batch
    let remainingSteps =
      state.phase == .supernet
      ? (configuration.training.epochs - state.position.epoch) * stepsPerEpoch
        - state.position.step : 0
    let remainingEvaluations = max(0, evaluations - state.trials.count)
    let probe = try SearchProbe(state: state, data: data, pool: pool)
    let finals = configuration.finals
    let remainingEpochs =
      max(0, finals.trainings - state.shortTrainings.count) * finals.shortEpochs
      + max(0, finals.finalists - state.finalists.count) * finals.finalEpochs
    return SearchPlan(
      networks: state.space.count, decisions: state.space.decisions.count,
      macsRange: state.space.macsRange, sharedParameters: state.supernet.layout.count,
      trainImages: data.splits.train.count, validationImages: data.splits.validation.count,
      holdoutImages: data.splits.holdout.count,
      epochs: configuration.training.epochs, stepsPerEpoch: stepsPerEpoch,
      evaluations: evaluations, threads: pool.threads,
      estimatedSeconds: try Self.seconds(remainingSteps, probe.secondsAStep)
        + Self.seconds(remainingEvaluations, probe.secondsAnEvaluation)
        + Self.seconds(remainingEpochs, probe.secondsATrainingEpoch))
  }

  /// What is not to be done is not timed.
  private static func seconds(_ count: Int, _ each: () throws -> Double) rethrows -> Double {
    count > 0 ? Double(count) * (try each()) : 0
  }
}

extension SearchRun {
  /// The share of a time budget that the supernet's training gets, and the most that evolution and
  /// local search may take.
  private static let (supernetShare, evolutionShare) = (0.35, 0.15)

  /// The run's settings with as many epochs, generations and trainings as fit into a time on this
  /// machine. Settings are all that is decided by the clock: a run of the same settings gives the
  /// same front anywhere.
  func settings(fitting seconds: Double) throws -> SearchConfiguration {
    var configuration = state.configuration
    let probe = try SearchProbe(state: state, data: data, pool: pool)
    var left = seconds
    if configuration.hasSupernet { left -= try planSupernet(&configuration, seconds, probe) }
    if configuration.finals.trainings > 0 {
      configuration.finals.fit(trainingEpochs: Int(left / (try probe.secondsATrainingEpoch())))
    }
    return configuration
  }

  /// Plans what the supernet is trained and asked for.
  ///
  /// - Returns: The seconds that takes, of all there are.
  private func planSupernet(
    _ configuration: inout SearchConfiguration, _ seconds: Double, _ probe: SearchProbe
  ) throws -> Double {
    let epoch =
      try probe.secondsAStep() * Double(data.splits.train.count / configuration.training.batch)
    configuration.training.epochs = max(1, Int(Self.supernetShare * seconds / epoch))
    let evaluation = try probe.secondsAnEvaluation()
    let generation = evaluation * Double(configuration.population)
    let most = Int(Self.evolutionShare / 2 * seconds / evaluation)
    configuration.localEvaluations = min(configuration.localEvaluations, most)
    let local = evaluation * Double(configuration.localEvaluations)
    let generations = Int((Self.evolutionShare * seconds - local) / generation)
    configuration.generations = max(1, min(configuration.generations, generations))
    return epoch * Double(configuration.training.epochs) + local
      + generation * Double(configuration.generations)
  }
}
