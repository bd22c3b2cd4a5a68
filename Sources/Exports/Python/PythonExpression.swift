/// A piece of Python text with holes where the numbers go that may differ between blocks of one kind.
struct PythonExpression: Hashable, ExpressibleByStringInterpolation {
  enum Piece: Hashable {
    case text(String)
    case hole(PythonHole)
  }

  var pieces: [Piece]
  /// How tightly its outermost operator binds.
  var binding: Binding

  enum Binding: Int, Hashable {
    case sum
    case product
    /// A name, a call, a subscript.
    case atom
  }

  init(pieces: [Piece], binding: Binding = .atom) {
    self.pieces = pieces
    self.binding = binding
  }

  init(_ text: String) {
    self.init(pieces: [.text(text)])
  }

  init(_ hole: PythonHole) {
    self.init(pieces: [.hole(hole)])
  }

  init(stringLiteral text: String) {
    self.init(text)
  }

  init(stringInterpolation: Interpolation) {
    self.init(pieces: stringInterpolation.pieces)
  }

  /// The same, where its outermost operator is not a call.
  func bound(by binding: Binding) -> PythonExpression {
    PythonExpression(pieces: pieces, binding: binding)
  }

  var holes: [PythonHole] {
    pieces.compactMap { if case .hole(let hole) = $0 { hole } else { nil } }
  }

  /// The same without its numbers: what blocks of one kind agree in.
  var erased: PythonExpression {
    PythonExpression(
      pieces: pieces.map { if case .hole(let hole) = $0 { .hole(hole.erased) } else { $0 } },
      binding: binding)
  }

  /// The text, each hole filled.
  func text(_ fill: (PythonHole) -> String) -> String {
    pieces.map {
      switch $0 {
      case .text(let text): text
      case .hole(let hole): fill(hole)
      }
    }.joined()
  }

  struct Interpolation: StringInterpolationProtocol {
    var pieces: [Piece] = []

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { pieces.append(.text(literal)) }
    }

    mutating func appendInterpolation(_ number: Int) { appendLiteral("\(number)") }

    mutating func appendInterpolation(_ text: String) { appendLiteral(text) }

    mutating func appendInterpolation(_ hole: PythonHole) { pieces.append(.hole(hole)) }

    /// - Parameter least: What must bind at least so tightly as not to need parentheses here.
    mutating func appendInterpolation(_ inner: PythonExpression, least: Binding = .sum) {
      let isLoose = inner.binding.rawValue < least.rawValue
      if isLoose { appendLiteral("(") }
      pieces += inner.pieces
      if isLoose { appendLiteral(")") }
    }
  }
}

extension PythonExpression {
  /// `x + y + z`.
  static func sum(of terms: [PythonExpression]) -> PythonExpression {
    terms.dropFirst().reduce(terms[0]) { sum, next in
      let sum: PythonExpression = "\(sum) + \(next, least: .product)"
      return sum.bound(by: .sum)
    }
  }

  /// `x * y * z`.
  static func product(of factors: [PythonExpression]) -> PythonExpression {
    factors.dropFirst().reduce(factors[0]) { product, next in
      let product: PythonExpression = "\(product, least: .product) * \(next, least: .atom)"
      return product.bound(by: .product)
    }
  }

  /// `x, y, z`.
  static func list(_ entries: [PythonExpression]) -> PythonExpression {
    entries.dropFirst().reduce(entries[0]) { "\($0), \($1)" }
  }
}

/// A number, or a word, that an operation was made with.
struct PythonHole: Hashable {
  /// Unique within a layer: `width`, `kernel`.
  let name: String
  let kind: Kind
  var value: PythonValue
  /// What Python takes where the argument is left out.
  let fallback: PythonValue?

  /// Numbers of one kind may share an argument, and be computed from each other.
  enum Kind: Hashable {
    case channels
    case kernel
    case stride
    case padding
    case dilation
    case other
  }

  init(
    _ name: String, _ kind: Kind = .other, _ value: PythonValue, fallback: PythonValue? = nil
  ) {
    self.name = name
    self.kind = kind
    self.value = value
    self.fallback = fallback
  }

  static func channels(_ name: String, _ count: Int, fallback: Int? = nil) -> PythonHole {
    PythonHole(name, .channels, .whole(count), fallback: fallback.map { .whole($0) })
  }

  var erased: PythonHole {
    PythonHole(name, kind, .erased, fallback: fallback)
  }
}

/// What stands in a hole.
enum PythonValue: Hashable {
  case whole(Int)
  /// Rows and columns that are not as many.
  case pair(Int, Int)
  case number(Double)
  case flag(Bool)
  /// A name, such as that of a class.
  case word(String)
  /// Nothing: only the hole counts.
  case erased

  var literal: String {
    switch self {
    case .whole(let value): "\(value)"
    case .pair(let rows, let columns): "(\(rows), \(columns))"
    case .number(let value): "\(value)"
    case .flag(let value): value ? "True" : "False"
    case .word(let word): word
    case .erased: ""
    }
  }

  /// Nil of all but whole numbers.
  var whole: Int? {
    if case .whole(let value) = self { value } else { nil }
  }
}
