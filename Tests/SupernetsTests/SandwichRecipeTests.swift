import NASGenomes
import NASSupernets
import Testing

@Suite struct SandwichRecipeTests {
  @Test func aStepHasTheLargestTheSmallestAndRandomOnes() throws {
    let space = try Tiny.space()
    for count in [0, 1, 4] {
      let genomes = try SandwichRecipe(randomSubnets: count).genomes(in: space, seed: 1, step: 7)
      #expect(genomes.count == 2 + count)
      #expect(genomes[0] == space.largest)
      #expect(genomes[1] == space.smallest)
      for genome in genomes { #expect(space.canonical(genome) == genome) }
    }
  }

  @Test func aStepsGenomesAreThoseOfItsSeedAndNumber() throws {
    let space = try Tiny.space()
    func genomes(_ seed: UInt64, _ step: Int) throws -> [Genome] {
      try SandwichRecipe(randomSubnets: 6).genomes(in: space, seed: seed, step: step)
    }
    #expect(try genomes(1, 7) == genomes(1, 7))
    #expect(try genomes(1, 7) != genomes(1, 8))
    #expect(try genomes(1, 7) != genomes(2, 7))
    // The first ones do not depend on how many there are.
    let fewer = try SandwichRecipe(randomSubnets: 2).genomes(in: space, seed: 1, step: 7)
    #expect(try Array(genomes(1, 7).prefix(4)) == fewer)
  }

  @Test func randomSubnetsMeetTheConstraints() throws {
    let range = try Tiny.space().macsRange
    let limit = (range.lowerBound + range.upperBound) / 3
    let space = try Tiny.space(constraints: [Constraint(.macs, maximum: limit)])
    for step in 0..<50 {
      for genome in try SandwichRecipe().genomes(in: space, seed: 1, step: step).dropFirst() {
        #expect(space.macs(of: genome) <= limit)
      }
    }
  }
}
