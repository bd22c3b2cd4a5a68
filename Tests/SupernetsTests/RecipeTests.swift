import Foundation
import Genomes
import Supernets
import Testing

@Suite struct RecipeTests {
  @Test(arguments: Recipes.names) func everyRecipeKeepsItsPromises(name: String) throws {
    let recipe = try #require(AnyRecipe(named: name)).recipe
    try checkRecipe(recipe)
  }

  private func context(
    shards: Int = 4, steps: Int = 240, _ constraints: [Constraint] = []
  ) throws -> RecipeContext {
    try RecipeContext(
      Tiny.space(constraints: constraints), seed: 1, shards: shards, steps: steps)
  }

  @Test func uniformTrainsOneNetworkOnTheWholeBatch() throws {
    let context = try context()
    let plan = try UniformRecipe(targets: .labels).plan(step: 3, in: context)
    #expect(plan.members.count == 1)
    #expect(plan.members[0].shards == 0..<4)
    let taught = try UniformRecipe(targets: .both).plan(step: 3, in: context)
    #expect(taught.members.map(\.subnet) == [context.largest, plan.members[0].subnet])
    #expect(taught.members.map(\.target) == [.labels, .both(teacher: 0)])
  }

  @Test func pathsTrainANetworkAShardAndCountLikeOne() throws {
    let plan = try PathsRecipe(targets: .labels).plan(step: 3, in: context())
    #expect(plan.members.map(\.shards) == (0..<4).map { $0..<$0 + 1 })
    #expect(plan.members.allSatisfy { $0.weight == 0.25 })
    #expect(Set(plan.members.map(\.subnet)).count == 4)
    #expect(plan.shardPasses == 4)
  }

  /// Every decision with an effect everywhere takes each of its options once in a group.
  @Test func fairTrainsEveryOptionEquallyOften() throws {
    let context = try context(shards: 3)
    let genomes = try (0..<40).flatMap { step in
      try FairRecipe(targets: .labels).plan(step: step, in: context).members.map(\.subnet)
    }
    let always = Set(
      ["stem.width", "stage1.depth", "stage2.depth", "stage2.width", "stage2.block1.operation"])
    var orders: Set<[Int]> = []
    for (gene, decision) in context.space.decisions.enumerated()
    where always.contains(decision.name) {
      let count = decision.options.count
      for group in stride(from: 0, to: genomes.count, by: count) {
        let options = genomes[group..<group + count].map { $0.genes[gene] }
        #expect(options.sorted() == Array(0..<count), "\(decision.name)")
        orders.insert(options)
      }
    }
    #expect(orders.count == 2)
  }

  @Test func familiesAddTheLargestOfEachOperation() throws {
    let context = try context()
    let space = context.space
    #expect(space.operationFamilies == ["residual", "inverted-residual"])
    // The largest network is of one of the two.
    #expect(context.families.count == 1)
    let plan = try FamiliesRecipe(targets: .distillation).plan(step: 0, in: context)
    let sandwich = try SandwichRecipe().plan(step: 0, in: context)
    #expect(plan.members.dropLast() == sandwich.members[...])
    #expect(plan.members.last == .init(context.families[0], shards: 0..<4))
  }

  @Test func progressiveBeginsWithTheLargerHalf() throws {
    let context = try context()
    let range = context.space.macsRange
    let middle = (Double(range.lowerBound) * Double(range.upperBound)).squareRoot()
    func smallest(from first: Int, steps: Int = 10) throws -> Int {
      try (first..<first + steps).flatMap {
        try ProgressiveRecipe(targets: .labels).plan(step: $0, in: context).members
      }.map { context.space.macs(of: $0.subnet) }.min()!
    }
    #expect(try Double(smallest(from: 0)) > 0.8 * middle)
    #expect(try Double(smallest(from: 60)) < 0.8 * middle)
    #expect(try Double(smallest(from: 120, steps: 120)) < 1.1 * Double(range.lowerBound))
  }

  @Test func separatedTrainsEverySizeInEveryStep() throws {
    let context = try context()
    let space = context.space
    let least = log(Double(space.macsRange.lowerBound))
    let span = log(Double(space.macsRange.upperBound)) - least
    var stays = 0
    for step in 0..<20 {
      let plan = try SeparatedRecipe(targets: .labels).plan(step: step, in: context)
      let sizes = plan.members.map { (log(Double(space.macs(of: $0.subnet))) - least) / span }
      for (size, member) in zip(sizes, plan.members) {
        #expect(abs(4 * member.weight - (0.5 + 0.5 * size)) < 1e-12)
      }
      // Few networks are to be had in a tiny space: a size may be a little beside its part.
      for (part, size) in sizes.sorted().enumerated() {
        #expect((Double(part) / 4 - 0.1...Double(part + 1) / 4 + 0.1).contains(size))
      }
      if sizes[0] < 0.25 { stays += 1 }
    }
    #expect((3...7).contains(stays), "parts go round the shards")
  }

  /// The ends are those of what is allowed.
  @Test func theEndsOfASandwichMeetTheConstraints() throws {
    let range = try Tiny.space().macsRange
    let limit = (range.lowerBound + range.upperBound) / 3
    let context = try context([Constraint(.macs, maximum: limit)])
    let plan = try SandwichRecipe().plan(step: 0, in: context)
    let macs = plan.members.map { context.space.macs(of: $0.subnet) }
    #expect(macs[0] <= limit && Double(macs[0]) > 0.95 * Double(limit))
    #expect(macs[1] == range.lowerBound)
    #expect(macs.allSatisfy { $0 <= macs[0] })
  }

  @Test func recipesAreFoundByNameAndByWhatFilesHold() throws {
    #expect(AnyRecipe(named: "no-such") == nil)
    #expect(AnyRecipe(named: "paths")?.recipe.targets == .labels)
    #expect(AnyRecipe(named: "paths", targets: .both)?.recipe.targets == .both)
    func decode(_ json: String) throws -> AnyRecipe {
      try JSONDecoder().decode(AnyRecipe.self, from: Data(json.utf8))
    }
    // As the first version wrote it.
    #expect(
      try decode(#"{"randomSubnets": 3}"#) == AnyRecipe(SandwichRecipe(randomSubnets: 3)))
    let error = #expect(throws: DecodingError.self) { try decode(#"{"name": "no-such"}"#) }
    #expect("\(error!)".contains("unknown recipe 'no-such'"))
  }
}
