public import NASCompute
import NASDatasets
public import NASNetworks
public import NASSupernets

/// How a picked network is trained to its best: recorded with the result.
public struct RetrainingConfiguration: Sendable, Hashable, Codable {
  public var seed: UInt64
  public var precision: Precision
  public var training: TrainingConfiguration
  /// Starts from the supernet's weights; else from fresh ones.
  public var inheritsWeights: Bool
  /// Trains on validation and holdout images too: choosing the network, and checking the choice,
  /// was their work, and it is done.
  public var usesValidationImages: Bool
  /// The decay of the average over steps that becomes the result (``NASCompute/WeightAverage``), in
  /// 0..<1; 0 takes the weights of the last step.
  public var averageDecay: Double
  /// Training images, not augmented, on which the batch norms are measured at the end.
  public var calibrationImages: Int

  public init(
    seed: UInt64 = 0, precision: Precision = .f32, training: TrainingConfiguration,
    inheritsWeights: Bool = true, usesValidationImages: Bool = true, averageDecay: Double = 0.999,
    calibrationImages: Int = 8192
  ) {
    self.seed = seed
    self.precision = precision
    self.training = training
    self.inheritsWeights = inheritsWeights
    self.usesValidationImages = usesValidationImages
    self.averageDecay = averageDecay
    self.calibrationImages = calibrationImages
  }

  /// What suits images of a shape: they are moved by 4 pixels where they have 32 rows or more, as
  /// is usual for CIFAR-10, and by 2 below.
  ///
  /// - Parameter flips: Whether half of them are mirrored.
  public init(for images: Shape, seed: UInt64 = 0, epochs: Int = 40, flips: Bool = true) {
    self.init(
      seed: seed,
      training: TrainingConfiguration(
        epochs: epochs, learningRate: 0.1, weightDecay: 3e-4,
        augmentation: Augmentation(cropPadding: images.height >= 32 ? 4 : 2, flips: flips)))
  }
}
