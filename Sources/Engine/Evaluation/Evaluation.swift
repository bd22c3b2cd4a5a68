public import NASGenomes
public import NASMetrics
public import NASNetworks
public import NASSearch

/// A picked network measured: what it costs, and how well it does with inherited weights and, if it
/// was retrained, with its own.
public struct Evaluation: Sendable, Hashable {
  public let trial: Int
  public let genome: Genome
  public let costs: Costs
  /// Inherited weights first; of each weights validation, then test.
  public let results: [Result]

  /// The score of one set of weights on one split.
  public struct Result: Sendable, Hashable {
    public let weights: WeightSource
    public let split: Split
    public let score: Score
    /// More than accuracy and loss; nil unless asked for.
    public let report: ClassificationReport?
    /// Whether these weights were trained on these images: then the score says little about new
    /// ones.
    public let isTrainedOn: Bool
  }

  /// Images that accuracy is measured on.
  public enum Split: String, Sendable, Hashable, Codable, CaseIterable {
    case validation
    /// Training images that no search trains on or chooses by.
    case holdout
    case test
  }
}

/// Where a picked network's weights come from.
public enum WeightSource: String, Sendable, Hashable, Codable, CaseIterable {
  /// Slices of the supernet's, norms measured on training images.
  case inherited
  /// Trained for this network alone by the search, shortly.
  case finalist
  /// Trained for this network alone, to its best.
  case retrained
}
