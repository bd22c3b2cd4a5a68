import NASNetworks

/// Reads one scalar of a search space file.
///
/// Operators by ascending strength: `a if c else b`; `or`; `and`; `not`; comparisons; `+` and `-`; `*`
/// and `/`. Names may have hyphens inside, so a minus stands between spaces.
struct ExpressionParser {
  /// What is read goes deeper with each parenthesis.
  private static let lengthLimit = 4096

  private var tokens: [Token]
  private var next = 0

  struct Failure: Error {
    let message: String
  }

  private enum Token: Equatable {
    case number(Rational)
    case extent(Extent)
    case name(String)
    case symbol(String)

    var text: String {
      switch self {
      case .number(let value): value.description
      case .extent(let extent): "\(extent.rows)x\(extent.columns)"
      case .name(let text), .symbol(let text): text
      }
    }
  }

  static func parse(
    _ text: String, symbols: inout SymbolTable
  ) throws(Failure) -> Expression {
    guard text.utf8.count <= lengthLimit else {
      throw Failure(message: "the expression has more than \(lengthLimit) characters")
    }
    var parser = ExpressionParser(tokens: try tokens(of: text))
    guard !parser.tokens.isEmpty else { throw Failure(message: "a value is missing") }
    let expression = try parser.conditional(&symbols)
    if parser.next < parser.tokens.count {
      throw Failure(message: "'\(parser.tokens[parser.next].text)' is not expected there")
    }
    return expression
  }

  private init(tokens: [Token]) {
    self.tokens = tokens
  }
}

// Words.
extension ExpressionParser {
  private static let symbols = [
    "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", ",", ".",
  ]

  private static func tokens(of text: String) throws(Failure) -> [Token] {
    var tokens: [Token] = []
    var rest = Substring(text)
    while let first = rest.first {
      if first == " " || first == "\t" || first == "\n" {
        rest.removeFirst()
      } else if first.isASCII, first.isNumber {
        tokens.append(try number(&rest))
      } else if first.isLetter {
        tokens.append(.name(name(&rest)))
      } else if let symbol = symbols.first(where: { rest.hasPrefix($0) }) {
        tokens.append(.symbol(symbol))
        rest.removeFirst(symbol.count)
      } else {
        throw Failure(message: "'\(first)' is not expected there")
      }
    }
    return tokens
  }

  /// `3`, `0.25`, `1e-5`, `3x1`.
  private static func number(_ rest: inout Substring) throws(Failure) -> Token {
    var text = rest.prefix { $0.isASCII && ($0.isNumber || $0.isLetter || $0 == ".") }
    if text.hasSuffix("e"), rest.dropFirst(text.count).first == "-" {
      let digits = rest.dropFirst(text.count + 1).prefix { $0.isASCII && $0.isNumber }
      text = rest.prefix(text.count + 1 + digits.count)
    }
    rest = rest.dropFirst(text.count)
    if let number = Rational(parsing: text) { return .number(number) }
    if let extent = Extent.parse(String(text)) { return .extent(extent) }
    throw Failure(message: "'\(text)' is neither a number nor rows x columns")
  }

  /// Letters, digits, and hyphens between them.
  private static func name(_ rest: inout Substring) -> String {
    var end = rest.startIndex
    while end < rest.endIndex {
      let character = rest[end]
      let following = rest.index(after: end)
      let isInner =
        character == "-" && following < rest.endIndex
        && (rest[following].isLetter || rest[following].isNumber)
      guard character.isLetter || character.isNumber || isInner else { break }
      end = following
    }
    let name = String(rest[..<end])
    rest = rest[end...]
    return name
  }
}

// Sentences, the weakest operator first.
extension ExpressionParser {
  private func peek(_ text: String) -> Bool {
    next < tokens.count && (tokens[next] == .symbol(text) || tokens[next] == .name(text))
  }

  private mutating func take(_ text: String) -> Bool {
    guard peek(text) else { return false }
    next += 1
    return true
  }

