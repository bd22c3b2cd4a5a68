public import NASCompute
public import NASDatasets
import NASGenomes
import NASNetworks

/// Trains a supernet's shared weights, an epoch at a time.
public struct SupernetTrainer: Sendable {
  public let supernet: Supernet
  public let configuration: TrainingConfiguration
  public let recipe: any Recipe
  private let trainer: ShardedTrainer
  private let splits: Splits
  private let schedule: LearningRateSchedule
  private let context: RecipeContext
  private let pool: WorkerPool
  /// Networks that come again and again.
  private let anchors: [Genome: TrainingExecutable]

  public let stepsPerEpoch: Int

  /// - Parameter optimizerState: Changed by training; nil for a training that begins.
  /// - Throws: when no network of the space meets its constraints.
  public init(
    _ supernet: Supernet, optimizerState: AlignedBuffer? = nil,
    configuration: TrainingConfiguration,
    recipe: some Recipe, data: TrainingData, seed: UInt64, precision: Precision,
    pool: WorkerPool
  ) throws {
    self.supernet = supernet
    self.configuration = configuration
    self.recipe = recipe
    self.pool = pool
    splits = data.splits
    let trainer = ShardedTrainer(
      weights: supernet.weights, optimizerState: optimizerState, layout: supernet.layout,
      configuration: configuration, data: data, seed: seed, precision: precision, pool: pool)
    self.trainer = trainer
    stepsPerEpoch = splits.train.count / configuration.batch
    schedule = configuration.schedule(stepsPerEpoch: stepsPerEpoch)
    context = try RecipeContext(
      supernet.space, seed: seed, shards: trainer.shards,
      steps: configuration.epochs * stepsPerEpoch)
    anchors = Dictionary(
      uniqueKeysWithValues: try Set(recipe.anchors(in: context)).map {
        ($0, try trainer.compile(supernet.space.network(of: $0)))
      })
  }

  /// Trains to the end of the epoch that `position` is in.
  ///
  /// - Parameter progress: Told after every step; may throw to stop there.
  public func finishEpoch(
    _ position: inout TrainingPosition, progress: (ShardedTrainer.Progress) throws -> Void
  ) throws -> EpochOutcome {
    var memory = position.memory
    defer { position.memory = memory }
    var genomes: [Genome] = []
    return try trainer.finishEpoch(
      &position, order: splits.trainOrder(seed: context.seed, epoch: position.epoch),
      rate: { schedule.rate(at: $0) },
      plan: { step in
        let plan = try recipe.plan(step: step, in: context, memory: memory)
        genomes = plan.members.map(\.subnet)
        let compiled = try compile(plan)
        return plan.map { position, _ in compiled[position] }
      },
      progress: {
        learn($0.outcome, of: genomes, into: &memory)
        try progress($0)
      })
  }

  /// The learning rate at the start of an epoch.
  public func learningRate(epoch: Int) -> Double { schedule.rate(at: epoch * stepsPerEpoch) }

  /// Of all but the anchors, which come too often to say something of their options.
  private func learn(
    _ outcome: ShardedTrainer.Outcome, of genomes: [Genome], into memory: inout RecipeMemory
  ) {
    guard type(of: recipe).remembers, outcome.gradientNorm.isFinite else { return }
    for (genome, member) in zip(genomes, outcome.members) where anchors[genome] == nil {
      if let loss = member.labels.mean {
        memory.learn(loss: loss, of: genome, in: supernet.space)
      }
    }
  }

  /// The networks of a plan's members, those that are new in parallel.
  private func compile(_ plan: StepPlan<Genome>) throws -> [TrainingExecutable] {
    var compiled = plan.members.map { anchors[$0.subnet] }
    let new = compiled.indices.filter { compiled[$0] == nil }
    let made = try pool.map(new.count) { index, _ in
      try trainer.compile(supernet.space.network(of: plan.members[new[index]].subnet))
    }
    for (position, executable) in zip(new, made) { compiled[position] = executable }
    return compiled.map { $0! }
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
  ///
  /// - Parameters:
  ///   - optimizerState: Changed by training; nil for a training that begins.
  ///   - rates: See ``NASCompute/Optimizer/rates``.
  public init(
    weights: AlignedBuffer, optimizerState: AlignedBuffer? = nil, layout: ParameterLayout,
    rates: [Float]? = nil, configuration: TrainingConfiguration, teacher: Teacher? = nil,
    data: TrainingData,
    seed: UInt64, precision: Precision, pool: WorkerPool
  ) {
    self.init(
      weights: weights,
      optimizer: Optimizer(
        layout: layout, settings: configuration.optimizer, state: optimizerState, rates: rates),
      source: BatchSource(
        images: data.images, standardisation: data.standardisation,
        augmentation: configuration.augmentation, mixing: configuration.mixing, seed: seed),
      loss: configuration.loss.loss(classes: data.classes), teacher: teacher,
      precision: precision, pool: pool, batch: configuration.batch,
      shardImages: configuration.shardImages)
  }
}

extension TrainingConfiguration {
  /// The learning rate over all epochs.
  public func schedule(stepsPerEpoch: Int) -> LearningRateSchedule {
    LearningRateSchedule(
      peak: learningRate, warmUpSteps: Int((warmUpEpochs * Double(stepsPerEpoch)).rounded()),
      steps: epochs * stepsPerEpoch, stepsPerEpoch: stepsPerEpoch, settings: schedule)
  }
}
