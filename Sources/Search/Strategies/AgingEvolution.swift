public import NASGenomes
import NASRandomness

/// Evolution in which the oldest die, however good (Real, Aggarwal, Huang and Le 2019,
/// doi:10.1609/aaai.v33i01.33014780): each child is a mutation of the best of some members drawn
/// from the latest trials.
///
/// A child has one gene changed. The best of a sample is one that none drawn after it dominates: with
/// several objectives there may be others as good.
public struct AgingEvolution: SearchStrategy {
  public static let name = "aging-evolution"
  /// Trials that live, the latest first. The paper has 100 for searches of 20,000 evaluations; ours
  /// have hundreds.
  static let livingTrials = 32
  /// Of these, how many compete to be a parent.
  static let sampleSize = 8

  public let settings: SearchSettings
  public var evaluations: EvaluationCache

  public init(_ settings: SearchSettings) {
    self.settings = settings
    evaluations = EvaluationCache(for: settings)
  }

  public func ask(in space: some GenomeSpace) throws -> [Proposal] {
    var batch = ProposalBatch(settings, after: evaluations)
    let living = latestCompleteTrials()
    guard living.count >= min(Self.livingTrials, settings.populationSize) else {
      try batch.fillWithSamples(of: space)
      return batch.proposals(.initial)
    }
    for item in 0..<batch.room {
      var stream = RandomStream(
        seed: settings.seed, purpose: .offspring, step: batch.generation, item: item)
      for _ in 0..<ProposalBatch.attempts {
        let parent = Self.parent(among: living, &stream)
        let child = try? space.mutate(parent, probability: 0, &stream)
        if let child, batch.add(child) { break }
      }
    }
    // A neighbourhood that is all known says nothing new: look elsewhere.
    if batch.isEmpty { try batch.fillWithSamples(of: space) }
    return batch.proposals(.offspring)
  }

  private typealias Member = (genome: Genome, coordinates: [Double])

  private func latestCompleteTrials() -> [Member] {
    var living: [Member] = []
    for trial in evaluations.trials.reversed() {
      if living.count == Self.livingTrials { break }
      if let coordinates = trial.coordinates(by: settings.objectives) {
        living.append((trial.genome, coordinates))
      }
    }
    return living
  }

  private static func parent(among living: [Member], _ stream: inout RandomStream) -> Genome {
    var best = stream.pick(living)
    for _ in 1..<sampleSize {
      let rival = stream.pick(living)
      if Domination.dominates(rival.coordinates, best.coordinates) { best = rival }
    }
    return best.genome
  }
}
