import Foundation
public import NASGenomes

/// A class of sizes for each shard: every step trains small and large networks in equal shares, and
/// small ones at a gentler rate.
///
/// The range of log-MACs is cut into as many equal parts as there are shards; each shard trains a
/// random network of a part, and the parts go round. The gradients of a small network move weights
/// that all larger ones share, so its share in the step falls with its size, from 1 at the largest
/// to ``smallestShare`` at the smallest, evenly in log-MACs.
public struct SeparatedRecipe: Recipe {
  public static let name = "separated"
  public static let summary = "a class of sizes for each shard of 32 images, small ones weigh less"
  public static let usualTargets = RecipeTargets.labels

  /// The share of the smallest network's gradient in a step, beside the largest's; above 0.
  public var smallestShare = 0.5
  public var targets: RecipeTargets

  public init(targets: RecipeTargets) {
    self.targets = targets
  }

  public func plan(step: Int, in context: RecipeContext) throws -> StepPlan<Genome> {
    try context.shardwise(
      step: step, targets: targets, weight: { share(of: $0, in: context) },
      genome: { shard in
        let part = (shard + step) % context.shards
        let width = 1 / Double(context.shards)
        var stream = context.stream(step: step, item: shard)
        return try context.space.sampleUniformInLogMACs(
          within: width * Double(part)...width * Double(part + 1), &stream)
      })
  }

  private func share(of genome: Genome, in context: RecipeContext) -> Double {
    let space = context.space
    let (least, most) = (space.macs(of: context.smallest), space.macs(of: context.largest))
    guard least < most, let size = (least...most).logShare(of: space.macs(of: genome)) else {
      return 1
    }
    return smallestShare + (1 - smallestShare) * min(max(size, 0), 1)
  }
}
