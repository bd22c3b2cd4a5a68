public import NASGenomes
import NASRandomness

/// Strict fairness: within any few networks in a row every option of every decision is trained
/// equally often (Chu 2021, arXiv:1907.01845).
///
/// Each shard of the batch trains a network of its own. The networks of the whole training are
/// numbered; a decision of `k` options goes through them in groups of `k`, and takes each option
/// once a group, in an order drawn for the group. Options that have no effect in a network, because
/// another decision left their block out, are missed there.
public struct FairRecipe: Recipe {
  public static let name = "fair"
  public static let summary = "a network for each shard of 32 images, every option equally often"
  public static let usualTargets = RecipeTargets.labels

  public var targets: RecipeTargets

  public init(targets: RecipeTargets) {
    self.targets = targets
  }

  public func plan(step: Int, in context: RecipeContext) throws -> StepPlan<Genome> {
    try context.shardwise(step: step, targets: targets) {
      try genome(number: step * context.shards + $0, in: context)
    }
  }

  /// The network of a number; where it is none, or constraints forbid it, a random one.
  private func genome(number: Int, in context: RecipeContext) throws -> Genome {
    let space = context.space
    let genome = Genome(
      genes: space.decisions.enumerated().map { gene, decision in
        let count = decision.options.count
        var stream = context.stream(step: number / count, item: gene)
        var order = Array(0..<count)
        stream.shuffle(&order)
        return order[number % count]
      })
    if space.isAllowed(genome) { return space.canonical(genome) }
    var stream = context.stream(step: number, item: space.decisions.count)
    return try space.sampleUniform(&stream)
  }
}
