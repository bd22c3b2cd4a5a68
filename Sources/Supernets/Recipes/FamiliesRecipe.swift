public import NASGenomes

/// The sandwich rule with an anchor for each operation: besides the ends, each step trains, in
/// turn, the largest network whose blocks all have one operation, on the labels.
///
/// The largest and the smallest network need not share an operation anywhere; blocks of which
/// neither has any would never see a label, and would be trained at full width by chance only.
public struct FamiliesRecipe: Recipe {
  public static let name = "sandwich-families"
  public static let summary = "the sandwich, and the largest network of each operation in turn"
  public static let usualTargets = RecipeTargets.distillation

  /// Random subnets a step.
  public var randomSubnets = 2
  public var targets: RecipeTargets

  public init(targets: RecipeTargets) {
    self.targets = targets
  }

  public func anchors(in context: RecipeContext) -> [Genome] {
    sandwich.anchors(in: context) + context.families
  }

  public func plan(step: Int, in context: RecipeContext) throws -> StepPlan<Genome> {
    var plan = try sandwich.plan(step: step, in: context)
    if !context.families.isEmpty {
      plan.members.append(
        .init(context.families[step % context.families.count], shards: 0..<context.shards))
    }
    return plan
  }

  private var sandwich: SandwichRecipe {
    SandwichRecipe(randomSubnets: randomSubnets, targets: targets)
  }
}
