import NASNetworks

/// Where something stands in a file, for messages.
struct SourceLine: Sendable, Hashable {
  /// As a message calls it; empty for the space's own file.
  let file: String
  let line: Int
}

/// A block: a named template of layers with settings. Its definition is data.
struct BlockDefinition: Sendable {
  let name: String
  let line: SourceLine
  let settings: [Declaration]
  /// The names of the values that it reads.
  let inputs: [Symbol]
  let lets: [Named]
  /// One set of decisions for all its places.
  let isChosenOnce: Bool
  let chain: Chain
  /// Decisions among `lets`.
  let siteCount: Int

  struct Declaration: Sendable {
    let name: Symbol
    /// Nil where the caller has to say.
    let fallback: Expression?
  }
}

/// A name with the expression that it stands for.
struct Named: Sendable {
  let name: Symbol
  let value: Expression
  let line: SourceLine
}

/// Layers one after the other.
struct Chain: Sendable {
  var steps: [Step]
}

/// One entry of a chain: a layer, a block, or layers joined, chosen or repeated.
///
/// A class, for elaborations hand steps around by the million.
final class Step: Sendable {
  /// Unique in the space.
  let id: Int
  let kind: Kind
  let line: SourceLine
  /// What it is called among its neighbours, and whether the file says so (`as`).
  let name: Symbol
  let isNamed: Bool
  /// The step is left out where it is false.
  let condition: Expression?
  /// The values that it reads; nil for the one before it.
  let sources: Sources?
  /// Decisions of its own: settings that are lists, a choice of alternatives, of sources, of a
  /// depth.
  let siteCount: Int

  init(
    id: Int, kind: Kind, line: SourceLine, name: Symbol, isNamed: Bool, condition: Expression?,
    sources: Sources?, siteCount: Int
  ) {
    self.id = id
    self.kind = kind
    self.line = line
    self.name = name
    self.isNamed = isNamed
    self.condition = condition
    self.sources = sources
    self.siteCount = siteCount
  }

  func named(_ name: Symbol, isNamed: Bool) -> Step {
    Step(
      id: id, kind: kind, line: line, name: name, isNamed: isNamed, condition: condition,
      sources: sources, siteCount: siteCount)
  }

  enum Kind: Sendable {
    case operation(any Operation.Type, [Assignment])
    /// By index into the space's blocks.
    case block(Int, [Assignment])
    case identity(Identity)
    /// No value.
    case zero
    case join(any Operation.Type, [Assignment], [Branch])
    /// A copy of the step on each source, joined.
    case joinEach(any Operation.Type, [Assignment], Chain)
    case choose(site: Int, [Branch])
    case group(Group)
  }

  /// What a setting is given.
  struct Assignment: Sendable {
    let name: Symbol
    let value: Expression
    let line: SourceLine
  }

  /// A named chain, beside others.
  struct Branch: Sendable {
    let name: Symbol
    let chain: Chain
  }

  /// Nothing while the shape stays.
  struct Identity: Sendable {
    let width: Expression?
    let stride: Expression?
    let otherwise: Otherwise

    enum Otherwise: Sendable {
      /// A 1×1 convolution with norm.
      case project
      /// No value.
      case none
      /// A block by index.
      case block(Int)
    }
  }

  /// Layers with names of their own, as often as wanted.
  struct Group: Sendable {
    /// Nil for once, without a number in the names.
    let count: Expression?
    let isChosenOnce: Bool
    let lets: [Named]
    let chain: Chain
  }
}

extension Step {
  /// Those that are written at the step itself, not at steps within it.
  var ownExpressions: [Expression] {
    let own: [Expression] =
      switch kind {
      case .zero, .choose: []
      case .operation(_, let assignments), .block(_, let assignments),
        .join(_, let assignments, _), .joinEach(_, let assignments, _):
        assignments.map(\.value)
      case .identity(let identity): [identity.width, identity.stride].compactMap(\.self)
      case .group(let group): [group.count].compactMap(\.self) + group.lets.map(\.value)
      }
    return [condition].compactMap(\.self) + own
  }

  /// Those of the step and of steps within it, but for those of a block that it calls.
  var expressions: [Expression] {
    ownExpressions + chains.flatMap { $0.steps.flatMap(\.expressions) }
  }

  /// Whether it, or something within, may make nothing; of blocks that it calls nothing is said.
  var mayLackValues: Bool {
    switch kind {
    case .zero: return true
    case .identity(let identity): if case .none = identity.otherwise { return true }
    default: break
    }
    return chains.contains { $0.steps.contains(where: \.mayLackValues) }
  }

  /// Those within it, but for those of a block that it calls.
  var chains: [Chain] {
    switch kind {
    case .zero, .operation, .block, .identity: []
    case .join(_, _, let branches), .choose(_, let branches): branches.map(\.chain)
    case .joinEach(_, _, let each): [each]
    case .group(let group): [group.chain]
    }
  }
}

/// Which values a step reads.
enum Sources: Sendable {
  case named([Symbol])
  /// So many of them, chosen.
  case chosen(site: Int, Int, of: [Symbol])

  /// Those that may be read.
  var names: [Symbol] {
    switch self {
    case .named(let names), .chosen(_, _, let names): names
    }
  }

  /// How many are read.
  var count: Int {
    switch self {
    case .named(let names): names.count
    case .chosen(_, let count, _): count
    }
  }
}
