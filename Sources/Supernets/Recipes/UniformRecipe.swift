public import NASGenomes

/// Uniform single path: one random network a step, each of its genes uniform (Guo 2020,
/// arXiv:1904.00420).
///
/// Where targets need a teacher, the largest network is it.
public struct UniformRecipe: Recipe {
  public static let name = "uniform"
  public static let summary = "one random network a step"
  public static let usualTargets = RecipeTargets.labels

  public var targets: RecipeTargets

  public init(targets: RecipeTargets) {
    self.targets = targets
  }

  public func plan(step: Int, in context: RecipeContext) throws -> StepPlan<Genome> {
    var stream = context.stream(step: step, item: 0)
    let genome = try context.space.sampleUniform(&stream)
    var plan = StepPlan<Genome>([])
    if targets.needsTeacher {
      plan.members.append(.init(context.largest, shards: 0..<context.shards))
    }
    plan.members.append(
      .init(
        genome, shards: 0..<context.shards,
        target: targets.target(teacher: 0, progress: context.progress(at: step))))
    return plan
  }
}
