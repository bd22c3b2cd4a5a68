import NASNetworks

extension DecisionDiagram {
  /// Unfolds a program for one input shape.
  ///
  /// - Throws: ``SearchSpaceError`` with everything that does not work out for some network.
  init(_ space: SearchSpace, input: Shape, classes: Int) throws(SearchSpaceError) {
    let compiler = DiagramCompiler(space.program, classes: classes)
    let root = compiler.compile(input: input)
    if let error = compiler.error(of: space.name) { throw error }
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
  /// The option taken, by gene.
  private typealias Decided = [Int: Int]

  private let program: SpaceProgram
  private let classes: Int
  private let span: GeneSpan
  private(set) var nodes: [DecisionDiagram.Node] = [.end]
  private(set) var blocks: [DecisionDiagram.Block] = []
  private(set) var isPruned = false
  /// The nodes of positions that another path has reached before in the same state.
  private var known: [Position: Int] = [:]
  private var failures: [ElaborationError] = []

  /// Before one repetition of a part.
  private struct Position: Hashable {
    let part: Int
    let repetition: Int
    let input: Shape
    /// What the part as a whole reads.
    let partInput: Shape
    let decided: Decided
  }

  init(_ program: SpaceProgram, classes: Int) {
    self.program = program
    self.classes = classes
    span = GeneSpan(program)
  }

  func compile(input: Shape) -> Int {
    if !program.isChain { return whole(input: input, [:]) }
    return part(0, input: input, [:])
  }

  private func part(_ index: Int, input: Shape, _ decided: Decided) -> Int {
    if index == program.parts.count { return 0 }
    return repetition(
      Position(part: index, repetition: 0, input: input, partInput: input, decided: decided))
  }

  /// What stands at one repetition of a part: its layers, or the next part where the part ends.
  private func repetition(_ position: Position) -> Int {
    if let node = known[position] { return node }
    let counts = self.counts(of: position.part, position.decided)
    let index = position.repetition
    let node: Int
    // How often is asked no sooner than it matters: the fewer states, the smaller the diagram.
    if counts.values.allSatisfy({ $0 > index }) {
      node = layers(at: position, position.decided)
    } else if let gene = counts.gene {
      node = decision(gene) { option in
        var decided = position.decided
        decided[gene] = option
        return repetition(
          Position(
            part: position.part, repetition: index, input: position.input,
            partInput: position.partInput, decided: decided))
      }
    } else {
      let outliving = position.decided.filter { span.lastPart[$0.key] > position.part }
      node = part(position.part + 1, input: position.input, outliving)
    }
    known[position] = node
    return node
  }

  /// How often a part may be repeated, and the gene that is asked first, if any is undecided.
  private func counts(of part: Int, _ decided: Decided) -> (values: Set<Int>, gene: Int?) {
    var elaborator = self.elaborator(decided)
    do {
      return ([try elaborator.count(ofPart: part)], nil)
    } catch let undecided as Elaborator.Undecided {
      var values: Set<Int> = []
      for option in program.decisions[undecided.gene].options.indices {
        values.formUnion(
          counts(of: part, decided.merging([undecided.gene: option]) { $1 }).values)
      }
      return (values, undecided.gene)
    } catch {
      note(error)
      return ([0], nil)
    }
  }

  private func elaborator(_ decided: Decided) -> Elaborator {
    var genes = [Int](repeating: -1, count: program.decisions.count)
    for (gene, option) in decided { genes[gene] = option }
    return Elaborator(program, classes: classes, genes: genes)
  }

  /// The layers of one repetition, every decision that they read made.
  private func layers(at position: Position, _ decided: Decided) -> Int {
    var elaborator = self.elaborator(decided)
    do {
      let output = try elaborator.run(
        part: position.part, repetition: position.repetition, input: position.input,
        partInput: position.partInput)
      let own = Set(decided.keys).subtracting(position.decided.keys)
      let place = span.position(position.part, position.repetition)
      guard isCanonical(elaborator, output, own.filter { span.last[$0] <= place }, decided) else {
        return -1
      }
      let kept = decided.filter { span.last[$0.key] > place }
      let next = repetition(
        Position(
          part: position.part, repetition: position.repetition + 1, input: output.shape,
          partInput: position.partInput, decided: kept))
      return next < 0
        ? -1 : block(elaborator.sketch.network(input: position.input, output: output), then: next)
    } catch let undecided as Elaborator.Undecided {
      return decision(undecided.gene) { option in
        layers(at: position, decided.merging([undecided.gene: option]) { $1 })
      }
    } catch {
      note(error)
      return -1
    }
  }

  /// The network as one block, where its parts read more than the part before.
  private func whole(input: Shape, _ decided: Decided) -> Int {
    var elaborator = self.elaborator(decided)
    do {
      let output = try elaborator.run(input: input)
      guard isCanonical(elaborator, output, Set(decided.keys), decided) else { return -1 }
      return block(elaborator.sketch.network(input: input, output: output), then: 0)
    } catch let undecided as Elaborator.Undecided {
      return decision(undecided.gene) { option in
        whole(input: input, decided.merging([undecided.gene: option]) { $1 })
      }
    } catch {
      note(error)
      return -1
    }
  }

  /// Whether there is a network at all, and every decision that has no part in it is the first
  /// option: of equal networks, only one counts.
  private func isCanonical(
    _ elaborator: Elaborator, _ output: Flow, _ genes: Set<Int>, _ decided: Decided
  ) -> Bool {
    var isCanonical = !output.isAbsent
    if isCanonical {
      let effective = Set(elaborator.sketch.effectiveGenes(for: [output]))
      isCanonical = genes.allSatisfy { decided[$0] == 0 || effective.contains($0) }
    }
    if !isCanonical { isPruned = true }
    return isCanonical
  }

  private func decision(_ gene: Int, _ branch: (Int) -> Int) -> Int {
    let branches = program.decisions[gene].options.indices.map(branch)
    guard branches.contains(where: { $0 >= 0 }) else { return -1 }
    nodes.append(.decision(gene: gene, branches: branches))
    return nodes.count - 1
  }

  private func block(_ network: Network, then next: Int) -> Int {
    // What makes no layer costs nothing.
    if network.layers.isEmpty { return next }
    nodes.append(.block(blocks.count, next: next))
    blocks.append(.init(network))
    return nodes.count - 1
  }
}

// What does not work out.
extension DiagramCompiler {
  private static let failureLimit = 20

