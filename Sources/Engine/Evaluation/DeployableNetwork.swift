public import NASGenomes
public import NASNetworks
public import NASRecords

/// A picked network with everything that another framework needs to run it, besides the run's
/// standardisation of images.
public struct DeployableNetwork: Sendable {
  public let trial: Int
  public let genome: Genome
  public let network: Network
  /// In the order, names and shapes of ``NASNetworks/Network/parameters``; norms' statistics among
  /// them.
  public let tensors: [NamedTensor]
  public let source: WeightSource
  /// What is known of these weights, in 0...1: retrained ones were measured on the test split,
  /// inherited ones on the validation images, unless the search stopped the trial before it had
  /// seen them all.
  public let accuracies: [SplitAccuracy]
  /// How it was retrained; nil where it was not.
  public var retraining: RetrainingConfiguration?
  /// How often every image was seen when it was trained alone; nil of inherited weights.
  public var epochs: Int?

  /// The retraining, where anything was trained in it.
  var training: RetrainingConfiguration? { epochs == 0 ? nil : retraining }

  /// An accuracy, and what it was measured on.
  public struct SplitAccuracy: Sendable, Hashable {
    public let split: Evaluation.Split
    public let accuracy: Double
  }
}
