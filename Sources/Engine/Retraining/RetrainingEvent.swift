public import NASSupernets

/// What a retraining is going to do, told before it does it.
public struct RetrainingPlan: Sendable {
  /// Images trained on; those of validation and holdout splits among them where the configuration
  /// says so.
  public let trainImages: Int
  /// How many of these the search did not train on.
  public let newImages: Int
  /// Whether training starts from the supernet's weights.
  public let inheritsWeights: Bool
  public let epochs: Int
  /// Epochs of an earlier process, which this training goes on from.
  public let completedEpochs: Int
  public let stepsPerEpoch: Int
  public let threads: Int
  /// What was loaded from elsewhere, and what was not; nil where nothing was to be.
  public let transfer: WeightMatch?
  /// From a few steps timed now, on scratch weights.
  public internal(set) var estimatedSeconds: Double
}

/// What a retraining tells while it runs.
public enum RetrainingEvent: Sendable {
  /// The training begins, or goes on after `completedEpochs`.
  case trainingBegan(epochs: Int, completedEpochs: Int, imagesPerEpoch: Int)
  /// The training was put back to the last epoch's end, and goes on at a lower highest rate.
  case retreated(Divergence, learningRate: Double)
  /// The training diverges, and ends with the best epoch before.
  case stoppedEarly(TrainingError)
  /// The gradient of a tensor of weights is next to nothing from this epoch on.
  case gradientsVanish(tensor: String, epoch: Int, TensorGradients.Norms)
  /// After every step.
  case trainingStep(ShardedTrainer.Progress)
  case epochEnded(number: Int, RetrainedNetwork.Epoch)
  /// The norms are measured on so many training images.
  case calibrationBegan(images: Int)
  /// The test split is opened, and its images are scored.
  case testBegan(images: Int)
  /// It is over.
  case trained(RetrainedNetwork)
  /// A checkpoint could not be written; told once.
  case checkpointFailed(any Error)
}
