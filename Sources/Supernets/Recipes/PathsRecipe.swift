public import NASGenomes

/// A random network for each shard of the batch: as many networks a step as there are shards, at
/// the price of one on the whole batch.
///
/// Uniform single path (Guo 2020, arXiv:1904.00420) trains one network a step, whose gradient pulls
/// all shared weights its way; here the gradients of several meet before the weights move. Networks
/// are drawn in turn uniform in genes and uniform in log-MACs.
public struct PathsRecipe: Recipe {
  public static let name = "paths"
  public static let summary = "a random network for each shard of 32 images"
  public static let usualTargets = RecipeTargets.labels

  public var targets: RecipeTargets

  public init(targets: RecipeTargets) {
    self.targets = targets
  }

  public func plan(step: Int, in context: RecipeContext) throws -> StepPlan<Genome> {
    try context.shardwise(step: step, targets: targets) {
      try context.randomGenome(step: step, item: $0)
    }
  }
}
