import Compute
import Datasets
import Genomes
import Randomness
import Search
import Supernets

extension SearchRun {
  /// What the run is going to do, and how long that may take: a few steps and candidates are timed
  /// on scratch weights, and nothing of the run changes.
  public func plan() throws -> SearchPlan {
    let configuration = state.configuration
    let evaluations =
      configuration.population * configuration.generations + configuration.localEvaluations
    let stepsPerEpoch = data.splits.train.count / configuration.training.batch
    let remainingSteps =
      state.phase == .supernet
      ? (configuration.training.epochs - state.position.epoch) * stepsPerEpoch
        - state.position.step : 0
    let remainingEvaluations = max(0, evaluations - state.trials.count)
    let probe = try Probe(state: state, data: data, pool: pool)
    return SearchPlan(
      networks: state.space.count, decisions: state.space.decisions.count,
      macsRange: state.space.macsRange, sharedParameters: state.supernet.layout.count,
      trainImages: data.splits.train.count, validationImages: data.splits.validation.count,
      holdoutImages: data.splits.holdout.count,
      epochs: configuration.training.epochs, stepsPerEpoch: stepsPerEpoch,
      evaluations: evaluations, threads: pool.threads,
      estimatedSeconds: try Double(remainingSteps) * probe.secondsAStep()
        + Double(remainingEvaluations) * probe.secondsAnEvaluation())
  }
}

/// Times the run's work on a supernet of its own.
private struct Probe {
  private let trainer: SupernetTrainer
  private let evaluator: CandidateEvaluator
  private let space: BoundSearchSpace
  private let threads: Int

  init(state: RunState, data: TrainingData, pool: WorkerPool) throws {
    let scratch = try Supernet(space: state.space, seed: 0)
    space = state.space
    threads = pool.threads
    trainer = try SupernetTrainer(
      scratch, velocity: AlignedBuffer(count: scratch.layout.count),
      configuration: state.configuration.training, recipe: state.configuration.recipe.recipe,
      data: data, seed: 0, precision: state.configuration.precision, pool: pool)
    evaluator = CandidateEvaluator(
      scratch, configuration: state.configuration, data: data, pool: pool)
  }

  func secondsAStep() throws -> Double {
    try Engine.secondsAStep { try trainer.finishEpoch(&$0, progress: $1) }
  }

  /// The mean of some candidates of all sizes; racing stops about half of the work.
  func secondsAnEvaluation() throws -> Double {
    let proposals = try (0..<2 * threads).map { item in
      var stream = RandomStream(seed: 0, purpose: .costRange, item: item)
      return Proposal(
        genome: try space.sampleUniformInLogMACs(&stream), generation: 0, origin: .initial)
    }
    // Once to prepare kernels, once to be timed.
    _ = try evaluator.evaluate(proposals, firstID: 0, against: [], scored: {})
    let stopwatch = Stopwatch()
    _ = try evaluator.evaluate(proposals, firstID: 0, against: [], scored: {})
    return 0.5 * stopwatch.seconds / Double(proposals.count)
  }
}
