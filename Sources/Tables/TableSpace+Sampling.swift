public import NASGenomes
import Foundation
public import NASRandomness

extension TableSpace: GenomeSpace {
  /// How many genomes are drawn before a constraint, or the gaps of a table, are given up.
  private static let tryLimit = 1000

  public func canonical(_ genome: Genome) -> Genome { genome }

  public func macs(of genome: Genome) -> Int {
    guard let row = row(of: genome) else {
      preconditionFailure("TableSpace.macs: the table has no genome '\(genome)'")
    }
    return macs[row]
  }

  public func sampleUniform(_ stream: inout RandomStream) throws -> Genome {
    guard !allowed.isEmpty else { throw nothingAllowed }
    return genomes[Int(allowed[stream.integer(below: allowed.count)])]
  }

  /// The one of several uniform samples that is nearest to log-uniform MACs.
  public func sampleUniformInLogMACs(_ stream: inout RandomStream) throws -> Genome {
    let target =
      logRange.lowerBound + stream.uniform() * (logRange.upperBound - logRange.lowerBound)
    var (nearest, distance) = (try sampleUniform(&stream), Double.infinity)
    for _ in 0..<16 {
      let sample = try sampleUniform(&stream)
      let other = abs(log(Double(macs(of: sample))) - target)
      if other < distance { (nearest, distance) = (sample, other) }
    }
    return nearest
  }

  public func mutate(
    _ parent: Genome, probability: Double, _ stream: inout RandomStream
  ) throws -> Genome {
    let open = optionCounts.indices.filter { optionCounts[$0] > 1 }
    guard !open.isEmpty else { throw nothingAllowed }
    return try firstAllowed {
      var child = parent
      for place in open where stream.chance(probability) {
        child.genes[place] = stream.integer(below: optionCounts[place])
      }
      if child == parent {
        let place = stream.pick(open)
        let others = optionCounts[place] - 1
        child.genes[place] =
          (child.genes[place] + 1 + stream.integer(below: others)) % (others + 1)
      }
      return child
    }
  }

  public func crossover(
    _ first: Genome, _ second: Genome, _ stream: inout RandomStream
  ) throws -> Genome {
    try firstAllowed {
      Genome(genes: zip(first.genes, second.genes).map { stream.chance(0.5) ? $0 : $1 })
    }
  }

  public func neighbours(of genome: Genome) -> [Genome] {
    var neighbours: [Genome] = []
    for place in genome.genes.indices {
      for option in 0..<optionCounts[place] where option != genome.genes[place] {
        var neighbour = genome
        neighbour.genes[place] = option
        if isAllowed(neighbour) { neighbours.append(neighbour) }
      }
    }
    return neighbours.sorted()
  }

  public func knownValue(of objective: String, for genome: Genome) -> Double? {
    guard let row = row(of: genome) else { return nil }
    return known[objective]?[row] ?? (objective == "macs" ? Double(macs[row]) : nil)
  }

  /// A number for each option of each gene: 1 for the one taken. Then the logarithms of what is
  /// known.
  public func features(of genome: Genome) -> [Double] {
    var features: [Double] = []
    for (gene, count) in zip(genome.genes, optionCounts) where count > 1 {
      for option in 0..<count { features.append(option == gene ? 1 : 0) }
    }
    guard let row = row(of: genome) else { return features }
    return features
      + known.sorted { $0.key < $1.key }.map { log(max($0.value[row], .leastNormalMagnitude)) }
  }

  private func firstAllowed(_ make: () -> Genome) throws -> Genome {
    for _ in 0..<Self.tryLimit {
      let genome = make()
      if isAllowed(genome) { return genome }
    }
    throw nothingAllowed
  }

  private var nothingAllowed: TableError {
    TableError(
      .infeasible, "table", found: "no genome of at most \(maximumMACs) in \(Self.tryLimit) tries",
      expected: "a constraint that some genomes meet")
  }
}
