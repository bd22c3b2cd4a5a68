public import NASGenomes
import NASText

/// What every strategy is told before it starts.
public struct SearchSettings: Sendable, Hashable {
  public let seed: UInt64
  /// Genomes asked for at a time.
  public let populationSize: Int
  /// Trials after which nothing more is asked for, those of other strategies included; nil: no
  /// limit.
  public let maximumEvaluations: Int?
  /// Feasible genomes to evaluate before any other: the largest and the smallest, say.
  public let startingGenomes: [Genome]
  /// What makes one trial better than another.
  public let objectives: [Objective]
  /// Of the second objective, a cost: a strategy that predicts proposes for each in turn; nil to let it
  /// propose where it expects most.
  public let bins: CostBins?

  /// - Throws: ``NASText/SettingError`` when a number makes no sense.
  public init(
    seed: UInt64, populationSize: Int = 24, maximumEvaluations: Int? = nil,
    startingGenomes: [Genome] = [], objectives: [Objective] = Objective.standard,
    bins: CostBins? = nil
  ) throws {
    guard populationSize >= 2 else {
      throw SettingError("search setting population \(populationSize)", expected: "at least 2")
    }
    if let maximumEvaluations, maximumEvaluations < 1 {
      throw SettingError(
        "search setting maximum evaluations \(maximumEvaluations)", expected: "at least 1")
    }
    try Objective.check(objectives)
    guard bins == nil || objectives.count > 1 else {
      throw SettingError(
        "search setting bins of a cost", expected: "an objective besides the first")
    }
    self.seed = seed
    self.populationSize = populationSize
    self.maximumEvaluations = maximumEvaluations
    self.startingGenomes = startingGenomes
    self.objectives = objectives
    self.bins = bins
  }
}
