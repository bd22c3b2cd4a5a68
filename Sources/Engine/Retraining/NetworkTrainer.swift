import Compute
import Datasets
import Networks
import Supernets

/// Trains one network on labels, an epoch at a time.
struct NetworkTrainer: Sendable {
  private let trainer: ShardedTrainer
  private let plan: StepPlan<TrainingExecutable>
  private let schedule: LearningRateSchedule
  private let data: TrainingData
  private let seed: UInt64
  let stepsPerEpoch: Int

  /// Images that an epoch comes to; those beyond the last whole batch are left out.
  var imagesPerEpoch: Int { stepsPerEpoch * trainer.batch }

  /// - Parameter weights: In the network's own layout; changed by training.
  init(
    _ network: Network, weights: AlignedBuffer, configuration: RetrainingConfiguration,
    data: TrainingData, pool: WorkerPool
  ) throws {
    self.data = data
    seed = configuration.seed
    trainer = ShardedTrainer(
      weights: weights, velocity: AlignedBuffer(count: weights.count),
      layout: ParameterLayout(of: network), configuration: configuration.training, data: data,
      seed: seed, precision: configuration.precision, pool: pool)
    plan = trainer.alone(try trainer.compile(network))
    stepsPerEpoch = data.splits.train.count / configuration.training.batch
    schedule = configuration.training.schedule(stepsPerEpoch: stepsPerEpoch)
  }

  /// The learning rate at the start of an epoch.
  func learningRate(epoch: Int) -> Double { schedule.rate(at: epoch * stepsPerEpoch) }

  /// Trains to the end of the epoch that `position` is in.
  ///
  /// - Parameter progress: Told after every step; may throw to stop there.
  func finishEpoch(
    _ position: inout TrainingPosition, progress: (ShardedTrainer.Progress) throws -> Void
  ) throws -> EpochOutcome {
    try trainer.finishEpoch(
      &position, order: data.splits.trainOrder(seed: seed, epoch: position.epoch),
      schedule: schedule, plan: { _ in plan }, progress: progress)
  }
}
