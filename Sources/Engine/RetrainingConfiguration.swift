public import Supernets

/// How a picked network is trained to its best.
public struct RetrainingConfiguration: Sendable, Hashable, Codable {
  public var seed: UInt64
  public var training: TrainingConfiguration
  /// Starts from the supernet's weights; else from fresh ones.
  public var inheritsWeights: Bool
  /// Trains on the validation images too: they have done their work.
  public var usesValidationImages: Bool

  public init(
    seed: UInt64 = 0, training: TrainingConfiguration, inheritsWeights: Bool = true,
    usesValidationImages: Bool = true
  ) {
    self.seed = seed
    self.training = training
    self.inheritsWeights = inheritsWeights
    self.usesValidationImages = usesValidationImages
  }
}
