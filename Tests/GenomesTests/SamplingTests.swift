import Foundation
import NASGenomes
import NASNetworks
import NASRandomness
import NASTestSupport
import Testing

@Suite struct SamplingTests {
  @Test(arguments: [SpaceFiles.grey, SpaceFiles.colour])
  func logMACsAreFlat(input: Shape) throws {
    let space = try SpaceFiles.bound("cnn-small", to: input)
    let bins = try histogram(of: space, over: space.macsRange, draws: 5_000)
    #expect(bins.allSatisfy { (250...1_000).contains($0) }, "\(bins)")
  }

  @Test func logMACsAreFlatWithinConstraints() throws {
    let range = 400_000...1_600_000
    let bounds = Constraint(.macs, minimum: range.lowerBound, maximum: range.upperBound)
    let space = try SpaceFiles.bound("cnn-small", to: SpaceFiles.grey, constraints: [bounds])
    let bins = try histogram(of: space, over: range, draws: 5_000)
    #expect(bins.allSatisfy { (250...1_000).contains($0) }, "\(bins)")
  }

  /// How many of the draws fall into each tenth of the range of log-MACs.
  private func histogram(
    of space: BoundSearchSpace, over range: ClosedRange<Int>, draws: Int
  ) throws -> [Int] {
    var bins = [Int](repeating: 0, count: 10)
    let width = log(Double(range.upperBound) / Double(range.lowerBound)) / 10
    var stream = RandomStream(seed: 4, purpose: .madeUp)
    for _ in 0..<draws {
      let macs = space.macs(of: try space.sampleUniformInLogMACs(&stream))
      #expect(range.contains(macs))
      bins[min(9, Int(log(Double(macs) / Double(range.lowerBound)) / width))] += 1
    }
    return bins
  }

  @Test func everyNetworkOfSomeMACsIsEquallyLikely() throws {
    let space = try SpaceFiles.boundEverything()
    // Eight networks that differ in activations only, and so cost the same to the last digit.
    let macs = space.macs(of: space.smallest)
    let cheapest = Set(SpaceFiles.allGenomes(of: space).map(space.canonical))
      .filter { space.macs(of: $0) == macs }
    let only = try SpaceFiles.boundEverything(constraints: [Constraint(.macs, maximum: macs)])
    var counts: [Genome: Int] = [:]
    var stream = RandomStream(seed: 5, purpose: .madeUp)
    for _ in 0..<1_000 * cheapest.count {
      counts[try only.sampleUniformInLogMACs(&stream), default: 0] += 1
    }
    #expect(cheapest.count > 1)
    #expect(Set(counts.keys) == cheapest)
    // Five standard deviations of a binomial of 1,000.
    #expect(counts.values.allSatisfy { (840...1_160).contains($0) }, "\(counts)")
  }

  @Test func uniformSamplingTakesEveryOptionEquallyOften() throws {
    let space = try SpaceFiles.bound("cnn-small")
    let gene = try #require(space.decisions.firstIndex { $0.name == "stage3.width" })
    var counts = [0, 0, 0]
    var stream = RandomStream(seed: 6, purpose: .madeUp)
    for _ in 0..<3_000 { counts[try space.sampleUniform(&stream).genes[gene]] += 1 }
    #expect(counts.allSatisfy { (870...1_130).contains($0) }, "\(counts)")
  }

  @Test func constrainedSpacesConform() throws {
    let constraints = [
      Constraint(.macs, minimum: 500_000, maximum: 3_000_000),
      Constraint(.parameters, maximum: 60_000), Constraint(.activationMemory, maximum: 150_000),
    ]
    let space = try SpaceFiles.bound("cnn-small", to: SpaceFiles.grey, constraints: constraints)
    try checkGenomeSpace(space, samples: 50) { genome in
      let costs = space.costs(of: genome)
      return constraints.allSatisfy { $0.allows(costs) }
    }
  }

