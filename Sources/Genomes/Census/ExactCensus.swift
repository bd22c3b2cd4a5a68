import NASNetworks
import NASRandomness

/// A census by a decision diagram: nothing is missed.
struct ExactCensus: Census {
  private let reader: GenomeReader
  private let diagram: DecisionDiagram
  /// Of the MACs.
  private let distribution: CostDistribution
  /// Narrows uniform sampling; nil where the constraints bound neither MACs nor parameters.
  private let uniform: UniformProposal?

  init(_ diagram: DecisionDiagram, _ reader: GenomeReader, _ constraints: [Constraint]) {
    self.reader = reader
    self.diagram = diagram
    distribution = CostDistribution(diagram) { diagram.blocks[$0].costs.macs }
    uniform = UniformProposal(for: constraints, on: diagram)
  }

  var count: Double { diagram.pathCount }
  var isExact: Bool { true }

  func extreme(
    _ metric: Constraint.Metric, largest: Bool, fixed: [Int: Int]
  ) -> (genome: Genome, value: Int) {
    let end = diagram.extreme(metric, largest: largest, fixed: fixed)
    return (end.genome, end.value)
  }

  func costs(of genome: Genome) -> Costs? {
    if !diagram.isPruned { return diagram.costs(of: genome.genes) }
    guard let effective = reading(genome)?.effective else { return nil }
    return diagram.costs(of: genome.keeping(effective).genes)
  }

  func effectiveGenes(of genome: Genome) -> [Int] {
    if diagram.isPruned { return reading(genome)?.effective ?? [] }
    var indices: [Int] = []
    diagram.follow(genome.genes, gene: { indices.append($0) })
    return indices.sorted()
  }

  private func reading(_ genome: Genome) -> GenomeReader.Reading? {
    do {
      return try reader.read(genome)
    } catch {
      preconditionFailure("ExactCensus: genome '\(genome)' was elaborated before: \(error)")
    }
  }

  func genome(nearMACs macs: Double, _ stream: inout RandomStream) -> Genome {
    distribution.genome(near: macs, in: diagram, &stream)
  }

  func proposal(_ stream: inout RandomStream) -> Genome? {
    guard let uniform else { return nil }
    return uniform.distribution.genome(within: uniform.steps, in: diagram, &stream)
  }

  func parts(of genome: Genome) -> [String] {
    var parts: [String] = []
    let canonical = genome.keeping(effectiveGenes(of: genome))
    diagram.follow(canonical.genes, block: { parts.append(diagram.blocks[$0].part) })
    return parts
  }

  var partCover: [Genome] {
    let parts = diagram.blocks.map(\.part)
    var missing = Set(parts)
    var genomes: [Genome] = []
    while !missing.isEmpty {
      // Greedy: the network that has the most of what is left.
      let next = diagram.heaviestPath(weight: { missing.contains(parts[$0]) ? 1 : 0 }).genome
      missing.subtract(self.parts(of: next))
      genomes.append(next)
    }
    return genomes
  }

  func coveringGenomes(from largest: Genome) -> [Genome] {
    var missing = diagram.blocks.map { Set(demands(of: $0)) }
    var most: [Demand.Dimension: Int] = [:]
    for demand in missing.joined() {
      most[demand.dimension] = max(most[demand.dimension] ?? 0, demand.extent)
    }
    for index in missing.indices {
      missing[index] = missing[index].filter { most[$0.dimension] == $0.extent }
    }
    var genomes: [Genome] = []
    var next = largest
    while true {
      genomes.append(next)
      var met: Set<Demand> = []
      diagram.follow(next.genes, block: { met.formUnion(missing[$0]) })
      for index in missing.indices where !missing[index].isEmpty { missing[index].subtract(met) }
      // Greedy: the network that meets the most of what is left.
      let path = diagram.heaviestPath(weight: { missing[$0].count })
      if path.weight == 0 { return genomes }
      next = path.genome
    }
  }

  /// What a block asks of its parameters. Of repetitions that are alike, one speaks for all.
  private func demands(of block: DecisionDiagram.Block) -> [Demand] {
    let outcome = block.outcome
    guard outcome.repetition == nil || outcome.repetition == block.place.repetition else {
      return []
    }
    do {
      return Demand.all(of: try reader.network(of: outcome, in: block.place.part).parameters)
    } catch {
      preconditionFailure("ExactCensus: '\(block.part)' was elaborated before: \(error)")
    }
  }
}

extension GenomeReader {
  /// The layers of one repetition by themselves.
  fileprivate func network(of outcome: RepetitionOutcome, in part: Int) throws -> Network {
    var genes = [Int](repeating: -1, count: program.decisions.count)
    for (gene, option) in outcome.decided { genes[gene] = option }
    var elaborator = Elaborator(program, classes: classes, genes: genes)
    let output =
      if let repetition = outcome.repetition {
        try elaborator.run(
          part: part, repetition: repetition, input: outcome.input,
          partInput: outcome.partInput)
      } else {
        try elaborator.run(input: outcome.input)
      }
    return elaborator.sketch.network(input: outcome.input, output: output)
  }
}

extension Genome {
  /// The same where the genes are kept, else 0.
  func keeping(_ kept: [Int]) -> Genome {
    var genes = [Int](repeating: 0, count: self.genes.count)
    for gene in kept { genes[gene] = self.genes[gene] }
    return Genome(genes: genes)
  }
}

/// That one dimension of one parameter is so large.
struct Demand: Hashable {
  let dimension: Dimension
  let extent: Int

  struct Dimension: Hashable {
    let parameter: String
    let axis: Int
  }

  static func all(of parameters: [Parameter]) -> [Demand] {
    parameters.flatMap { parameter in
      parameter.shape.enumerated().map { axis, extent in
        Demand(dimension: .init(parameter: parameter.name, axis: axis), extent: extent)
      }
    }
  }
}
