public import NASGenomes
import NASRandomness

/// Trains the more promising of networks of one size, as Pareto-aware sampling does (Wang 2021,
/// arXiv:2011.09011), since those are what a search will ask for.
///
/// Each shard of the batch trains a network of its own. Every other one is uniform in genes, so that
/// no option is given up; the others are the best of ``candidates`` of one size, drawn uniform in
/// log-MACs, by what the training has seen of their options (``RecipeMemory``).
public struct ParetoRecipe: Recipe {
  public static let name = "pareto"
  public static let summary = "as paths, every other network the most promising of three of a size"
  public static let usualTargets = RecipeTargets.labels
  public static let remembers = true

  /// Networks drawn for one that is trained.
  public var candidates = 3
  public var targets: RecipeTargets

  public init(targets: RecipeTargets) {
    self.targets = targets
  }

  public func plan(step: Int, in context: RecipeContext) throws -> StepPlan<Genome> {
    try plan(step: step, in: context, memory: RecipeMemory())
  }

  public func plan(
    step: Int, in context: RecipeContext, memory: RecipeMemory
  ) throws -> StepPlan<Genome> {
    try context.shardwise(step: step, targets: targets) { shard in
      if (step + shard) % 2 == 0 { return try context.randomGenome(step: step, item: shard) }
      return try best(step: step, shard: shard, in: context, by: memory)
    }
  }

  private func best(
    step: Int, shard: Int, in context: RecipeContext, by memory: RecipeMemory
  ) throws -> Genome {
    let space = context.space
    var stream = context.stream(step: step, item: shard)
    let size = stream.uniform()
    var best: (genome: Genome, estimate: Double)?
    for _ in 0..<candidates {
      let genome = try space.sampleUniformInLogMACs(within: size...size, &stream)
      let estimate = memory.estimate(of: genome, in: space)
      if best.map({ estimate < $0.estimate }) ?? true { best = (genome, estimate) }
    }
    return best!.genome
  }
}
