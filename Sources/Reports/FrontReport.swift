public import NASText

/// What there is to tell about a search: its Pareto front of validation accuracy against a cost,
/// and the run it came from.
///
/// Plain values in; out come a report for the terminal, JSON, CSV and an SVG plot. Accuracies are
/// fractions of the validation split.
public struct FrontReport: Sendable, Hashable {
  /// One line that says what was searched: `cnn-small on fashion-mnist`.
  public let title: String
  /// What else to know of the run, in the order in which to tell it.
  public let facts: [Fact]
  /// What points are placed by.
  public let cost: Cost
  /// The front, in ascending order of the cost.
  public let front: [Point]
  /// Further points of the front, which differ from these by less than noise and are left out.
  public let morePoints: Int
  /// The trials that are not on the front.
  public let others: [OtherTrial]
  /// What a plot's legend calls them.
  public let othersName: String
  /// The identifier of the point of highest accuracy, and of the one at the front's knee.
  public let best: Int?
  public let knee: Int?
  public let trials: TrialCounts
  /// From the first generation on.
  public let hypervolumeByGeneration: [Double]

  /// - Parameter front: In any order. Points of equal cost keep theirs.
  public init(
    title: String, facts: [Fact], cost: Cost = .macs, front: [Point], morePoints: Int = 0,
    others: [OtherTrial], othersName: String = "others",
    best: Int?, knee: Int?, trials: TrialCounts, hypervolumeByGeneration: [Double]
  ) {
    self.title = title
    self.facts = facts
    self.cost = cost
    self.front = front.sorted {
      ($0.value(of: cost) ?? .infinity) < ($1.value(of: cost) ?? .infinity)
    }
    self.morePoints = morePoints
    self.others = others
    self.othersName = othersName
    self.best = best
    self.knee = knee
    self.trials = trials
    self.hypervolumeByGeneration = hypervolumeByGeneration
  }

  /// A network on the front.
  public struct Point: Sendable, Hashable {
    /// The trial's number, by which it can be picked.
    public let id: Int
    /// The genome's text form.
    public let genome: String
    /// What it chose, for a person; empty where there was nothing to choose.
    public let words: String
    /// Multiply–accumulates for one image.
    public let macs: Int
    public let parameters: Int
    public let peakActivationBytes: Int
    /// By the run's table of measured parts; nil where it has none.
    public let latency: Latency?
    /// Of the whole network, measured; nil where it was not.
    public let measuredLatency: Latency?
    public let validationAccuracy: Double
    /// Mean cross-entropy, in nats.
    public let validationLoss: Double
    /// How many validation images the two were measured on.
    public let imagesScored: Int

    public init(
      id: Int, genome: String, words: String = "", macs: Int, parameters: Int,
      peakActivationBytes: Int,
      latency: Latency? = nil, measuredLatency: Latency? = nil,
      validationAccuracy: Double, validationLoss: Double, imagesScored: Int
    ) {
      self.id = id
      self.genome = genome
      self.words = words
      self.macs = macs
      self.parameters = parameters
      self.peakActivationBytes = peakActivationBytes
      self.latency = latency
      self.measuredLatency = measuredLatency
      self.validationAccuracy = validationAccuracy
      self.validationLoss = validationLoss
      self.imagesScored = imagesScored
    }
  }

  /// What one image takes on the run's machine, on one core; seconds.
  public struct Latency: Sendable, Hashable {
    /// By itself.
    public let single: Double
    /// Among many.
    public let batched: Double

    public init(single: Double, batched: Double) {
      self.single = single
      self.batched = batched
    }
  }

  /// A network that was tried and is not on the front.
  public struct OtherTrial: Sendable, Hashable {
    /// By the report's cost.
    public let cost: Double
    public let validationAccuracy: Double
    /// Whether it was scored on a part of the validation images only, being clearly dominated.
    public let stoppedEarly: Bool

    public init(cost: Double, validationAccuracy: Double, stoppedEarly: Bool) {
      self.cost = cost
      self.validationAccuracy = validationAccuracy
      self.stoppedEarly = stoppedEarly
    }
  }

  /// How the run's trials ended.
  public struct TrialCounts: Sendable, Hashable {
    /// Scored, those stopped early among them.
    public let evaluated: Int
    public let stoppedEarly: Int
    public let failed: Int

    public init(evaluated: Int, stoppedEarly: Int, failed: Int) {
      self.evaluated = evaluated
      self.stoppedEarly = stoppedEarly
      self.failed = failed
    }
  }

  /// Something to know of the run, for programs and for people.
  public struct Fact: Sendable, Hashable {
    /// The member's name in JSON: `trainingImages`.
    public let key: String
    /// The member's value in JSON.
    public let value: JSONValue
    /// What people read before it: `training images`.
    public let label: String
    /// What people read: `50,000`.
    public let text: String

    public init(key: String, value: JSONValue, label: String, text: String) {
      self.key = key
      self.value = value
      self.label = label
      self.text = text
    }
  }
}
