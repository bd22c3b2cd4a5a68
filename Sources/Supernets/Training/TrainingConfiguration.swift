public import NASCompute
public import NASDatasets

/// How a supernet, or a picked network, is trained.
public struct TrainingConfiguration: Sendable, Hashable, Codable {
  public var epochs: Int
  /// Images a step; a multiple of `shardImages`.
  public var batch: Int
  /// Images a logical shard: batch norm's statistics are a shard's.
  public var shardImages: Int
  /// The highest.
  public var learningRate: Double
  public var warmUpEpochs: Double
  /// How the rate goes on after the warm-up.
  public var schedule: ScheduleSettings
  public var optimizer: OptimizerSettings
  public var loss: LossSettings
  public var augmentation: Augmentation
  public var mixing: Mixing

  public init(
    epochs: Int, batch: Int = 128, shardImages: Int = 32, learningRate: Double = 0.1,
    warmUpEpochs: Double = 1, schedule: ScheduleSettings = ScheduleSettings(),
    optimizer: OptimizerSettings = OptimizerSettings(), loss: LossSettings = LossSettings(),
    augmentation: Augmentation = Augmentation(cropPadding: 2), mixing: Mixing = Mixing()
  ) {
    self.epochs = epochs
    self.batch = batch
    self.shardImages = shardImages
    self.learningRate = learningRate
    self.warmUpEpochs = warmUpEpochs
    self.schedule = schedule
    self.optimizer = optimizer
    self.loss = loss
    self.mixing = mixing
    self.augmentation = augmentation
  }

  /// Shortens the warm-up to a fifth of so many epochs: a short training cannot afford more.
  public mutating func limitWarmUp(to epochs: Int) {
    warmUpEpochs = min(warmUpEpochs, 0.2 * Double(epochs))
  }
}