  private func note(_ error: any Error) {
    guard let failure = error as? ElaborationError, failures.count < Self.failureLimit,
      !failures.contains(where: { $0.line == failure.line && $0.message == failure.message })
    else { return }
    failures.append(failure)
  }

  func error(of space: String) -> SearchSpaceError? {
    failures.isEmpty ? nil : SearchSpaceError(failures, of: space)
  }
}

/// Where genes are read.
private struct GeneSpan {
  /// The last position that may read each gene.
  private(set) var last: [Int]
  /// The last part.
  private(set) var lastPart: [Int]
  /// The position of each part's first repetition.
  private var offsets: [Int] = []

  init(_ program: SpaceProgram) {
    last = Array(repeating: -1, count: program.decisions.count)
    lastPart = last
    var offset = 0
    for (part, place) in program.root.children.enumerated() {
      offsets.append(offset)
      // How often, and what all repetitions share, is read until the part ends.
      note(place.genes, part, offset + place.children.count)
      for (index, child) in place.children.enumerated() { note(child, part, offset + index) }
      offset += place.children.count + 1
    }
    note(program.root.genes, program.parts.count, offset)
  }

  func position(_ part: Int, _ repetition: Int) -> Int { offsets[part] + repetition }

  private mutating func note(_ place: Place, _ part: Int, _ position: Int) {
    note(place.genes, part, position)
    for child in place.children { note(child, part, position) }
  }

  private mutating func note(_ genes: [Int], _ part: Int, _ position: Int) {
    for gene in genes where gene >= 0 {
      last[gene] = max(last[gene], position)
      lastPart[gene] = max(lastPart[gene], part)
    }
  }
}

extension SpaceProgram {
  /// Whether every part reads the part before it and no other.
  fileprivate var isChain: Bool {
    parts.allSatisfy { isChain($0, [names.input]) }
  }

  /// - Parameter known: What is named within the part.
  private func isChain(_ step: Step, _ known: Set<Symbol>) -> Bool {
    if let sources = step.sources, !sources.names.allSatisfy(known.contains) { return false }
    func isChain(_ chain: Chain) -> Bool {
      var known = known
      for step in chain.steps {
        guard self.isChain(step, known) else { return false }
        if step.isNamed { known.insert(step.name) }
      }
      return true
    }
    switch step.kind {
    case .operation, .identity, .zero: return true
    case .block(let index, _): return blocks[index].inputs.count == 1 || step.sources != nil
    case .join(_, _, let branches), .choose(_, let branches):
      return branches.allSatisfy { isChain($0.chain) }
    case .joinEach(_, _, let each): return isChain(each)
    case .group(let group): return isChain(group.chain)
    }
  }
}
