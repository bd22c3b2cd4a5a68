import NASNetworks

/// Every network of a space as a path through one small graph.
///
/// A *decision* node reads one gene and branches on it; a *block* node adds one block to the
/// network, and its costs with it; the *end* node closes the network. A gene is read at most once
/// on a path, so the paths from the root to the end are the distinct networks, and the genes on a
/// path are those with an effect. Nodes are shared wherever what follows is the same, so the graph
/// stays small (cnn-small: 8.5 × 10⁹ networks, about two thousand nodes) and whatever is asked of all
/// networks at once - how many, the largest, the spread of their costs - is one pass over it
/// (a multi-valued decision diagram: Srinivasan 1990, doi:10.1109/ICCAD.1990.129849).
struct DecisionDiagram: Sendable {
  /// Each after all nodes that it leads to: the end is the first, the root the last.
  let nodes: [Node]
  /// The blocks that the nodes refer to.
  var blocks: [Block]
  /// The length of a genome.
  let geneCount: Int
  /// Whether some genomes have no path, for equal networks are told once and what has no output is
  /// no network.
  let isPruned: Bool

  enum Node: Sendable {
    case end
    /// The next node for each option of the gene; -1 where there is no network, or none of its own.
    case decision(gene: Int, branches: [Int])
    /// The block's index in ``DecisionDiagram/blocks``.
    case block(Int, next: Int)
  }

  /// A run of layers where it stands in the network: a repetition of a part.
  struct Block: Sendable {
    /// The part and its repetition.
    let place: (part: Int, repetition: Int)
    let outcome: RepetitionOutcome
    var latency: Latency?

    /// What it adds to a sum; nil where that has not been measured, and of activation memory, which is
    /// none.
    func summand(of metric: Constraint.Metric) -> Int? {
      switch metric {
      case .macs: outcome.counts.macs
      case .parameters: outcome.counts.parameters
      case .activationMemory: nil
      case .latency: latency?.single
      case .batchedLatency: latency?.batched
      }
    }
  }

  var root: Int { nodes.count - 1 }
}

extension DecisionDiagram {
  /// The diagram with the latency of every block.
  ///
  /// - Parameters:
  ///   - parts: Their names, by block: see ``BoundSearchSpace/parts(of:)``.
  /// - Throws: ``SearchSpaceError`` of code `unmeasured` that names a part which the table lacks.
  func timed(
    by table: LatencyTable, parts: [String], of space: String
  ) throws(SearchSpaceError) -> DecisionDiagram {
    let latencies = Dictionary(
      table.parts.map { ($0.name, $0.latency) }, uniquingKeysWith: { first, _ in first })
    var diagram = self
    for (index, part) in parts.enumerated() {
      // Older tables have one latency for all that may be chosen within a block.
      let former = String(part.prefix { $0 != ":" })
      guard let latency = latencies[part] ?? latencies[former] else {
        throw SearchSpaceError(
          .unmeasured, space,
          "the table of latencies is not one of '\(space)': it has no part '\(part)'")
      }
      diagram.blocks[index].latency = latency
    }
    return diagram
  }

  /// Follows the path that `genes` choose, telling each gene read and each block passed.
  @inline(__always)
  func follow(_ genes: [Int], gene: (Int) -> Void = { _ in }, block: (Int) -> Void = { _ in }) {
    var position = root
    while true {
      switch nodes[position] {
      case .end: return
      case .decision(let index, let branches):
        gene(index)
        position = branches[genes[index]]
      case .block(let index, let next):
        block(index)
        position = next
      }
    }
  }

  /// The number of paths: exact up to 2⁵³.
  var pathCount: Double {
    var counts: [Double] = []
    for node in nodes {
      switch node {
      case .end: counts.append(1)
      case .decision(_, let branches):
        counts.append(branches.reduce(0) { $0 + ($1 < 0 ? 0 : counts[$1]) })
      case .block(_, let next): counts.append(counts[next])
      }
    }
    return counts[root]
  }

  /// The path whose blocks come to the most, and what they come to.
  ///
  /// - Parameters:
  ///   - weight: What a block counts, by its index.
  ///   - combine: Puts a block together with what follows: `+`, or `max` or the like; monotone.
  ///   - fixed: The only option allowed, by gene.
  /// - Returns: The first such path where several come to the same, options in order.
  func heaviestPath(
    weight: (Int) -> Int, combine: (Int, Int) -> Int = { $0 + $1 }, fixed: [Int: Int] = [:]
  ) -> (genome: Genome, weight: Int) {
    var heaviest: [Int?] = []
    var choices = [Int](repeating: 0, count: nodes.count)
    for (position, node) in nodes.enumerated() {
      switch node {
      case .end: heaviest.append(nil)
      case .decision(let gene, let branches):
        var options = branches.indices.filter { branches[$0] >= 0 }
        if let only = fixed[gene], branches[only] >= 0 { options = [only] }
        choices[position] = options[0]
        for option in options.dropFirst()
        where heaviest[branches[option]] ?? 0 > heaviest[branches[choices[position]]] ?? 0 {
          choices[position] = option
        }
        heaviest.append(heaviest[branches[choices[position]]])
      case .block(let index, let next):
        heaviest.append(heaviest[next].map { combine(weight(index), $0) } ?? weight(index))
      }
    }
    return (genome { position, _, _ in choices[position] }, heaviest[root] ?? 0)
  }

  /// The genome of the path that takes, at each decision node, the branch that `choose` names given
  /// the node, its gene and its branches; genes off the path are 0.
  func genome(
    passing block: (Int) -> Void = { _ in },
    choose: (_ node: Int, _ gene: Int, _ branches: [Int]) -> Int
  ) -> Genome {
    var genes = [Int](repeating: 0, count: geneCount)
    var position = root
    while true {
      switch nodes[position] {
      case .end: return Genome(genes: genes)
      case .decision(let gene, let branches):
        genes[gene] = choose(position, gene, branches)
        position = branches[genes[gene]]
      case .block(let index, let next):
        block(index)
        position = next
      }
    }
  }
}
