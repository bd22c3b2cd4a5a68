import NASNetworks

extension DecisionDiagram {
  /// Networks of a space whose parts read more than the part before, up to which each is tried.
  private static let wholeLimit = 20_000

  /// Unfolds a program for one input shape; nil where that would take too long.
  ///
  /// - Throws: ``SearchSpaceError`` with everything that does not work out for some network.
  init?(_ space: SearchSpace, input: Shape, classes: Int) throws(SearchSpaceError) {
    let genomes = space.decisions.reduce(1.0) { $0 * Double($1.options.count) }
    if !space.program.isChain, genomes > Double(Self.wholeLimit) { return nil }
    let compiler = DiagramCompiler(space.program, classes: classes)
    let root = compiler.compile(input: input)
    if let error = compiler.error(in: space.path) { throw error }
    if compiler.hasGivenUp { return nil }
    guard root >= 0 else {
      throw SearchSpaceError(
        .infeasible, space.name, "'\(space.name)' has no network: every one ends in nothing")
    }
    nodes = compiler.nodes
    blocks = compiler.blocks
    geneCount = space.decisions.count
    isPruned = compiler.isPruned
  }
}

/// Builds a diagram from its end: each function returns the node from which the rest of the network
/// is chosen, given the shape so far and the genes decided so far that the rest may read again; or
/// -1 where nothing that follows is a network.
private final class DiagramCompiler {
  /// Beyond that many it would take too long: decisions that later parts read again can make a position
  /// of every way to decide them.
  private static let nodeLimit = 400_000

  private let program: SpaceProgram
  private let span: GeneSpan
  private let explorer: RepetitionExplorer
  private(set) var nodes: [DecisionDiagram.Node] = [.end]
  private(set) var blocks: [DecisionDiagram.Block] = []
  private(set) var isPruned = false
  /// The nodes of positions that another path has reached before in the same state.
  private var known: [PositionKey: Int] = [:]
  /// Numbers for what has been decided before a position: many positions have the same.
  private var states: [State: Int] = [:]

  /// Before one repetition of a part.
  private struct Position {
    let part: Int
    let repetition: Int
    let input: Shape
    /// What the part as a whole reads.
    let partInput: Shape
    /// The options taken.
    var decided: DecidedGenes
    /// The genes among them that have had an effect, in ascending order.
    var effective: [Int]
  }

  private struct State: Hashable {
    let decided: DecidedGenes
    let effective: [Int]
  }

  private struct PositionKey: Hashable {
    let part: Int
    let repetition: Int
    let input: Shape
    let partInput: Shape
    let state: Int
  }

  private func key(of position: Position) -> PositionKey {
    let state = State(decided: position.decided, effective: position.effective)
    let number = states[state] ?? states.count
    if number == states.count { states[state] = number }
    return PositionKey(
      part: position.part, repetition: position.repetition, input: position.input,
      partInput: position.partInput, state: number)
  }

  init(_ program: SpaceProgram, classes: Int) {
    self.program = program
    span = GeneSpan(program)
    explorer = RepetitionExplorer(program, classes: classes, span)
  }

  func compile(input: Shape) -> Int {
    let start = Position(
      part: 0, repetition: 0, input: input, partInput: input, decided: .none, effective: [])
    return program.isChain ? repetition(start) : whole(start)
  }

  /// The network as one block, where parts read more than the part before.
  private func whole(_ start: Position) -> Int {
    func add(_ tree: RepetitionTree, _ decided: DecidedGenes) -> Int {
      switch tree {
      case .nothing:
        isPruned = true
        return -1
      case .decision(let gene, let branches):
        return decision(gene) { add(branches[$0], decided.with(gene, $0)) }
      case .outcome(let outcome):
        return isCanonical(decided, outcome.effective) { _ in true }
          ? block(outcome, at: start, then: 0) : -1
      }
    }
    return add(explorer.wholeTree(input: start.input), .none)
  }

