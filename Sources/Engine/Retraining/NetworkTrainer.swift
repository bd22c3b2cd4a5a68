import Compute
import Datasets
import Networks
import Supernets

/// Trains one network on labels, an epoch at a time.
struct NetworkTrainer: Sendable {
  private let configuration: RetrainingConfiguration
  private let weights: AlignedBuffer
  private let trainer: ShardedTrainer
  private let plan: StepPlan<TrainingExecutable>
  private let schedule: LearningRateSchedule
  private let data: TrainingData
  let stepsPerEpoch: Int

  /// Images that an epoch comes to; those beyond the last whole batch are left out.
  var imagesPerEpoch: Int { stepsPerEpoch * trainer.batch }

  /// - Parameter weights: In the network's own layout; changed by training.
  init(
    _ network: Network, weights: AlignedBuffer, configuration: RetrainingConfiguration,
    data: TrainingData, pool: WorkerPool
  ) throws {
    self.data = data
    self.configuration = configuration
    self.weights = weights
    trainer = ShardedTrainer(
      weights: weights, velocity: AlignedBuffer(count: weights.count),
      layout: ParameterLayout(of: network), configuration: configuration.training, data: data,
      seed: configuration.seed, precision: configuration.precision, pool: pool)
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
      &position,
      order: data.splits.trainOrder(seed: configuration.seed, epoch: position.epoch),
      schedule: schedule, plan: { _ in plan }, progress: progress)
  }

  /// Trains all epochs.
  ///
  /// - Parameters:
  ///   - isInterrupted: Polled after every step.
  ///   - tell: Told of every step and epoch.
  /// - Returns: The average of the weights over the last steps, and what the epochs came to.
  /// - Throws: ``Interruption``; ``Supernets/TrainingError`` when the training diverges.
  func finish(
    isInterrupted: @Sendable () -> Bool, tell: (RetrainingEvent) -> Void = { _ in }
  ) throws -> (weights: AlignedBuffer, curve: [RetrainedNetwork.Epoch]) {
    var average = WeightAverage(count: weights.count, decay: configuration.averageDecay)
    var curve: [RetrainedNetwork.Epoch] = []
    var position = TrainingPosition()
    let epochs = configuration.training.epochs
    tell(.trainingBegan(epochs: epochs, imagesPerEpoch: imagesPerEpoch))
    for epoch in 0..<epochs {
      let stopwatch = Stopwatch()
      let outcome = try finishEpoch(&position) { progress in
        average.add(weights.pointer)
        tell(.trainingStep(progress))
        if isInterrupted() { throw Interruption() }
      }
      curve.append(.init(learningRate(epoch: epoch), outcome))
      tell(
        .epochEnded(
          number: epoch, curve[epoch],
          imagesPerSecond: Double(imagesPerEpoch) / stopwatch.seconds))
    }
    return (average.weights, curve)
  }
}

extension RetrainedNetwork.Epoch {
  fileprivate init(_ learningRate: Double, _ outcome: EpochOutcome) {
    self.init(
      learningRate: learningRate, loss: outcome.labelLoss,
      trainingAccuracy: outcome.trainingAccuracy, skippedSteps: outcome.skippedSteps)
  }
}
