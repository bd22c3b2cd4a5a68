public import NASGenomes
import NASText

/// Proposes genomes to evaluate and learns from the trials: ask, evaluate, tell, again.
///
/// A strategy is a value, and its state a function of its settings and the trials it has been told.
/// Asking changes nothing and draws its random numbers from streams keyed by the generation, so
/// that asking again gives the same proposals. A search is therefore continued by telling the
/// recorded trials to a new strategy.
///
/// `checkSearchStrategy` in the tests' support library checks all that is promised here.
public protocol SearchStrategy: Sendable {
  /// What the command line calls it.
  static var name: String { get }

  init(_ settings: SearchSettings)

  /// What the strategy knows.
  var evaluations: EvaluationCache { get set }

  /// The genomes to evaluate next: canonical, feasible, distinct, none evaluated before. Empty when
  /// the search is over: the limit of evaluations is reached, or nothing new is to be found.
  ///
  /// - Throws: what the space throws when no genome meets its constraints.
  func ask(in space: some GenomeSpace) throws -> [Proposal]

  /// Takes note of trials, in any order. Trials of other strategies are welcome: they count as
  /// known, and towards the limit of evaluations.
  mutating func tell(_ trials: [Trial])
}

extension SearchStrategy {
  public mutating func tell(_ trials: [Trial]) {
    evaluations.record(trials)
  }
}

/// A genome that a strategy wants evaluated.
public struct Proposal: Sendable, Hashable, Codable {
  public let genome: Genome
  public let generation: Int
  public let origin: Trial.Origin

  public init(genome: Genome, generation: Int, origin: Trial.Origin) {
    self.genome = genome
    self.generation = generation
    self.origin = origin
  }
}

/// The strategies there are. A new one is added to `all`, and nowhere else.
public enum SearchStrategies {
  public static let all: [any SearchStrategy.Type] = [
    NSGAII.self,
    RandomSearch.self,
    LocalSearch.self,
    AgingEvolution.self,
    PredictorGuided.self,
  ]

  /// - Throws: ``NASText/SettingError`` when there is none of that name.
  public static func named(_ name: String) throws -> any SearchStrategy.Type {
    guard let strategy = all.first(where: { $0.name == name }) else {
      throw SettingError.unknown("search strategy", name, among: all.map { $0.name })
    }
    return strategy
  }
}
