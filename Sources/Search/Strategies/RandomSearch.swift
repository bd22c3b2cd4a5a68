public import NASGenomes

/// Samples without learning: the baseline that every other strategy has to beat.
public struct RandomSearch: SearchStrategy {
  public static let name = "random"

  public let settings: SearchSettings
  public var evaluations: EvaluationCache

  public init(_ settings: SearchSettings) {
    self.settings = settings
    evaluations = EvaluationCache(for: settings)
  }

  public func ask(in space: some GenomeSpace) throws -> [Proposal] {
    var batch = ProposalBatch(settings, after: evaluations)
    try batch.fillWithSamples(of: space)
    return batch.proposals(.initial)
  }
}
