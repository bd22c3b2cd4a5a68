import NASCompute
import Foundation
import NASGenomes
import NASRandomness
import NASSupernets
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
  }

  /// Every decision with an effect everywhere takes each of its options once in a group.
  @Test func fairTrainsEveryOptionEquallyOften() throws {
    let context = try context(shards: 3)
    let genomes = try (0..<40).flatMap { step in
      try FairRecipe(targets: .labels).plan(step: step, in: context).members.map(\.subnet)
    }
    let always = Set(
      ["stem.width", "stage1.depth", "stage2.depth", "stage2.width", "stage2.1.operation"])
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

  @Test func fairTakesOptionsInShuffledGroupsWhereNothingIsForbidden() throws {
    let context = try context(shards: 3)
    for step in 0..<40 {
      let plan = try FairRecipe(targets: .labels).plan(step: step, in: context)
      for (shard, member) in plan.members.enumerated() {
        let number = 3 * step + shard
        let genes = context.space.decisions.enumerated().map { gene, decision in
          var order = Array(0..<decision.options.count)
          var stream = RandomStream(
            seed: 1, purpose: .subnetSampling, step: number / order.count, item: gene)
          stream.shuffle(&order)
          return order[number % order.count]
        }
        #expect(member.subnet == context.space.canonical(Genome(genes: genes)))
      }
    }
  }

  /// Under bounds that few genomes meet: of every option as much as allowed networks have of it, and
  /// more evenly than by chance.
  @Test func fairTrainsEveryOptionByItsShareOfTheAllowedNetworks() throws {
    let range = try Tiny.space().macsRange
    let tenth = (range.upperBound - range.lowerBound) / 10
    let bounds = Constraint(
      .macs, minimum: range.lowerBound + 4 * tenth, maximum: range.lowerBound + 5 * tenth)
    let context = try context(shards: 8, steps: 500, [bounds])
    let fair = try (0..<500).flatMap { step in
      try FairRecipe(targets: .labels).plan(step: step, in: context).members.map(\.subnet)
    }
    let random = try (0..<20_000).map { try context.randomGenome(step: $0) }
    let shares = options(of: random[...], in: context.space)
      .mapValues { $0 / Double(random.count) }
    let trained = options(of: fair[...], in: context.space)
    for (option, share) in shares {
      let found = trained[option, default: 0] / Double(fair.count)
      #expect(abs(found - share) < 0.03, "gene and option \(option)")
    }
    func unevenness(_ genomes: [Genome]) -> Double {
      var sum = 0.0
      for first in stride(from: 0, to: fair.count, by: 32) {
        let found = options(of: genomes[first..<first + 32], in: context.space)
        for (option, share) in shares {
          let excess = found[option, default: 0] - 32 * share
          sum += excess * excess
        }
      }
      return sum
    }
    #expect(unevenness(fair) < 0.8 * unevenness(random))
  }

  /// How many of the genomes have an option in effect, by gene and option.
  private func options(
    of genomes: ArraySlice<Genome>, in space: BoundSearchSpace
  ) -> [[Int]: Double] {
    var counts: [[Int]: Double] = [:]
    for genome in genomes {
      for gene in space.effectiveGenes(of: genome) {
        counts[[gene, genome.genes[gene]], default: 0] += 1
      }
    }
    return counts
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

  /// Of networks whose options did well before, more are trained; every other one is drawn as ever.
  @Test func paretoPrefersOptionsThatDidWell() throws {
    let context = try context(shards: 2)
    let space = context.space
    let operation = try #require(
      space.decisions.firstIndex { $0.name == "stage2.1.operation" })
    var memory = RecipeMemory()
    for item in 0..<400 {
      let genome = try context.randomGenome(step: item)
      memory.learn(loss: genome.genes[operation] == 1 ? 1 : 2, of: genome, in: space)
    }
    func count(_ memory: RecipeMemory, shard: Int) throws -> Int {
      try (0..<200).count { step in
        let plan = try ParetoRecipe(targets: .labels)
          .plan(step: 2 * step, in: context, memory: memory)
        return plan.members[shard].subnet.genes[operation] == 1
      }
    }
    // Of three, one has the operation in seven of eight draws; of one, in half of them.
    #expect(try count(memory, shard: 1) > 150)
    let usual = try count(RecipeMemory(), shard: 0)
    #expect(try count(memory, shard: 0) == usual)
    let unseen = try count(RecipeMemory(), shard: 1)
    #expect((60...140).contains(unseen))
  }

  /// What was seen is part of the position: stored, it leads to the same plans.
  @Test func paretoGoesOnFromTheMiddleOfAnEpoch() throws {
    struct Stop: Error {}
    let recipe = ParetoRecipe(targets: .labels)
    let whole = try TinyTraining()
    var position = TrainingPosition()
    for _ in 0..<2 { _ = try whole.trainer(recipe: recipe).finishEpoch(&position) { _ in } }
    #expect(position.memory != RecipeMemory())
    let parts = try TinyTraining()
    var stopped = TrainingPosition()
    #expect(throws: Stop.self) {
      try parts.trainer(recipe: recipe).finishEpoch(&stopped) { _ in throw Stop() }
    }
    #expect(stopped.memory != RecipeMemory())
    var resumed = try JSONDecoder().decode(
      TrainingPosition.self, from: JSONEncoder().encode(stopped))
    #expect(resumed == stopped)
    for _ in 0..<2 {
      _ = try parts.trainer(threads: 2, recipe: recipe).finishEpoch(&resumed) { _ in }
    }
    #expect(resumed == position)
    #expect(parts.supernet.weights.values == whole.supernet.weights.values)
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

extension RecipeContext {
  /// Uniform in genes.
  fileprivate func randomGenome(step: Int) throws -> Genome {
    var stream = RandomStream(seed: seed, purpose: .madeUp, step: step)
    return try space.sampleUniform(&stream)
  }
}
