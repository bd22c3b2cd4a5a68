public import Compute
public import Datasets
import Genomes

/// Trains a supernet's shared weights, an epoch at a time.
public struct SupernetTrainer: Sendable {
  public let supernet: Supernet
  public let configuration: TrainingConfiguration
  public let recipe: SandwichRecipe
  private let trainer: ShardedTrainer
  private let splits: Splits
  private let schedule: LearningRateSchedule
  private let seed: UInt64
  private let pool: WorkerPool
  private let largest: TrainingExecutable
  private let smallest: TrainingExecutable

  public let stepsPerEpoch: Int

  /// - Parameter velocity: The optimizer's state, in the supernet's layout; changed by training.
  public init(
    _ supernet: Supernet, velocity: AlignedBuffer, configuration: TrainingConfiguration,
    recipe: SandwichRecipe, data: TrainingData, seed: UInt64, precision: Precision,
    pool: WorkerPool
  ) throws {
    self.supernet = supernet
    self.configuration = configuration
    self.recipe = recipe
    self.seed = seed
    self.pool = pool
    splits = data.splits
    trainer = ShardedTrainer(
      weights: supernet.weights, velocity: velocity, layout: supernet.layout,
      configuration: configuration, data: data, seed: seed, precision: precision, pool: pool)
    stepsPerEpoch = splits.train.count / configuration.batch
    schedule = configuration.schedule(stepsPerEpoch: stepsPerEpoch)
    largest = try trainer.compile(supernet.space.network(of: supernet.space.largest))
    smallest = try trainer.compile(supernet.space.network(of: supernet.space.smallest))
  }

  /// Trains to the end of the epoch that `position` is in.
  ///
  /// - Parameter progress: Told after every step; may throw to stop there.
  public func finishEpoch(
    _ position: inout TrainingPosition, progress: (ShardedTrainer.Progress) throws -> Void
  ) throws -> EpochOutcome {
    try trainer.finishEpoch(
      &position, order: splits.trainOrder(seed: seed, epoch: position.epoch), schedule: schedule,
      networks: networks, progress: progress)
  }

  /// The learning rate at the start of an epoch.
  public func learningRate(epoch: Int) -> Double { schedule.rate(at: epoch * stepsPerEpoch) }

  private func networks(step: Int) throws -> [TrainingExecutable] {
    let space = supernet.space
    return try recipe.genomes(in: space, seed: seed, step: step).map { genome in
      switch genome {
      case space.largest: largest
      case space.smallest: smallest
      default: try trainer.compile(space.network(of: genome))
      }
    }
  }
}

/// The images that training and scoring see: never the test split.
public struct TrainingData: Sendable {
  public let images: LabelledImages
  public let splits: Splits
  public let standardisation: Standardisation
  public let classes: Int

  public init(
    images: LabelledImages, splits: Splits, standardisation: Standardisation, classes: Int
  ) {
    self.images = images
    self.splits = splits
    self.standardisation = standardisation
    self.classes = classes
  }
}

extension ShardedTrainer {
  /// A trainer as a configuration says.
  public init(
    weights: AlignedBuffer, velocity: AlignedBuffer, layout: ParameterLayout,
    configuration: TrainingConfiguration, data: TrainingData, seed: UInt64,
    precision: Precision, pool: WorkerPool
  ) {
    self.init(
      weights: weights,
      optimizer: NesterovOptimizer(
        layout: layout, momentum: Float(configuration.momentum),
        decay: Float(configuration.weightDecay), clippingNorm: Float(configuration.clippingNorm),
        velocity: velocity),
      source: BatchSource(
        images: data.images, standardisation: data.standardisation,
        augmentation: configuration.augmentation, seed: seed),
      loss: CrossEntropy(classes: data.classes, smoothing: Float(configuration.labelSmoothing)),
      precision: precision, pool: pool, batch: configuration.batch,
      shardImages: configuration.shardImages)
  }
}

extension TrainingConfiguration {
  /// The learning rate over all epochs.
  public func schedule(stepsPerEpoch: Int) -> LearningRateSchedule {
    LearningRateSchedule(
      peak: learningRate, warmUpSteps: Int((warmUpEpochs * Double(stepsPerEpoch)).rounded()),
      steps: epochs * stepsPerEpoch)
  }
}