  /// What stands at one repetition of a part: its layers, or the next part where the part ends.
  private func repetition(_ position: Position) -> Int {
    if hasGivenUp { return -1 }
    if position.part == program.parts.count { return explorer.isOutput(position.input) ? 0 : -1 }
    let key = key(of: position)
    if let node = known[key] { return node }
    let counts = explorer.counts(of: position.part, position.decided)
    let node: Int
    // How often is asked no sooner than it matters: the fewer states, the smaller the diagram.
    if counts.values.allSatisfy({ $0 > position.repetition }) {
      node = layers(at: position)
    } else if let gene = counts.gene {
      node = decision(gene) { option in
        var decided = position
        decided.decided = position.decided.with(gene, option)
        return repetition(decided)
      }
    } else {
      node = end(of: position, after: counts.effective)
    }
    known[key] = node
    return node
  }

  /// Leaves the part, and forgets what only it has read.
  ///
  /// - Parameter genes: Those that say how often it is repeated.
  private func end(of position: Position, after genes: [Int]) -> Int {
    let effective = position.effective.union(genes)
    let outliving = { (gene: Int) in self.span.lastPart[gene] > position.part }
    guard isCanonical(position.decided, effective, among: { !outliving($0) }) else {
      return -1
    }
    return repetition(
      Position(
        part: position.part + 1, repetition: 0, input: position.input,
        partInput: position.input, decided: position.decided.filter(outliving),
        effective: effective.filter(outliving)))
  }

  /// Of equal networks only one counts: that of the first option wherever a decision has no effect.
  private func isCanonical(
    _ decided: DecidedGenes, _ effective: [Int], among isAsked: (Int) -> Bool
  ) -> Bool {
    let isCanonical = decided.entries.allSatisfy {
      $0.option == 0 || effective.contains($0.gene) || !isAsked($0.gene)
    }
    if !isCanonical { isPruned = true }
    return isCanonical
  }

  private func layers(at position: Position) -> Int {
    let tree = explorer.tree(
      part: position.part, repetition: position.repetition, input: position.input,
      partInput: position.partInput, position.decided)
    return add(tree, at: position)
  }

  /// - Parameter position: With what the tree has decided so far.
  private func add(_ tree: RepetitionTree, at position: Position) -> Int {
    switch tree {
    case .nothing:
      isPruned = true
      return -1
    case .decision(let gene, let branches):
      return decision(gene) { option in
        var decided = position
        decided.decided = position.decided.with(gene, option)
        return add(branches[option], at: decided)
      }
    case .outcome(let outcome):
      let place = span.position(position.part, position.repetition)
      let effective = position.effective.union(outcome.effective)
      guard isCanonical(position.decided, effective, among: { span.last[$0] <= place }) else {
        return -1
      }
      let next = repetition(
        Position(
          part: position.part, repetition: position.repetition + 1, input: outcome.output,
          partInput: position.partInput,
          decided: position.decided.filter { span.last[$0] > place },
          effective: effective.filter { span.last[$0] > place }))
      return next < 0 ? -1 : block(outcome, at: position, then: next)
    }
  }

  private func decision(_ gene: Int, _ branch: (Int) -> Int) -> Int {
    let branches = program.decisions[gene].options.indices.map(branch)
    guard branches.contains(where: { $0 >= 0 }) else { return -1 }
    nodes.append(.decision(gene: gene, branches: branches))
    return nodes.count - 1
  }

  private func block(
    _ outcome: RepetitionOutcome, at position: Position, then next: Int
  ) -> Int {
    // What makes no layer costs nothing.
    if outcome.counts.layers == 0 { return next }
    nodes.append(.block(blocks.count, next: next))
    blocks.append(
      .init(place: (position.part, position.repetition), outcome: outcome, latency: nil))
    return nodes.count - 1
  }

  var hasGivenUp: Bool {
    explorer.hasGivenUp || max(nodes.count, known.count) > Self.nodeLimit
  }

  func error(in path: String) -> SearchSpaceError? {
    explorer.failures.isEmpty ? nil : SearchSpaceError(explorer.failures, in: path)
  }
}

extension [Int] {
  /// Of two lists in ascending order.
  fileprivate func union(_ other: [Int]) -> [Int] {
    if other.allSatisfy(contains) { return self }
    return Set(self + other).sorted()
  }
}
