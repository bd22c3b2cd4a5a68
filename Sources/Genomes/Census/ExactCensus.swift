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
    distribution = CostDistribution(diagram) { diagram.blocks[$0].outcome.counts.macs }
    uniform = UniformProposal(for: constraints, on: diagram)
  }

  var count: Double { diagram.pathCount }
  var isExact: Bool { true }

  func extreme(
    _ metric: Constraint.Metric, largest: Bool, fixed: [Int: Int]
  ) -> (genome: Genome, value: Int) {
    let sign = largest ? 1 : -1
    // Of a chain of blocks, the greatest activation memory counts; of the others, the sum.
    let end =
      metric == .activationMemory
      ? diagram.heaviestPath(
        weight: { sign * peakActivationBytes(ofBlock: $0) },
        combine: { sign * max(sign * $0, sign * $1) }, fixed: fixed)
      : diagram.heaviestPath(
        weight: { sign * diagram.blocks[$0].summand(of: metric)! }, fixed: fixed)
    return (end.genome, sign * end.weight)
  }

  private func peakActivationBytes(ofBlock index: Int) -> Int {
    let block = diagram.blocks[index]
    return block.outcome.peakActivationBytes ?? reader.network(of: block).peakActivationBytes
  }

  func look(at genome: Genome) -> KnownNetwork? {
    guard diagram.isPruned else { return look(alongPathOf: genome) }
    do {
      guard let effective = try reader.read(genome)?.effective else { return nil }
      return look(alongPathOf: genome.keeping(effective), effective: effective)
    } catch {
      preconditionFailure("ExactCensus: genome '\(genome)' was elaborated before: \(error)")
    }
  }

  /// Blocks in a chain add their MACs, parameters and latencies; only one block's activations are
  /// alive at once.
  ///
  /// - Parameter effective: The genes with a part in the network, where these are not all on the path.
  private func look(alongPathOf genome: Genome, effective: [Int]? = nil) -> KnownNetwork {
    var asked: [Int] = []
    var blocks: [Int] = []
    var counts = Counts()
    var latency: Latency?
    diagram.follow(
      genome.genes, gene: { asked.append($0) },
      block: { index in
        let block = diagram.blocks[index]
        blocks.append(index)
        counts = counts + block.outcome.counts
        if let own = block.latency { latency = latency.map { $0 + own } ?? own }
      })
    return KnownNetwork(
      effective: effective ?? asked.sorted(), macs: counts.macs, parameters: counts.parameters,
      latency: latency,
      peakActivationBytes: { blocks.reduce(0) { max($0, peakActivationBytes(ofBlock: $1)) } })
  }

  func genome(nearMACs macs: Double, _ stream: inout RandomStream) -> Genome {
    distribution.genome(near: macs, in: diagram) { _ in stream.uniform() }
  }

  func proposal(_ number: (_ gene: Int?) -> Double) -> Genome? {
    guard let uniform else { return nil }
    return uniform.distribution.genome(within: uniform.steps, in: diagram, number)
  }

  func parts(of genome: Genome) -> [String] {
    guard let known = look(at: genome) else { return [] }
    return blocks(of: genome.keeping(known.effective)).map {
      reader.partName(of: diagram.blocks[$0])
    }
  }

  private func blocks(of canonical: Genome) -> [Int] {
    var blocks: [Int] = []
    diagram.follow(canonical.genes, block: { blocks.append($0) })
    return blocks
  }

  var partCount: Int { Set(diagram.blocks.map(reader.partName)).count }

  var partCover: [Genome] {
    let parts = diagram.blocks.map(reader.partName)
    var missing = Set(parts)
    var genomes: [Genome] = []
    while !missing.isEmpty {
      // Greedy: the network that has the most of what is left.
      let next = diagram.heaviestPath(weight: { missing.contains(parts[$0]) ? 1 : 0 }).genome
      missing.subtract(blocks(of: next).map { parts[$0] })
      genomes.append(next)
    }
    return genomes
  }

  func coveringGenomes(from largest: Genome) -> [Genome] {
    var missing = diagram.blocks.map { Set(Demand.all(of: reader.network(of: $0).parameters)) }
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
}

extension GenomeReader {
  /// The layers of a block of the diagram by themselves.
  func network(of block: DecisionDiagram.Block) -> Network {
    do {
      return try network(of: block.outcome, at: block.place)
    } catch {
      preconditionFailure("block \(block.place) was elaborated before: \(error)")
    }
  }

  /// See ``BoundSearchSpace/parts(of:)``.
  func partName(of block: DecisionDiagram.Block) -> String {
    partName(of: network(of: block))
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
