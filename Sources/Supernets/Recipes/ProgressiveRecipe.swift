public import NASGenomes

/// Begins with the larger networks and widens to all, as once-for-all training shrinks
/// progressively (Cai 2020, arXiv:1908.09791).
///
/// Each shard of the batch trains a random network of its own. In the first half of the training
/// the smallest size allowed goes down evenly in log-MACs, from the middle of the range to its
/// lower end; in the second, networks are drawn as ``PathsRecipe`` does.
public struct ProgressiveRecipe: Recipe {
  public static let name = "progressive"
  public static let summary = "as paths, but begins with the larger half and widens to all sizes"
  public static let usualTargets = RecipeTargets.labels

  public var targets: RecipeTargets

  public init(targets: RecipeTargets) {
    self.targets = targets
  }

  public func plan(step: Int, in context: RecipeContext) throws -> StepPlan<Genome> {
    let lower = 0.5 - context.progress(at: step)
    return try context.shardwise(step: step, targets: targets) { shard in
      if lower <= 0 { return try context.randomGenome(step: step, item: shard) }
      var stream = context.stream(step: step, item: shard)
      return try context.space.sampleUniformInLogMACs(within: lower...1, &stream)
    }
  }
}
