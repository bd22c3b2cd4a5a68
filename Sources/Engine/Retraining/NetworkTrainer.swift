import NASCompute
import NASDatasets
import NASNetworks
import NASSupernets

/// Trains one network on labels, an epoch at a time.
struct NetworkTrainer: Sendable {
  private let configuration: RetrainingConfiguration
  let weights: AlignedBuffer
  private let trainer: ShardedTrainer
  private let plan: StepPlan<TrainingExecutable>
  private let schedule: LearningRateSchedule
  private let data: TrainingData
  let stepsPerEpoch: Int

  /// Images that an epoch comes to; those beyond the last whole batch are left out.
  var imagesPerEpoch: Int { stepsPerEpoch * trainer.batch }

  /// - Parameters:
  ///   - weights: In the network's own layout; changed by training.
  ///   - teacher: What it learns from besides labels.
  ///   - optimizerState: Where a training goes on; changed, too.
  init(
    _ network: Network, weights: AlignedBuffer, optimizerState: AlignedBuffer? = nil,
    configuration: RetrainingConfiguration, teacher: Teacher? = nil, data: TrainingData,
    pool: WorkerPool
  ) throws {
    precondition(
      (teacher != nil) == (configuration.teacher.name != TeacherSettings.none),
      "NetworkTrainer: the configuration asks for teacher '\(configuration.teacher.name)'")
    self.data = data
    self.configuration = configuration
    self.weights = weights
    trainer = ShardedTrainer(
      weights: weights, optimizerState: optimizerState,
      layout: ParameterLayout(of: network), configuration: configuration.training,
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

  /// Trains to the end of the epoch that `position` is in.
  ///
  /// - Parameters:
  ///   - losses: Of the epochs before it.
  ///   - progress: Told after every step; may throw to stop there.
  func finishEpoch(
    _ position: inout TrainingPosition, losses: [Double] = [],
    progress: (ShardedTrainer.Progress) throws -> Void
  ) throws -> EpochOutcome {
    try trainer.finishEpoch(
      &position,
      order: data.splits.trainOrder(seed: configuration.seed, epoch: position.epoch),
      rate: { schedule.rate(at: $0, losses: losses) }, plan: { _ in plan }, progress: progress)
  }

  /// How far a training is, besides its weights and the optimizer's state.
  struct Course {
    var position = TrainingPosition()
    /// Of the weights over the steps so far.
    var average: WeightAverage
    var curve: [RetrainedNetwork.Epoch] = []
  }

  /// Trains all epochs, or those that are left.
  ///
  /// - Parameters:
  ///   - start: How far the training is that goes on; nil for a new one.
  ///   - isInterrupted: Polled after every step.
  ///   - tell: Told of every step and epoch.
  ///   - keep: Given how far the training is, after each epoch but the last, and where it is stopped.
  /// - Returns: The average of the weights over the last steps, and what the epochs came to.
  /// - Throws: ``Interruption``; ``NASSupernets/TrainingError`` when the training diverges.
  func finish(
    goingOnFrom start: Course? = nil, isInterrupted: @Sendable () -> Bool,
    tell: (RetrainingEvent) -> Void = { _ in }, keep: (Course) throws -> Void = { _ in }
  ) throws -> (weights: AlignedBuffer, curve: [RetrainedNetwork.Epoch]) {
    var course =
      start
      ?? Course(average: WeightAverage(count: weights.count, decay: configuration.averageDecay))
    let epochs = configuration.training.epochs
    tell(
      .trainingBegan(
        epochs: epochs, completedEpochs: course.position.epoch, imagesPerEpoch: imagesPerEpoch))
    do {
      while course.position.epoch < epochs {
        try finishEpoch(of: &course, isInterrupted: isInterrupted, tell: tell)
        if course.position.epoch < epochs { try keep(course) }
      }
    } catch is Interruption {
      try keep(course)
      throw Interruption()
    }
    return (course.average.weights, course.curve)
  }

  private func finishEpoch(
    of course: inout Course, isInterrupted: @Sendable () -> Bool, tell: (RetrainingEvent) -> Void
  ) throws {
    let stopwatch = Stopwatch()
    let (epoch, firstStep) = (course.position.epoch, course.position.step)
    var average = course.average
    defer { course.average = average }
    let losses = course.curve.map(\.loss)
    let outcome = try finishEpoch(&course.position, losses: losses) { progress in
      average.add(weights.pointer)
      tell(.trainingStep(progress))
      if isInterrupted() { throw Interruption() }
    }
    course.curve.append(.init(schedule.rate(at: epoch * stepsPerEpoch, losses: losses), outcome))
    tell(
      .epochEnded(
        number: epoch, course.curve[epoch],
        imagesPerSecond: Double((stepsPerEpoch - firstStep) * trainer.batch) / stopwatch.seconds))
  }
}

extension RetrainedNetwork.Epoch {
  fileprivate init(_ learningRate: Double, _ outcome: EpochOutcome) {
    self.init(
      learningRate: learningRate, loss: outcome.labelLoss,
      trainingAccuracy: outcome.trainingAccuracy, skippedSteps: outcome.skippedSteps)
  }
}
