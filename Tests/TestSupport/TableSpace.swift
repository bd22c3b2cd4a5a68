import Foundation
public import Genomes
public import Randomness
public import Search

/// A search space whose every genome has its MACs and its accuracy in a table: searching it costs
/// nothing, and the optimum is known.
///
/// All decisions have the same number of options, every gene has an effect, and so a genome is its
/// own canonical form. Row of a genome: its genes as digits, the first the most significant.
public struct TableSpace: GenomeSpace {
  public let decisions: Int
  public let options: Int
  /// By row.
  public let macs: [Int]
  /// By row; in 0...1.
  public let accuracies: [Double]
  /// The constraint: genomes above it are never made.
  public var maximumMACs = Int.max

  public init(decisions: Int, options: Int, macs: [Int], accuracies: [Double]) {
    let rows = (0..<decisions).reduce(1) { rows, _ in rows * options }
    precondition(
      macs.count == rows && accuracies.count == rows,
      "TableSpace: \(macs.count) MACs and \(accuracies.count) accuracies for \(rows) rows")
    self.decisions = decisions
    self.options = options
    self.macs = macs
    self.accuracies = accuracies
  }

  public func row(of genome: Genome) -> Int {
    genome.genes.reduce(0) { $0 * options + $1 }
  }

  public func genome(atRow row: Int) -> Genome {
    var (rest, genes) = (row, [Int](repeating: 0, count: decisions))
    for decision in genes.indices.reversed() {
      (rest, genes[decision]) = rest.quotientAndRemainder(dividingBy: options)
    }
    return Genome(genes: genes)
  }

  public func isFeasible(_ genome: Genome) -> Bool { macs(of: genome) <= maximumMACs }

  /// The complete trial that the table gives for a proposal, as if scored on a million images.
  public func trial(_ id: Int, of proposal: Proposal) -> Trial {
    let correct = Int((accuracies[row(of: proposal.genome)] * 1e6).rounded())
    return Trial(
      id: id, of: proposal, macs: macs(of: proposal.genome), parameters: 0,
      outcome: .complete(Score(correct: correct, images: 1_000_000, loss: 0)))
  }

  /// The best that any search can find.
  public var trueFront: ParetoFront {
    ParetoFront(
      of: macs.indices.map(genome(atRow:)).filter(isFeasible).enumerated().map { id, genome in
        trial(id, of: Proposal(genome: genome, generation: 0, origin: .initial))
      })
  }
}

extension TableSpace {
  public func canonical(_ genome: Genome) -> Genome { genome }

  public func macs(of genome: Genome) -> Int { macs[row(of: genome)] }

  public func sampleUniform(_ stream: inout RandomStream) throws -> Genome {
    try feasible { genome(atRow: stream.integer(below: macs.count)) }
  }

  /// The one of several uniform samples that is nearest to log-uniform MACs.
  public func sampleUniformInLogMACs(_ stream: inout RandomStream) throws -> Genome {
    let logs = macs.filter { $0 <= maximumMACs }.map { log(Double($0)) }
    guard let lowest = logs.min(), let highest = logs.max() else { throw NothingFeasible() }
    let target = lowest + stream.uniform() * (highest - lowest)
    var samples: [Genome] = []
    for _ in 0..<16 { samples.append(try sampleUniform(&stream)) }
    return samples.min {
      abs(log(Double(macs(of: $0))) - target) < abs(log(Double(macs(of: $1))) - target)
    }!
  }

  public func mutate(
    _ parent: Genome, probability: Double, _ stream: inout RandomStream
  ) throws -> Genome {
    try feasible {
      var child = parent
      for decision in child.genes.indices where stream.chance(probability) {
        child.genes[decision] = stream.integer(below: options)
      }
      if child == parent {
        let decision = stream.integer(below: decisions)
        child.genes[decision] =
          (child.genes[decision] + 1 + stream.integer(below: options - 1)) % options
      }
      return child
    }
  }

  public func crossover(
    _ first: Genome, _ second: Genome, _ stream: inout RandomStream
  ) throws -> Genome {
    try feasible {
      Genome(genes: zip(first.genes, second.genes).map { stream.chance(0.5) ? $0 : $1 })
    }
  }

  public func neighbours(of genome: Genome) -> [Genome] {
    var neighbours: [Genome] = []
    for decision in genome.genes.indices {
      for option in 0..<options where option != genome.genes[decision] {
        var neighbour = genome
        neighbour.genes[decision] = option
        neighbours.append(neighbour)
      }
    }
    return neighbours.filter(isFeasible).sorted()
  }

  /// No genome met the constraint in a thousand tries.
  public struct NothingFeasible: Error {}

  private func feasible(_ make: () -> Genome) throws -> Genome {
    for _ in 0..<1000 {
      let genome = make()
      if isFeasible(genome) { return genome }
    }
    throw NothingFeasible()
  }
}
