public import NASCompute
import NASDatasets
public import NASGenomes
public import NASSearch
public import NASSupernets

/// Everything that decides a search besides the space's text and the data: recorded with the run,
/// and never changed by a resume.
public struct SearchConfiguration: Sendable, Hashable, Codable {
  public var seed: UInt64
  /// What the data's splits are drawn by: runs of other seeds have the same images to train on, to
  /// choose by and to check with, and so their networks compare.
  public var splitSeed: UInt64
  /// Bounds besides those of the space's file.
  public var constraints: [Constraint]
  /// The names of ``objectives``; nil for the standard ones, as in runs of older programs.
  private(set) var objectiveNames: [String]?
  /// Training images used: the first so many of the split; nil for all.
  public var trainLimit: Int?
  public var precision: Precision
  /// The supernet's; 0 epochs for a search without one, by trainings of networks alone.
  public var training: TrainingConfiguration
  public var recipe: AnyRecipe
  /// The decay, in 0..<1, of the average over steps (``NASCompute/WeightAverage``) that takes the
  /// place of the supernet's weights when its training is over; nil to keep the last step's.
  public var averageDecay: Double?
  public var population: Int
  /// At most; fewer when the hypervolume stops growing.
  public var generations: Int
  /// Generations without growth of the hypervolume before the evolution stops.
  public var patience: Int
  /// Evaluations of the local search around the front.
  public var localEvaluations: Int
  /// Training images, not augmented, on which each candidate's batch norms are measured.
  public var calibrationImages: Int
  /// The probability that a candidate which belongs on the front is not stopped early.
  public var racingConfidence: Double
  public var finals: FinalsConfiguration
  /// What the supernet began with besides fresh weights; nil for nothing.
  public internal(set) var initialWeights: WeightOrigin?

  /// - Parameter localEvaluations: Four times the population where not given, if that is no mistake.
  public init(
    seed: UInt64 = 0, splitSeed: UInt64 = 0, constraints: [Constraint] = [],
    objectives: [Objective] = Objective.standard,
    trainLimit: Int? = nil,
    precision: Precision = .f32, training: TrainingConfiguration = .init(epochs: 24),
    recipe: AnyRecipe = AnyRecipe(FairRecipe(targets: .labels)), averageDecay: Double? = nil,
    population: Int = 24, generations: Int = 16,
    patience: Int = 5, localEvaluations: Int? = nil, calibrationImages: Int = 1024,
    racingConfidence: Double = 0.99, finals: FinalsConfiguration = .init()
  ) {
    self.seed = seed
    self.splitSeed = splitSeed
    self.constraints = constraints
    self.trainLimit = trainLimit
    self.precision = precision
    self.training = training
    self.recipe = recipe
    self.averageDecay = averageDecay
    self.population = population
    self.generations = generations
    self.patience = patience
    let largest = Self.largestCount
    self.localEvaluations = localEvaluations ?? min(4 * min(max(population, 0), largest), largest)
    self.calibrationImages = calibrationImages
    self.racingConfidence = racingConfidence
    self.finals = finals
    self.objectives = objectives
  }

  /// More epochs, networks or generations than this are a mistake.
  static let largestCount = 1_000_000

  /// Calibration images are measured on so many at a time: the others are left out.
  public static var calibrationShard: Int { Measurement.calibrationShard }

  /// Whether the search goes by a supernet.
  public var hasSupernet: Bool { training.epochs > 0 }
  /// Whether trainings are proposed by what the supernet and other trainings tell.
  var isGuided: Bool { hasSupernet && finals.strategy == PredictorGuided.name }
}

extension SearchConfiguration {
  /// What makes one network better than another: accuracy, then costs, of which the first tells
  /// sizes apart. See ``NASSearch/Objective/ofNetworks(named:)``.
  public var objectives: [Objective] {
    get {
      objectiveNames.map { names in names.compactMap { try? Objective.named($0) } }
        ?? Objective.standard
    }
    set { objectiveNames = newValue == Objective.standard ? nil : newValue.map(\.name) }
  }

  /// Whether it asks what networks take on this machine: a run then needs a
  /// ``NASGenomes/LatencyTable``.
  public var needsLatencies: Bool {
    constraints.contains { $0.metric.isMeasured }
      || costs.contains { $0 == .latency || $0 == .batchedLatency }
  }

  /// The costs among them.
  var costs: [Objective] { Array(objectives.dropFirst()) }
}

extension SearchConfiguration {
  /// Whether half of the images that the search trains on are mirrored left to right, the supernet's
  /// and those of networks trained alone: see ``NASDatasets/ImageDataset/isMirrorable``.
  public var flips: Bool {
    get { training.augmentation.flip.isActive }
    set {
      training.augmentation.flip.isActive = newValue
      finals.training.augmentation.flip.isActive = newValue
    }
  }
}
