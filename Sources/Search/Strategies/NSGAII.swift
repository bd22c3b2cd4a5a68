public import NASGenomes
import NASRandomness

/// The elitist genetic algorithm of Deb, Pratap, Agarwal and Meyarivan 2002
/// (doi:10.1109/4235.996017), on any objectives.
///
/// Each generation: the best trials are the parents, by rank and then by crowding distance; pairs
/// of them, each the winner of a binary tournament, are crossed and mutated.
///
/// It departs from the paper in two things, both because an evaluation costs far more than a place
/// in memory and there are only hundreds. Parents are chosen among *all* trials so far, not among
/// the last parents and their offspring: a point of a front larger than the population is not lost
/// by having been crowded out once. And there are half as many parents as offspring, half of which
/// have a single parent: on NAS-Bench-201 that halves what is missing from the true front's
/// hypervolume after 100 evaluations (as many parents as offspring, nine tenths with two: 0.022;
/// so: 0.011).
public struct NSGAII: SearchStrategy {
  public static let name = "nsga2"
  /// Share of the offspring that have two parents; the rest are mutations of one.
  static let crossoverProbability = 0.5

  public let settings: SearchSettings
  public var evaluations: EvaluationCache

  public init(_ settings: SearchSettings) {
    self.settings = settings
    evaluations = EvaluationCache(for: settings)
  }

  public func ask(in space: some GenomeSpace) throws -> [Proposal] {
    var batch = ProposalBatch(settings, after: evaluations)
    let parents = Parent.best(max(settings.populationSize / 2, 2), of: evaluations)
    guard parents.count >= 2 else {
      try batch.fillWithSamples(of: space)
      return batch.proposals(.initial)
    }
    for item in 0..<batch.room {
      var stream = RandomStream(
        seed: settings.seed, purpose: .offspring, step: batch.generation, item: item)
      for attempt in 0..<ProposalBatch.attempts {
        // Parents whose children cannot meet the constraints are one more failed attempt: others
        // may do better, and a generation may be smaller.
        let child = try? Self.child(of: parents, in: space, attempt, &stream)
        if let child, batch.add(child) { break }
      }
    }
    // Where all that the parents can lead to is known, elsewhere there may be more.
    if batch.isEmpty { try batch.fillWithSamples(of: space) }
    return batch.proposals(.offspring)
  }

  /// Crossover, sometimes, then a mutation of one gene on average and one at least; of twice as many
  /// after every four attempts that have led to nothing new.
  private static func child(
    of parents: [Parent], in space: some GenomeSpace, _ attempt: Int,
    _ stream: inout RandomStream
  ) throws -> Genome {
    var genome = Parent.tournament(parents, &stream).genome
    if stream.chance(crossoverProbability) {
      genome = try space.crossover(genome, Parent.tournament(parents, &stream).genome, &stream)
    }
    return try space.mutate(
      genome, probability: min(1, Double(1 << (attempt / 4)) / Double(genome.genes.count)), &stream)
  }
}

/// A trial as NSGA-II's selection sees it.
package struct Parent: Equatable {
  package let genome: Genome
  package let rank: Int
  package let crowdingDistance: Double

  /// The crowded comparison: the lower rank, then the greater distance from others.
  func isPreferred(to other: Parent) -> Bool {
    (rank, -crowdingDistance) < (other.rank, -other.crowdingDistance)
  }

  /// The best of the complete trials, by the crowded comparison; of equals, the lower genome.
  package static func best(
    _ count: Int, of trials: [Trial], by objectives: [Objective] = Objective.standard
  ) -> [Parent] {
    best(count, of: ParetoLayers(objectives, capacity: count, of: trials))
  }

  /// The same of a cache that keeps as many or more.
  package static func best(_ count: Int, of evaluations: EvaluationCache) -> [Parent] {
    best(count, of: evaluations.layers)
  }

  private static func best(_ count: Int, of layers: ParetoLayers) -> [Parent] {
    var parents: [Parent] = []
    for (rank, layer) in layers.layers.enumerated() where parents.count < count {
      let distances = CrowdingDistance.distances(layer.map(\.coordinates))
      parents += zip(layer, distances).map { member, distance in
        Parent(genome: member.trial.genome, rank: rank, crowdingDistance: distance)
      }
    }
    parents.sort { left, right in
      left.isPreferred(to: right) || !right.isPreferred(to: left) && left.genome < right.genome
    }
    return Array(parents.prefix(count))
  }

  /// The preferred of two drawn at random; the first drawn when neither is.
  static func tournament(_ parents: [Parent], _ stream: inout RandomStream) -> Parent {
    let (first, second) = (stream.pick(parents), stream.pick(parents))
    return second.isPreferred(to: first) ? second : first
  }
}
