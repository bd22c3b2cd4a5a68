import NASCompute
import Foundation
import NASGenomes
import NASNetworks
import NASSupernets
import Testing

/// What every recipe has to satisfy: the promises of `Recipe`, on a tiny space.
func checkRecipe(
  _ recipe: some Recipe, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let check = RecipeCheck(recipe: recipe, sourceLocation: sourceLocation)
  try check.plansAreWithoutFaultAndCoverTheBatch()
  try check.genomesAreCanonicalAndAllowed()
  try check.genomesAreNetworks()
  try check.plansDependOnSeedAndStepAlone()
  try check.everyOptionIsTrained()
  try check.anchorsAreThoseOfPlans()
  try check.targetsAreThoseAskedFor()
  try check.codingLeavesItTheSame()
  try check.gradientsAddUp()
  try check.threadsDoNotMatter()
}

private struct RecipeCheck<R: Recipe> {
  let recipe: R
  let sourceLocation: SourceLocation
  private let steps = 200

  func expect(_ condition: Bool, _ comment: Comment) {
    #expect(condition, comment, sourceLocation: sourceLocation)
  }

  func context(
    seed: UInt64 = 1, shards: Int = 4, _ constraints: [Constraint] = []
  ) throws -> RecipeContext {
    try RecipeContext(
      Tiny.space(constraints: constraints), seed: seed, shards: shards, steps: steps)
  }

  func plans(of recipe: R? = nil, in context: RecipeContext) throws -> [StepPlan<Genome>] {
    try (0..<steps).map { try (recipe ?? self.recipe).plan(step: $0, in: context) }
  }

  func plansAreWithoutFaultAndCoverTheBatch() throws {
    for shards in [1, 3, 4] {
      for (step, plan) in try plans(in: context(shards: shards)).enumerated() {
        if let fault = plan.fault(shards: shards) {
          expect(false, "step \(step): the plan has a fault: \(fault)")
        }
        expect(
          (0..<shards).allSatisfy { shard in plan.members.contains { $0.shards.contains(shard) } },
          "step \(step): each of \(shards) shards is seen")
      }
    }
  }

  /// Without constraints, and with some that the ends do not meet.
  func genomesAreCanonicalAndAllowed() throws {
    let range = try Tiny.space().macsRange
    let third = (range.upperBound - range.lowerBound) / 3
    for constraints in [
      [], [Constraint(.macs, maximum: range.lowerBound + third)],
      [Constraint(.macs, minimum: range.upperBound - third)],
      [Constraint(.parameters, maximum: 900)],
    ] {
      let context = try context(constraints)
      let genomes = try plans(in: context).flatMap(\.members).map(\.subnet)
      for genome in genomes {
        let costs = context.space.costs(of: genome)
        expect(context.space.canonical(genome) == genome, "\(genome) is canonical")
        expect(constraints.allSatisfy { $0.allows(costs) }, "\(genome) with \(constraints)")
      }
    }
  }

  /// Of a space of which five genomes in nine end in nothing.
  func genomesAreNetworks() throws {
    let context = try RecipeContext(Tiny.cells(), seed: 1, shards: 4, steps: steps)
    for genome in try plans(in: context).flatMap(\.members).map(\.subnet) {
      expect(context.space.isAllowed(genome), "\(genome) makes a network")
    }
  }

  func plansDependOnSeedAndStepAlone() throws {
    let context = try context()
    let plans = try plans(in: context)
    for step in [150, 7, 0] {
      expect(try recipe.plan(step: step, in: context) == plans[step], "step \(step) asked alone")
    }
    expect(try self.plans(in: self.context()) == plans, "the same seed, the same plans")
    expect(try self.plans(in: self.context(seed: 2)) != plans, "another seed, other plans")
    expect(Set(plans.map { $0.members.map(\.subnet) }).count > steps / 4, "steps differ")
  }

  func everyOptionIsTrained() throws {
    let context = try context()
    var trained: Set<String> = []
    for member in try plans(in: context).flatMap(\.members) {
      for choice in context.space.effectiveChoices(of: member.subnet) {
        trained.insert("\(choice.decision.name) \(choice.option)")
      }
    }
    for decision in context.space.decisions {
      for option in decision.options {
        expect(trained.contains("\(decision.name) \(option)"), "\(decision.name) \(option)")
      }
    }
  }

  func anchorsAreThoseOfPlans() throws {
    for constraints in [[], [Constraint(.macs, maximum: 30_000)]] {
      let context = try context(constraints)
      let genomes = Set(try plans(in: context).flatMap(\.members).map(\.subnet))
      for anchor in try recipe.anchors(in: context) {
        expect(genomes.contains(anchor), "anchor \(anchor) is in no plan")
      }
    }
  }

  /// Somebody always learns from labels.
  func targetsAreThoseAskedFor() throws {
    for targets in RecipeTargets.allCases {
      let recipe = R(targets: targets)
      expect(recipe.targets == targets, "\(targets)")
      let plans = try plans(of: recipe, in: context())
      for (step, plan) in plans.enumerated() {
        let isTaught = plan.members.contains { $0.target.teacher != nil }
        let isTaughtThen =
          targets == .labelsFirst ? 4 * step >= steps : targets != .labels
        expect(isTaught == isTaughtThen, "\(targets), step \(step)")
        expect(plan.members[0].target == .labels, "\(targets): the first learns from labels")
      }
    }
  }

  func codingLeavesItTheSame() throws {
    for targets in RecipeTargets.allCases {
      let any = AnyRecipe(R(targets: targets))
      let coded = try JSONEncoder().encode(any)
      expect(try JSONDecoder().decode(AnyRecipe.self, from: coded) == any, "\(targets) coded")
    }
    expect(Recipes.named(R.name) == R.self, "'\(R.name)' is in the list")
    expect(Recipes.names.count { $0 == R.name } == 1, "'\(R.name)' is one recipe's name")
  }

  /// Against single networks on single shards.
  func gradientsAddUp() throws {
    let context = try context(shards: StepGradient.shards)
    let gradient = StepGradient(supernet: try Supernet(space: context.space, seed: 1))
    for targets in RecipeTargets.allCases {
      for step in [0, steps - 1] {
        let plan = try R(targets: targets).plan(step: step, in: context)
        try gradient.expectEqual(
          plan.map { try context.space.network(of: $1) }, "\(targets), step \(step)",
          sourceLocation: sourceLocation)
      }
    }
  }

  func threadsDoNotMatter() throws {
    func train(threads: Int) throws -> (weights: [Float], outcome: EpochOutcome) {
      let training = try TinyTraining()
      let trainer = try training.trainer(threads: threads, recipe: recipe)
      var position = TrainingPosition()
      let outcome = try trainer.finishEpoch(&position) { _ in }
      return (training.supernet.weights.values, outcome)
    }
    let one = try train(threads: 1)
    expect(one.outcome.labels.images > 0, "labels are learned")
    for threads in [2, 3] {
      let other = try train(threads: threads)
      expect(one.weights == other.weights, "weights on \(threads) threads")
      expect(one.outcome == other.outcome, "outcomes on \(threads) threads")
    }
  }
}
