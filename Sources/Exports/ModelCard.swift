import NASNetworks

/// What a user should know about a model besides its layers (after Mitchell et al. 2019, "Model
/// cards for model reporting", doi:10.1145/3287560.3287596).
public struct ModelCard: Sendable, Hashable {
  /// The name of the search space.
  public let space: String
  /// The genome within that space, as `Genome` prints it.
  public let genome: String
  /// What the genome chose, for a person: `stem width 16; stage1 depth 2, width 24: residual`. Empty
  /// where there was nothing to choose.
  public let words: String
  /// What the genome chose, in the space's order.
  public let decisions: [Choice]
  /// The data set that it was trained on.
  public let dataset: String
  /// What each logit stands for; empty when the classes have no names.
  public let classNames: [String]
  /// The mean of each input channel, of pixels from 0 to 1: the network expects
  /// `(pixel / 255 − mean) / deviation`.
  public let mean: [Double]
  /// The standard deviation of each input channel, likewise.
  public let deviation: [Double]
  /// Where the weights come from.
  public let origin: Origin
  /// What was measured, each with its split.
  public let accuracies: [Accuracy]
  /// The same of the network in 8 bits, where it was measured.
  public let quantised: [QuantisedAccuracy]
  /// How it came about; nil of a model that no run made.
  public let history: History?
  /// How it was trained to its best, or would be; empty of a model that no run made.
  public let recipe: [Setting]

  /// A setting of a training, as a recipe's file writes it.
  public struct Setting: Sendable, Hashable {
    public let name: String
    public let value: String
    /// Whether it is so unless somebody says otherwise.
    public let isUsual: Bool

    public init(_ name: String, _ value: String, isUsual: Bool) {
      self.name = name
      self.value = value
      self.isUsual = isUsual
    }
  }

  /// A decision of the search space and the option taken.
  public struct Choice: Sendable, Hashable {
    public let decision: String
    public let option: String

    public init(decision: String, option: String) {
      self.decision = decision
      self.option = option
    }
  }

  /// Where a model's weights come from.
  public enum Origin: String, Sendable, Hashable, CaseIterable {
    /// Slices of the supernet's.
    case inherited
    /// Trained for this network by the search, shortly.
    case finalist
    /// Trained for this network.
    case retrained
    /// Not trained at all.
    case random
  }

  /// The share of a split's images that are classified rightly.
  public struct Accuracy: Sendable, Hashable {
    /// `validation` or `test`.
    public let split: String
    /// From 0 to 1.
    public let value: Double
    /// How many images it was measured on; nil where that is not known.
    public let images: Int?
    /// Whether the weights were trained on these images: then it says little about new ones.
    public let isTrainedOn: Bool

    public init(split: String, value: Double, images: Int? = nil, isTrainedOn: Bool = false) {
      self.split = split
      self.value = value
      self.images = images
      self.isTrainedOn = isTrainedOn
    }
  }

  /// What a network loses in 8 bits: its accuracy on the same images in f32 and in whole numbers.
  public struct QuantisedAccuracy: Sendable, Hashable {
    public let floats: Accuracy
    public let integers: Accuracy

    public init(floats: Accuracy, integers: Accuracy) {
      self.floats = floats
      self.integers = integers
    }
  }

  /// How a model came about: all that it depends on besides the data, the space and the program.
  public struct History: Sendable, Hashable {
    public let splits: [Split]
    public let seeds: [Seed]
    /// Nil where nobody knows.
    public let training: Training?
    /// The command that exported it; nil where a program did.
    public let command: String?

    /// A part of the data set, and what it was used for.
    public struct Split: Sendable, Hashable {
      public let name: String
      public let images: Int
      public let use: String

      public init(_ name: String, images: Int, use: String) {
        self.name = name
        self.images = images
        self.use = use
      }
    }

    /// What random numbers were drawn from.
    public struct Seed: Sendable, Hashable {
      public let use: String
      public let seed: UInt64

      public init(_ use: String, _ seed: UInt64) {
        self.use = use
        self.seed = seed
      }
    }

    /// How the weights, or the supernet's that were inherited, were trained.
    public struct Training: Sendable, Hashable {
      /// What they began as: `fresh weights`.
      public let start: String
      /// How often every image was seen.
      public let epochs: Int
      /// Layers that stayed as they began.
      public let frozen: [String]
      /// The learning rate of what was loaded, as a share of the rest's.
      public let loadedRate: Double

      public init(start: String, epochs: Int, frozen: [String] = [], loadedRate: Double = 1) {
        self.start = start
        self.epochs = epochs
        self.frozen = frozen
        self.loadedRate = loadedRate
      }
    }

    public init(splits: [Split], seeds: [Seed], training: Training? = nil, command: String?) {
      self.splits = splits
      self.seeds = seeds
      self.training = training
      self.command = command
    }
  }

  public init(
    space: String, genome: String, words: String, decisions: [Choice], dataset: String,
    classNames: [String], mean: [Double], deviation: [Double], origin: Origin,
    accuracies: [Accuracy], quantised: [QuantisedAccuracy] = [], history: History? = nil,
    recipe: [Setting] = []
  ) {
    self.space = space
    self.genome = genome
    self.words = words
    self.decisions = decisions
    self.dataset = dataset
    self.classNames = classNames
    self.mean = mean
    self.deviation = deviation
    self.origin = origin
    self.accuracies = accuracies
    self.quantised = quantised
    self.history = history
    self.recipe = recipe
  }
}

extension ModelCard {
  /// - Throws: ``ExportError`` when the card does not fit the network.
  func check(fits network: Network) throws {
    func expect(_ condition: Bool, _ subject: String, _ problem: String) throws {
      guard condition else { throw ExportError(.badCard, subject, problem) }
    }
    let channels = network.input.channels
    try expect(
      classNames.isEmpty || classNames.count == network.classes, "class names",
      "\(classNames.count) given, expected \(network.classes)")
    try expect(
      mean.count == channels && mean.allSatisfy(\.isFinite), "mean",
      "\(mean), expected one finite number for each of \(channels) channels")
    try expect(
      deviation.count == channels && deviation.allSatisfy { $0.isFinite && $0 > 0 }, "deviation",
      "\(deviation), expected one positive number for each of \(channels) channels")
    for accuracy in accuracies + quantised.flatMap({ [$0.floats, $0.integers] }) {
      try expect(
        (0...1).contains(accuracy.value), "\(accuracy.split) accuracy",
        "\(accuracy.value), expected 0 to 1")
    }
  }
}
