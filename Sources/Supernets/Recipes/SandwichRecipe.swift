public import Genomes
import Randomness

/// The sandwich rule: the largest subnet, the smallest, and random ones between, all in one step
/// (Yu and Huang 2019, arXiv:1903.05134).
///
/// Random subnets are drawn in turn uniform in log-MACs and uniform in genes: the first gives every
/// size its share, the second every option.
public struct SandwichRecipe: Sendable, Hashable, Codable {
  /// Random subnets a step.
  public var randomSubnets: Int

  public init(randomSubnets: Int = 2) {
    self.randomSubnets = randomSubnets
  }

  /// The genomes of a step, the teacher first; it learns from the labels, the others from it.
  ///
  /// - Parameter step: Counted over the whole training; the key of the random streams.
  public func genomes(
    in space: BoundSearchSpace, seed: UInt64, step: Int
  ) throws -> [Genome] {
    var genomes = [space.largest, space.smallest]
    for item in 0..<randomSubnets {
      var stream = RandomStream(seed: seed, purpose: .subnetSampling, step: step, item: item)
      genomes.append(
        item % 2 == 0
          ? try space.sampleUniformInLogMACs(&stream) : try space.sampleUniform(&stream))
    }
    return genomes
  }
}
