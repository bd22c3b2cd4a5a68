import NASCompute
import NASDatasets
import NASNetworks
import NASSupernets

/// Trains one network on labels, an epoch at a time.
struct NetworkTrainer: Sendable {
  let network: Network
  let configuration: RetrainingConfiguration
  let weights: AlignedBuffer
  let trainer: ShardedTrainer
  let schedule: LearningRateSchedule
  let stepsPerEpoch: Int
  let pool: WorkerPool
  private let plan: StepPlan<TrainingExecutable>
  private let data: TrainingData

  /// Images that an epoch comes to; those beyond the last whole batch are left out.
  var imagesPerEpoch: Int { stepsPerEpoch * trainer.batch }

  /// - Parameters:
  ///   - weights: In the network's own layout; changed by training.
  ///   - teacher: What it learns from besides labels.
  ///   - optimizerState: Where a training goes on; changed, too.
  ///   - rates: See ``NASCompute/Optimizer/rates``.
  init(
    _ network: Network, weights: AlignedBuffer, optimizerState: AlignedBuffer? = nil,
    rates: [Float]? = nil,
    configuration: RetrainingConfiguration, teacher: Teacher? = nil, data: TrainingData,
    pool: WorkerPool
  ) throws {
    precondition(
      (teacher != nil) == (configuration.teacher.name != TeacherSettings.none),
      "NetworkTrainer: the configuration asks for teacher '\(configuration.teacher.name)'")
    self.network = network
    self.data = data
    self.configuration = configuration
    self.pool = pool
    self.weights = weights
    trainer = ShardedTrainer(
      weights: weights, optimizerState: optimizerState,
      layout: ParameterLayout(of: network), rates: rates,
      configuration: configuration.training,
      teacher: teacher, data: data,
      seed: configuration.seed, precision: configuration.precision, pool: pool)
    let regularisation = configuration.regularisation
    plan = trainer.alone(
      try trainer.compile(
        network.regularised(
          dropout: regularisation.dropout, stochasticDepth: regularisation.stochasticDepth)))
    stepsPerEpoch = data.splits.train.count / configuration.training.batch
    schedule = configuration.training.schedule(stepsPerEpoch: stepsPerEpoch)
  }

  /// The optimizer's state.
  var optimizerState: AlignedBuffer { trainer.optimizer.state }

  /// Trains to the end of the epoch that `position` is in, at half the rate for each time that the
  /// training was put back.
  ///
  /// - Parameters:
  ///   - losses: Of the epochs before it.
  ///   - progress: Told after every step; may throw to stop there.
  func finishEpoch(
    _ position: inout TrainingPosition, losses: [Double] = [],
    progress: (ShardedTrainer.Progress) throws -> Void
  ) throws -> EpochOutcome {
    let share = rateShare(at: position)
    return try trainer.finishEpoch(
      &position,
      order: data.splits.trainOrder(seed: configuration.seed, epoch: position.epoch),
      rate: { share * schedule.rate(at: $0, losses: losses) }, plan: { _ in plan },
      progress: progress)
  }

  /// What the schedule's rate is multiplied by.
  func rateShare(at position: TrainingPosition) -> Double {
    (0..<(position.watch?.retreats ?? 0)).reduce(1) { share, _ in share / 2 }
  }
}
