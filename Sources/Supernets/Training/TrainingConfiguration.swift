public import NASDatasets

/// How a supernet, or a picked network, is trained.
public struct TrainingConfiguration: Sendable, Hashable, Codable {
  public var epochs: Int
  /// Images a step; a multiple of `shardImages`.
  public var batch: Int
  /// Images a logical shard: batch norm's statistics are a shard's.
  public var shardImages: Int
  public var learningRate: Double
  public var warmUpEpochs: Double
  public var momentum: Double
  /// Of weights; norms and biases do not decay.
  public var weightDecay: Double
  /// The gradient's greatest norm.
  public var clippingNorm: Double
  public var labelSmoothing: Double
  public var augmentation: Augmentation

  public init(
    epochs: Int, batch: Int = 128, shardImages: Int = 32, learningRate: Double = 0.1,
    warmUpEpochs: Double = 1, momentum: Double = 0.9, weightDecay: Double = 1e-4,
    clippingNorm: Double = 5, labelSmoothing: Double = 0.1,
    augmentation: Augmentation = Augmentation(cropPadding: 2)
  ) {
    self.epochs = epochs
    self.batch = batch
    self.shardImages = shardImages
    self.learningRate = learningRate
    self.warmUpEpochs = warmUpEpochs
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.clippingNorm = clippingNorm
    self.labelSmoothing = labelSmoothing
    self.augmentation = augmentation
  }
}
