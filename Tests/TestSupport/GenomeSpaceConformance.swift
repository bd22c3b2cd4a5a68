public import NASGenomes
import NASRandomness
public import Testing

/// Checks what every ``GenomeSpace`` promises, on random genomes.
///
/// - Parameters:
///   - space: A space with at least two feasible genomes.
///   - samples: How many genomes are drawn of each kind.
///   - seed: Of the draws.
///   - isAllowed: Whether a genome meets the space's constraints.
public func checkGenomeSpace(
  _ space: some GenomeSpace, samples: Int = 200, seed: UInt64 = 1,
  isAllowed: (Genome) -> Bool = { _ in true },
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  func check(_ genome: Genome, _ maker: Comment) {
    #expect(space.canonical(genome) == genome, maker, sourceLocation: sourceLocation)
    #expect(isAllowed(genome), maker, sourceLocation: sourceLocation)
    #expect(Genome(genome.description) == genome, maker, sourceLocation: sourceLocation)
    #expect(space.macs(of: genome) > 0, maker, sourceLocation: sourceLocation)
  }

  func draw(_ item: Int) throws -> [Genome] {
    var stream = RandomStream(seed: seed, purpose: .madeUp, item: item)
    let uniform = try space.sampleUniform(&stream)
    check(uniform, "sampleUniform")
    let spread = try space.sampleUniformInLogMACs(&stream)
    check(spread, "sampleUniformInLogMACs")
    var made = [uniform, spread]
    for probability in [0, 0.1, 0.5] {
      let mutant = try space.mutate(uniform, probability: probability, &stream)
      check(mutant, "mutate")
      #expect(mutant != uniform, "a mutant is its parent", sourceLocation: sourceLocation)
      made.append(mutant)
    }
    let child = try space.crossover(uniform, spread, &stream)
    check(child, "crossover")
    #expect(
      try space.crossover(uniform, uniform, &stream) == uniform, "crossover of one with itself",
      sourceLocation: sourceLocation)
    return made + [child]
  }

  for item in 0..<samples {
    let made = try draw(item)
    let again = try draw(item)
    #expect(made == again, "one stream gives one result", sourceLocation: sourceLocation)
    let neighbours = space.neighbours(of: made[0])
    for neighbour in neighbours { check(neighbour, "neighbours") }
    #expect(neighbours == Array(Set(neighbours)).sorted(), sourceLocation: sourceLocation)
    #expect(!neighbours.contains(made[0]), sourceLocation: sourceLocation)
  }
}