  private mutating func require(_ text: String) throws(Failure) {
    guard take(text) else {
      let found = next < tokens.count ? "'\(tokens[next].text)'" : "the end"
      throw Failure(message: "'\(text)' is expected before \(found)")
    }
  }

  private mutating func conditional(_ symbols: inout SymbolTable) throws(Failure) -> Expression {
    let value = try disjunction(&symbols)
    guard take("if") else { return value }
    let condition = try disjunction(&symbols)
    try require("else")
    return .conditional(value, condition: condition, otherwise: try conditional(&symbols))
  }

  private mutating func disjunction(_ symbols: inout SymbolTable) throws(Failure) -> Expression {
    var value = try conjunction(&symbols)
    while take("or") { value = .either(value, try conjunction(&symbols)) }
    return value
  }

  private mutating func conjunction(_ symbols: inout SymbolTable) throws(Failure) -> Expression {
    var value = try negation(&symbols)
    while take("and") { value = .both(value, try negation(&symbols)) }
    return value
  }

  private mutating func negation(_ symbols: inout SymbolTable) throws(Failure) -> Expression {
    take("not") ? .not(try negation(&symbols)) : try comparison(&symbols)
  }

  private mutating func comparison(_ symbols: inout SymbolTable) throws(Failure) -> Expression {
    let value = try sum(&symbols)
    for comparison in Expression.Comparison.allCases where take(comparison.rawValue) {
      return .comparison(comparison, value, try sum(&symbols))
    }
    return value
  }

  private mutating func sum(_ symbols: inout SymbolTable) throws(Failure) -> Expression {
    var value = try product(&symbols)
    while true {
      if take("+") {
        value = .arithmetic(.add, value, try product(&symbols))
      } else if take("-") {
        value = .arithmetic(.subtract, value, try product(&symbols))
      } else {
        return value
      }
    }
  }

  private mutating func product(_ symbols: inout SymbolTable) throws(Failure) -> Expression {
    var value = try primary(&symbols)
    while true {
      if take("*") {
        value = .arithmetic(.multiply, value, try primary(&symbols))
      } else if take("/") {
        value = .arithmetic(.divide, value, try primary(&symbols))
      } else {
        return value
      }
    }
  }

  private mutating func primary(_ symbols: inout SymbolTable) throws(Failure) -> Expression {
    guard next < tokens.count else { throw Failure(message: "a value is missing at the end") }
    let token = tokens[next]
    next += 1
    switch token {
    case .number(let value): return .number(value)
    case .extent(let extent): return .extent(extent)
    case .symbol("("):
      let inner = try conditional(&symbols)
      try require(")")
      return inner
    case .symbol("-"):
      return .arithmetic(.subtract, .number(Rational(0)), try primary(&symbols))
    case .symbol(let text): throw Failure(message: "a value is expected before '\(text)'")
    case .name(let name): return try named(name, &symbols)
    }
  }

  private static let flags = ["yes": true, "true": true, "no": false, "false": false]

  private mutating func named(
    _ name: String, _ symbols: inout SymbolTable
  ) throws(Failure) -> Expression {
    if take("(") {
      guard let function = Expression.Function(rawValue: name) else {
        let functions = Expression.Function.allCases.map(\.rawValue)
        throw Failure(
          message: "unknown function '\(name)': expected \(functions.alternatives)")
      }
      var arguments = [try conditional(&symbols)]
      while take(",") { arguments.append(try conditional(&symbols)) }
      try require(")")
      guard function.arity.contains(arguments.count) else {
        throw Failure(message: "\(name) takes \(function.arity.lowerBound) values")
      }
      return .call(function, arguments)
    }
    if take(".") {
      guard next < tokens.count, let property = Expression.Property(rawValue: tokens[next].text)
      else {
        let properties = Expression.Property.allCases.map { "\(name).\($0.rawValue)" }
        throw Failure(message: "expected \(properties.alternatives)")
      }
      next += 1
      return .property(symbols.symbol(name), property)
    }
    if let flag = Self.flags[name.lowercased()] { return .flag(flag) }
    return .name(symbols.symbol(name))
  }
}
