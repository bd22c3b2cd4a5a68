public import NASGenomes
import NASRandomness

/// The sandwich rule: the largest subnet, the smallest, and random ones between, all in one step
/// (Yu and Huang 2019, arXiv:1903.05134).
///
/// The largest learns from the labels, the others usually from it. Random subnets are drawn in turn
/// uniform in log-MACs and uniform in genes: the first gives every size its share, the second every
/// option.
public struct SandwichRecipe: Recipe {
  public static let name = "sandwich"
  public static let summary = "the largest, the smallest and two random networks on every image"
  public static let usualTargets = RecipeTargets.distillation

  /// Random subnets a step.
  public var randomSubnets: Int
  public var targets: RecipeTargets

  public init(randomSubnets: Int = 2, targets: RecipeTargets = .distillation) {
    self.randomSubnets = randomSubnets
    self.targets = targets
  }

  public init(targets: RecipeTargets) {
    self.init(randomSubnets: 2, targets: targets)
  }

  public func anchors(in context: RecipeContext) -> [Genome] {
    [context.largest, context.smallest]
  }

  public func plan(step: Int, in context: RecipeContext) throws -> StepPlan<Genome> {
    let all = 0..<context.shards
    let target = targets.target(teacher: 0, progress: context.progress(at: step))
    let genomes = try genomes(in: context.space, seed: context.seed, step: step)
    return StepPlan(
      genomes.enumerated().map { position, genome in
        .init(genome, shards: all, target: position == 0 ? .labels : target)
      })
  }

  /// The genomes of a step, the teacher first.
  ///
  /// - Parameter step: Counted over the whole training; the key of the random streams.
  public func genomes(
    in space: BoundSearchSpace, seed: UInt64, step: Int
  ) throws -> [Genome] {
    var genomes = [try space.largestAllowed, try space.smallestAllowed]
    for item in 0..<randomSubnets {
      var stream = RandomStream(seed: seed, purpose: .subnetSampling, step: step, item: item)
      genomes.append(
        item % 2 == 0
          ? try space.sampleUniformInLogMACs(&stream) : try space.sampleUniform(&stream))
    }
    return genomes
  }
}

extension SandwichRecipe {
  private enum CodingKeys: String, CodingKey {
    case randomSubnets, targets
  }

  /// Files from before there were targets have none.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      randomSubnets: try values.decode(Int.self, forKey: .randomSubnets),
      targets: try values.decodeIfPresent(RecipeTargets.self, forKey: .targets)
        ?? Self.usualTargets)
  }
}
