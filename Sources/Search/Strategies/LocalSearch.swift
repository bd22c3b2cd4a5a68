public import NASGenomes
import NASRandomness

/// Tries what is one gene away from the front, until nothing there is untried.
///
/// For after an evolution: told its trials, it starts from their front. Each round takes, from each
/// front point in turn, one neighbour not evaluated before, so that a small budget is spread over
/// the whole front; the next round starts from the front as it is then. Which neighbour comes first
/// is drawn at random. (White, Nolen and Savani 2021, arXiv:2005.02960, for one objective.)
///
/// Without a front to start from it samples one as ``NSGAII`` does.
public struct LocalSearch: SearchStrategy {
  public static let name = "local"

  public let settings: SearchSettings
  public var evaluations: EvaluationCache

  public init(_ settings: SearchSettings) {
    self.settings = settings
    evaluations = EvaluationCache(for: settings)
  }

  public func ask(in space: some GenomeSpace) throws -> [Proposal] {
    var batch = ProposalBatch(settings, after: evaluations)
    let front = evaluations.front.trials
    guard !front.isEmpty else {
      try batch.fillWithSamples(of: space)
      return batch.proposals(.initial)
    }
    let queues = front.enumerated().map { item, trial in
      var stream = RandomStream(
        seed: settings.seed, purpose: .localSearch, step: batch.generation, item: item)
      var neighbours = space.neighbours(of: trial.genome).filter { !evaluations.contains($0) }
      stream.shuffle(&neighbours)
      return neighbours
    }
    for turn in 0..<(queues.map(\.count).max() ?? 0) where batch.room > 0 {
      for queue in queues where turn < queue.count { batch.add(queue[turn]) }
    }
    return batch.proposals(.localSearch)
  }
}
