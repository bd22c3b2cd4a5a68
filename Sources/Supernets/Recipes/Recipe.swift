public import NASGenomes
import Synchronization

/// How a supernet is trained: which networks each step takes, each on which shards of the batch and
/// towards what.
///
/// A step's plan is a function of the context, the step's number, and of what the training has seen
/// so far (``RecipeMemory``), which is stored with its position. Random numbers come from streams
/// keyed by the step, so that nothing else has to be stored for a training that is stopped and goes
/// on. `checkRecipe` in the tests says what every recipe has to satisfy.
public protocol Recipe: Sendable, Hashable, Codable {
  /// What it is called on the command line and in run files.
  static var name: String { get }

  /// What it does, in a line.
  static var summary: String { get }

  /// What networks learn from where nobody says otherwise.
  static var usualTargets: RecipeTargets { get }

  /// Whether its plans depend on what the training has seen: only then is anything remembered.
  static var remembers: Bool { get }

  /// What the networks besides the teacher learn from.
  var targets: RecipeTargets { get }

  init(targets: RecipeTargets)

  /// The genomes that come again and again, in the same form as ``plan(step:in:)`` gives them: they
  /// are planned once. They need not be all there are.
  func anchors(in context: RecipeContext) throws -> [Genome]

  /// What a step trains: canonical genomes that meet the space's constraints, in a plan without
  /// fault.
  ///
  /// - Parameter step: Counted over the whole training.
  /// - Throws: when the constraints are not met within a bounded number of tries.
  func plan(step: Int, in context: RecipeContext) throws -> StepPlan<Genome>

  /// The same with what the training has seen so far, for recipes that choose by it.
  func plan(
    step: Int, in context: RecipeContext, memory: RecipeMemory
  ) throws -> StepPlan<Genome>
}

extension Recipe {
  public static var remembers: Bool { false }

  /// The teacher, where there is one.
  public func anchors(in context: RecipeContext) throws -> [Genome] {
    targets.anchors(in: context)
  }

  public func plan(
    step: Int, in context: RecipeContext, memory: RecipeMemory
  ) throws -> StepPlan<Genome> {
    try plan(step: step, in: context)
  }
}

/// What a recipe plans for.
public struct RecipeContext: Sendable {
  public let space: BoundSearchSpace
  public let seed: UInt64
  /// Shards of a batch.
  public let shards: Int
  /// Of the whole training.
  public let steps: Int
  /// The genome of the most MACs that is allowed: the usual teacher.
  public let largest: Genome
  /// The genome of the fewest MACs that is allowed.
  public let smallest: Genome
  private let foundFamilies = FoundFamilies()

  /// - Throws: when no network of the space meets its constraints.
  public init(_ space: BoundSearchSpace, seed: UInt64, shards: Int, steps: Int) throws {
    self.space = space
    self.seed = seed
    self.shards = shards
    self.steps = steps
    largest = try space.largestAllowed
    smallest = try space.smallestAllowed
  }

  /// The largest of each operation family, where that is not ``largest`` itself. Searched for when first
  /// asked for: that may take seconds, and hardly any recipe does.
  public var families: [Genome] {
    foundFamilies.genomes {
      space.operationFamilies.compactMap(space.largestAllowed(ofFamily:)).filter { $0 != largest }
    }
  }

  /// How far the training is at the start of a step, from 0 to below 1.
  public func progress(at step: Int) -> Double {
    min(Double(step) / Double(max(1, steps)), 1)
  }
}

/// What a search has found, once there was one.
private final class FoundFamilies: Sendable {
  private let found = Mutex<[Genome]?>(nil)

  func genomes(_ search: () -> [Genome]) -> [Genome] {
    found.withLock { found in
      let genomes = found ?? search()
      found = genomes
      return genomes
    }
  }
}

/// What the networks of a step learn from, besides the teacher, which learns from labels.
public enum RecipeTargets: String, Sendable, Hashable, Codable, CaseIterable {
  case labels
  /// A teacher's probabilities.
  case distillation
  /// Half and half.
  case both
  /// Labels in the first quarter of the training, while the teacher knows little; then the
  /// teacher's probabilities.
  case labelsFirst = "labels-first"

  /// What networks learn from, for a person.
  public var words: String {
    switch self {
    case .labels: "labels"
    case .distillation: "the largest network"
    case .both: "labels and the largest network"
    case .labelsFirst: "labels, then the largest network"
    }
  }

  /// Whether a teacher is needed at some time.
  public var needsTeacher: Bool { self != .labels }

  /// The target of a network whose teacher is a member of the plan.
  func target(teacher: Int, progress: Double) -> LearningTarget {
    switch self {
    case .labels: .labels
    case .distillation: .teacher(teacher)
    case .both: .both(teacher: teacher)
    case .labelsFirst: progress < 0.25 ? .labels : .teacher(teacher)
    }
  }
}
