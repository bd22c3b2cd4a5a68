public import NASGenomes
import NASRandomness

/// Strict fairness: within any few networks in a row every option of every decision is trained
/// equally often (Chu 2021, arXiv:1907.01845).
///
/// Each shard of the batch trains a network of its own. The networks of the whole training are
/// numbered; a decision of `k` options goes through them in groups of `k`, and takes each option
/// once a group, in an order drawn for the group. Options that have no effect in a network, because
/// another decision left their block out, are missed there.
///
/// Narrow constraints would forbid nearly all networks made so. Under them an option comes in
/// proportion to the allowed networks that have it: a network is drawn from those as a whole, by a
/// number from 0 to 1 for its size and for each of its decisions, and it is these numbers that a group
/// spreads evenly.
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
    if let genome = space.spread({ share(of: $0, in: number, context) }) { return genome }
    let genome = Genome(
      genes: space.decisions.enumerated().map { gene, decision in
        place(of: number, among: decision.options.count, item: gene, in: context)
      })
    if space.isAllowed(genome) { return space.canonical(genome) }
    var stream = context.stream(step: number, item: space.decisions.count)
    return try space.sampleUniform(&stream)
  }

  /// A network's place in its group of `count`, in the order drawn for the group.
  private func place(
    of number: Int, among count: Int, item: Int, in context: RecipeContext
  ) -> Int {
    var stream = context.stream(step: number / count, item: item)
    var order = Array(0..<count)
    stream.shuffle(&order)
    return order[number % count]
  }

  /// Parts of the range of sizes that a group goes through.
  private static let sizes = 16

  /// What a network draws a decision by, or its size: of a group, one in each of as many equal parts
  /// of 0 to 1 as there are options.
  private func share(of gene: Int?, in number: Int, _ context: RecipeContext) -> Double {
    let decisions = context.space.decisions
    let count = gene.map { decisions[$0].options.count } ?? Self.sizes
    let place = place(
      of: number, among: count, item: gene ?? decisions.count + 1, in: context)
    var own = context.stream(
      step: number, item: decisions.count + 2 + (gene ?? decisions.count))
    return (Double(place) + own.uniform()) / Double(count)
  }
}
