import NASNetworks

/// A search space as a program: run on a genome, it makes a network.
struct SpaceProgram: Sendable {
  let blocks: [BlockDefinition]
  /// Names that all parts of the network see.
  let lets: [Named]
  /// Each is a group of layers.
  let parts: [Step]
  /// Where all of it stands, decisions with it: first of ``lets``, then a child for each part.
  let root: Place
  let decisions: [Decision]
  /// What decisions' names begin with where they are made anew for each of several values that a
  /// layer stands on: `cell.node2.input`.
  let sourceNames: Set<String>
  let names: WellKnownNames
  /// Of ``lets``, those that each part stands on.
  let partLets: [[Named]]
  /// Whether some layers may make nothing.
  let mayLackValues: Bool

  init(
    blocks: [BlockDefinition], lets: [Named], parts: [Step], root: Place, decisions: [Decision],
    sourceNames: Set<String>, names: WellKnownNames
  ) {
    self.blocks = blocks
    self.lets = lets
    self.parts = parts
    self.root = root
    self.decisions = decisions
    self.sourceNames = sourceNames
    self.names = names
    partLets = parts.map { lets.those(readBy: $0.expressions) }
    mayLackValues = (parts + blocks.flatMap(\.chain.steps)).contains(where: \.mayLackValues)
  }

  func group(ofPart part: Int) -> Step.Group {
    guard case .group(let group) = parts[part].kind else {
      preconditionFailure("part '\(parts[part].name.text)' is no group")
    }
    return group
  }

  /// The genes of some of ``lets``.
  func genes(of lets: [Named]) -> [Int] {
    lets.flatMap { named in named.value.choices.map { root.genes[$0.site] } }
  }

  /// What is trained is the cross-entropy of classes.
  func checkOutput(_ output: Shape, classes: Int) throws(ElaborationError) {
    if output == .vector(channels: classes) { return }
    throw ElaborationError(
      line: parts[parts.count - 1].line,
      message: """
        the network ends in \(output), expected a vector of \(classes), a number a class, as \
        global-average-pool and linear: {width: classes} make it
        """)
  }
}

/// Names that the program itself gives a meaning.
struct WellKnownNames: Sendable {
  let input: Symbol
  let classes: Symbol
  let first: Symbol
  let repetition: Symbol
  let width: Symbol
  let stride: Symbol

  init(_ symbols: inout SymbolTable) {
    input = symbols.symbol("input")
    classes = symbols.symbol("classes")
    first = symbols.symbol("first")
    repetition = symbols.symbol("repetition")
    width = symbols.symbol("width")
    stride = symbols.symbol("stride")
  }
}

/// Where one step of the program stands, every block unfolded: the name that its layers have, and
/// the genes of its decisions.
final class Place: Sendable {
  /// Dotted, unique in the space.
  let name: String
  /// By site; -1 where there is nothing to decide.
  let genes: [Int]
  /// Of a block, its chain; of a chain, its steps; of branches, alternatives, sources and
  /// repetitions, one each.
  let children: [Place]
  /// Of a block, the genes within, in ascending order, each once.
  let decided: [Int]
  /// Of a block, the same where it reads the same genes for the same decisions; 0 where there are
  /// none.
  let kin: Int

  init(
    name: String, genes: [Int] = [], children: [Place] = [], decided: [Int] = [], kin: Int = 0
  ) {
    self.name = name
    self.genes = genes
    self.children = children
    self.decided = decided
    self.kin = kin
  }
}

extension [Named] {
  /// Those that some expressions stand on, directly or by others of them.
  func those(readBy expressions: [Expression]) -> [Named] {
    var names = Set(expressions.flatMap(\.names.values))
    // Each may read those before it.
    let read = reversed().filter { named in
      guard names.contains(named.name) else { return false }
      names.formUnion(named.value.names.values)
      return true
    }
    return read.reversed()
  }
}
