import NASNetworks

/// What a setting is computed from, as a search space file writes it.
indirect enum Expression: Sendable, Hashable {
  case number(Rational)
  case extent(Extent)
  case flag(Bool)
  /// A setting or named value in scope, else a word that stands for itself.
  case name(Symbol)
  /// `input.width`.
  case property(Symbol, Property)
  case arithmetic(Arithmetic, Expression, Expression)
  case comparison(Comparison, Expression, Expression)
  case not(Expression)
  case both(Expression, Expression)
  case either(Expression, Expression)
  case conditional(Expression, condition: Expression, otherwise: Expression)
  case call(Function, [Expression])
  /// A list: the options of a decision, which is the `site`-th of its layer.
  case choice(site: Int, [Expression])

  enum Property: String, Sendable, Hashable, CaseIterable {
    /// Channels.
    case width
    case rows
    case columns
    /// Of a sequence; rows × columns of an image.
    case positions
  }

  enum Arithmetic: String, Sendable, Hashable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
  }

  enum Comparison: String, Sendable, Hashable, CaseIterable {
    // Those of two characters first, for whoever looks for them in a text.
    case equal = "=="
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case greater = ">"
  }

  enum Function: String, Sendable, Hashable, CaseIterable {
    case ceil
    case floor
    /// To the nearest, half up.
    case round
    case min
    case max
    /// The multiple of the second argument nearest to the first, at least one of it, and never below
    /// 90 % of the first (Sandler 2018).
    case divisible

    var arity: ClosedRange<Int> {
      switch self {
      case .ceil, .floor, .round: 1...1
      case .divisible: 2...2
      case .min, .max: 1...16
      }
    }
  }
}

extension Expression {
  /// The choices within, in the order of the text.
  var choices: [(site: Int, options: [Expression])] {
    switch self {
    case .number, .extent, .flag, .name, .property: []
    case .choice(let site, let options):
      [(site, options)] + options.flatMap(\.choices)
    case .not(let inner): inner.choices
    case .arithmetic(_, let first, let second), .comparison(_, let first, let second),
      .both(let first, let second), .either(let first, let second):
      first.choices + second.choices
    case .conditional(let value, let condition, let otherwise):
      value.choices + condition.choices + otherwise.choices
    case .call(_, let arguments): arguments.flatMap(\.choices)
    }
  }

  /// The names that it reads as values or words, and those whose properties it reads.
  var names: (values: [Symbol], flows: [Symbol]) {
    switch self {
    case .number, .extent, .flag: ([], [])
    case .name(let name): ([name], [])
    case .property(let name, _): ([], [name])
    case .not(let inner): inner.names
    case .arithmetic(_, let first, let second), .comparison(_, let first, let second),
      .both(let first, let second), .either(let first, let second):
      Self.joined([first, second])
    case .conditional(let value, let condition, let otherwise):
      Self.joined([value, condition, otherwise])
    case .call(_, let parts), .choice(_, let parts): Self.joined(parts)
    }
  }

  private static func joined(_ parts: [Expression]) -> (values: [Symbol], flows: [Symbol]) {
    let names = parts.map(\.names)
    return (names.flatMap(\.values), names.flatMap(\.flows))
  }
}

/// A name in a search space file, compared as a number.
struct Symbol: Sendable, Hashable {
  let id: Int32
  let text: String

  static func == (left: Symbol, right: Symbol) -> Bool { left.id == right.id }
  func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// Gives each name one number.
struct SymbolTable {
  private var known: [String: Symbol] = [:]

  mutating func symbol(_ text: String) -> Symbol {
    if let symbol = known[text] { return symbol }
    let symbol = Symbol(id: Int32(known.count), text: text)
    known[text] = symbol
    return symbol
  }
}
