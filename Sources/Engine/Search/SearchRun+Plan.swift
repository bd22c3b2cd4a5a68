import NASCompute
import NASDatasets
import NASGenomes
import NASSearch
import NASSupernets

extension SearchRun {
  /// What the run is going to do, and how long that may take: a few steps and candidates are timed
  /// on scratch weights, and nothing of the run changes.
  ///
  /// - Parameter isInterrupted: Polled often, from any thread.
  /// - Throws: ``Interruption`` when it was stopped; a checkpoint then holds the run as it is.
  public func plan(
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> SearchPlan {
    do {
      return try plan(
        by: SearchProbe(state: state, data: data, pool: pool, isInterrupted: isInterrupted))
    } catch is Interruption {
      try checkpoint { _ in }
      throw Interruption()
    }
  }

  private func plan(by probe: SearchProbe) throws -> SearchPlan {
    SearchPlan(
      networks: state.space.count, decisions: state.space.decisions.count,
      macsRange: state.space.macsRange, sharedParameters: state.supernet.layout.count,
      trainImages: data.splits.train.count, validationImages: data.splits.validation.count,
      holdoutImages: data.splits.holdout.count,
      epochs: state.configuration.training.epochs, stepsPerEpoch: stepsPerEpoch,
      evaluations: evaluations, threads: pool.threads,
      estimatedSeconds: try Self.seconds(Double(remainingSteps), probe.secondsAStep)
        + Self.seconds(remainingScores, probe.secondsAScore)
        + Self.seconds(Double(remainingEpochs), probe.secondsATrainingEpoch))
  }

  /// What is not to be done is not timed.
  private static func seconds(_ count: Double, _ each: () throws -> Double) rethrows -> Double {
    count > 0 ? count * (try each()) : 0
  }
}

// What is left to do.
extension SearchRun {
  private var stepsPerEpoch: Int {
    data.splits.train.count / state.configuration.training.batch
  }

  /// Networks that the supernet is asked about by evolution and local search, at most.
  private var evaluations: Int {
    let configuration = state.configuration
    return configuration.hasSupernet
      ? configuration.population * configuration.generations + configuration.localEvaluations : 0
  }

  /// Of the supernet's training.
  private var remainingSteps: Int {
    guard state.phase == .supernet else { return 0 }
    return (state.configuration.training.epochs - state.position.epoch) * stepsPerEpoch
      - state.position.step
  }

  /// Networks to be scored on all validation images, as many as races come to among them.
  private var remainingScores: Double {
    let configuration = state.configuration
    let isRacing = [.supernet, .evolution, .localSearch].contains(state.phase)
    let races = isRacing ? max(0, evaluations - state.trials.count) : 0
    // What is trained in the first place was scored before.
    let later = max(0, configuration.finals.trainings - configuration.finals.population)
    let shortlisted =
      configuration.isGuided
      ? FinalsConfiguration.shortlistRatio * min(remainingTrainings, later) : 0
    return SearchProbe.racedShare * Double(races)
      + Double(shortlisted + remainingTrainings + remainingFinalists)
  }

  /// Of networks trained alone.
  private var remainingEpochs: Int {
    let finals = state.configuration.finals
    return remainingTrainings * finals.shortEpochs + remainingFinalists * finals.finalEpochs
  }

  private var remainingTrainings: Int {
    guard ![.finals, .done].contains(state.phase) else { return 0 }
    return max(0, state.configuration.finals.trainings - state.shortTrainings.count)
  }

  private var remainingFinalists: Int {
    guard state.phase != .done else { return 0 }
    return max(0, state.configuration.finals.finalists - state.finalists.count)
  }
}

extension SearchRun {
  /// The share of a time budget that the supernet's training gets where networks are trained alone, too,
  /// and the most that evolution and local search may take.
  private static let (supernetShare, evolutionShare) = (0.35, 0.15)

  /// The run's settings with as many epochs, generations and trainings as fit into a time on this
  /// machine. Settings are all that is decided by the clock: a run of the same settings gives the
  /// same front anywhere.
  ///
  /// - Throws: ``Interruption`` when it was stopped.
  func settings(
    fitting seconds: Double, isInterrupted: @escaping @Sendable () -> Bool
  ) throws -> SearchConfiguration {
    var configuration = state.configuration
    let probe = try SearchProbe(
      state: state, data: data, pool: pool, isInterrupted: isInterrupted)
    let score = try probe.secondsAScore()
    var left = seconds
    if configuration.hasSupernet {
      left -= try planSupernet(&configuration, seconds, aScore: score, probe)
    }
    if configuration.finals.trainings > 0 {
      try planFinals(&configuration, left, aScore: score, probe)
    }
    return configuration
  }

  /// As many whole ones as fit, and no more than may be asked for.
  private static func count(_ number: Double) -> Int {
    Int(min(number, Double(SearchConfiguration.largestCount)))
  }

  /// Plans what the supernet is trained and asked for.
  ///
  /// - Returns: The seconds that takes, of all there are.
  private func planSupernet(
    _ configuration: inout SearchConfiguration, _ seconds: Double, aScore score: Double,
    _ probe: SearchProbe
  ) throws -> Double {
    let epoch = try probe.secondsAStep() * Double(stepsPerEpoch)
    let share =
      configuration.finals.trainings > 0 ? Self.supernetShare : 1 - Self.evolutionShare
    configuration.training.epochs = max(1, Self.count(share * seconds / epoch))
    configuration.training.limitWarmUp(to: configuration.training.epochs)
    let evaluation = SearchProbe.racedShare * score
    let generation = evaluation * Double(configuration.population)
    let most = Self.count(Self.evolutionShare / 2 * seconds / evaluation)
    configuration.localEvaluations = min(configuration.localEvaluations, most)
    let local = evaluation * Double(configuration.localEvaluations)
    let generations = Self.count((Self.evolutionShare * seconds - local) / generation)
    configuration.generations = max(1, min(configuration.generations, generations))
    return epoch * Double(configuration.training.epochs) + local
      + generation * Double(configuration.generations)
  }

  /// Plans which networks are trained alone: each is scored when it has been, and before that those
  /// are which it was chosen from.
  private func planFinals(
    _ configuration: inout SearchConfiguration, _ seconds: Double, aScore score: Double,
    _ probe: SearchProbe
  ) throws {
    let epoch = try probe.secondsATrainingEpoch()
    let finals = configuration.finals
    let shortlisted = configuration.isGuided ? FinalsConfiguration.shortlistRatio : 0
    configuration.finals.fit(
      seconds: seconds,
      aTraining: Double(finals.shortEpochs) * epoch + Double(1 + shortlisted) * score,
      aFinalist: Double(finals.finalEpochs) * epoch + score)
  }
}