  @Test func constraintsOfTheFileHoldToo() throws {
    let text = SpaceFiles.everything + "\nconstraints: {parameters: {max: 1k}}"
    let space = try SpaceFiles.parse(text)
      .bound(
        to: SpaceFiles.grey, classes: 3, constraints: [Constraint(.macs, maximum: 50_000)])
    #expect(space.constraints.map(\.metric) == [.parameters, .macs])
    var stream = RandomStream(seed: 7, purpose: .madeUp)
    for _ in 0..<200 {
      let costs = space.costs(of: try space.sampleUniform(&stream))
      #expect(costs.parameters <= 1_000 && costs.macs <= 50_000)
    }
  }

  @Test func constraintsThatNoNetworkMeetsTogetherEndInAnError() throws {
    let space = try SpaceFiles.bound(
      "cnn-small", to: SpaceFiles.grey,
      constraints: [
        Constraint(.parameters, maximum: 20_000), Constraint(.macs, minimum: 11_000_000),
      ])
    var stream = RandomStream(seed: 8, purpose: .madeUp)
    let uniform = #expect(throws: SearchSpaceError.self) { try space.sampleUniform(&stream) }
    let spread = #expect(throws: SearchSpaceError.self) {
      try space.sampleUniformInLogMACs(&stream)
    }
    for error in [uniform, spread] {
      #expect(error?.code == .infeasible)
      #expect(error?.description.contains("at most 20k parameters in 10000 tries") == true)
    }
  }

  @Test func networksThatAreRareAreFoundAndEachIsEquallyLikely() throws {
    let all = try SpaceFiles.bound("cnn-small", to: SpaceFiles.grey)
    let smallest = all.costs(of: all.smallest).parameters
    let bound = Constraint(.parameters, maximum: smallest * 5 / 4)
    let space = try SpaceFiles.bound("cnn-small", to: SpaceFiles.grey, constraints: [bound])
    var stream = RandomStream(seed: 11, purpose: .madeUp)
    for _ in 0..<200 {
      #expect(bound.allows(space.costs(of: try space.sampleUniform(&stream))))
    }
    // Uniform over genes: a network is drawn as often as there are genomes of it.
    let whole = try SpaceFiles.boundEverything()
    let limit = Constraint(.macs, maximum: whole.macsRange.upperBound / 3)
    let genomes = SpaceFiles.allGenomes(of: whole).filter { limit.allows(whole.costs(of: $0)) }
    let deep = genomes.count { $0.genes[3] == 0 }
    let few = try SpaceFiles.boundEverything(constraints: [limit])
    var drawn = 0
    for _ in 0..<4_000 { drawn += try few.sampleUniform(&stream).genes[3] == 0 ? 1 : 0 }
    let expected = 4_000 * Double(deep) / Double(genomes.count)
    #expect(deep > 0 && deep < genomes.count)
    #expect(abs(Double(drawn) - expected) < 160, "\(drawn) of 4,000, expected \(expected)")
  }

  @Test func aMutationChangesGenesAsOftenAsAsked() throws {
    let space = try SpaceFiles.bound("cnn-small")
    let parent = space.largest
    let width = try #require(space.decisions.firstIndex { $0.name == "stage3.width" })
    var stream = RandomStream(seed: 9, purpose: .madeUp)
    var changes = 0
    for _ in 0..<2_000 {
      let child = try space.mutate(parent, probability: 0.25, &stream)
      changes += child.genes[width] == parent.genes[width] ? 0 : 1
    }
    #expect((400...600).contains(changes))
    // Nothing drawn: one effective gene changes all the same.
    let child = try space.mutate(parent, probability: 0, &stream)
    #expect(child != parent)
  }

  @Test func aBlockThatAppearsByMutationIsAnyBlock() throws {
    let space = try SpaceFiles.bound("cnn-small")
    let names = space.decisions.map(\.name)
    let depth = try #require(names.firstIndex(of: "stage4.depth"))
    let operation = try #require(names.firstIndex(of: "stage4.2.operation"))
    var stream = RandomStream(seed: 10, purpose: .madeUp)
    var counts = [0, 0]
    for _ in 0..<2_000 {
      let child = try space.mutate(space.smallest, probability: 0.5, &stream)
      if space.decisions[depth].options[child.genes[depth]] == "2" {
        counts[child.genes[operation]] += 1
      }
    }
    #expect(counts.allSatisfy { (400...600).contains($0) }, "\(counts)")
  }
}
