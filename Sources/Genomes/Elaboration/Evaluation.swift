import NASNetworks

/// What expressions are computed from.
protocol EvaluationContext {
  /// A setting or named value in scope; nil for what is none.
  mutating func value(of name: Symbol) -> Literal?
  /// The option taken at a site.
  mutating func option(at site: Int) throws -> Int
  /// A property of a value of the network.
  mutating func property(_ property: Expression.Property, of name: Symbol) throws -> Int
}

/// Computes expressions.
struct Evaluation<Context: EvaluationContext> {
  var context: Context

  mutating func literal(of expression: Expression) throws -> Literal {
    switch expression {
    case .number(let value): return .number(value)
    case .extent(let value): return .extent(value)
    case .flag(let value): return .flag(value)
    case .name(let name): return context.value(of: name) ?? .word(name)
    case .property(let name, let property):
      return .number(Rational(try context.property(property, of: name)))
    case .arithmetic(let operation, let first, let second):
      return .number(
        try arithmetic(operation, try number(of: first), try number(of: second)))
    case .comparison(let comparison, let first, let second):
      return .flag(try compare(comparison, try literal(of: first), try literal(of: second)))
    case .not(let inner): return .flag(!(try flag(of: inner)))
    case .both(let first, let second):
      let (first, second) = (try flag(of: first), try flag(of: second))
      return .flag(first && second)
    case .either(let first, let second):
      let (first, second) = (try flag(of: first), try flag(of: second))
      return .flag(first || second)
    case .conditional(let value, let condition, let otherwise):
      return try literal(of: try flag(of: condition) ? value : otherwise)
    case .call(let function, let arguments):
      var numbers: [Rational] = []
      for argument in arguments { numbers.append(try number(of: argument)) }
      return .number(try call(function, numbers))
    case .choice(let site, let options):
      return try literal(of: options[try context.option(at: site)])
    }
  }

  private mutating func number(of expression: Expression) throws -> Rational {
    let literal = try literal(of: expression)
    if case .number(let value) = literal { return value }
    throw EvaluationFailure("'\(literal)' is not a number")
  }

  private mutating func flag(of expression: Expression) throws -> Bool {
    let literal = try literal(of: expression)
    if case .flag(let value) = literal { return value }
    throw EvaluationFailure("'\(literal)' is neither yes nor no")
  }

  private func arithmetic(
    _ operation: Expression.Arithmetic, _ first: Rational, _ second: Rational
  ) throws -> Rational {
    let result =
      switch operation {
      case .add: first + second
      case .subtract: first - second
      case .multiply: first * second
      case .divide: first / second
      }
    guard let result else {
      throw EvaluationFailure(
        "\(first) \(operation.rawValue) \(second) cannot be computed: "
          + (second.numerator == 0 ? "the divisor is 0" : "the numbers are too large"))
    }
    return result
  }

  private func compare(
    _ comparison: Expression.Comparison, _ first: Literal, _ second: Literal
  ) throws -> Bool {
    switch comparison {
    case .equal: return first == second
    case .unequal: return first != second
    case .less, .greater, .atMost, .atLeast: break
    }
    guard case .number(let left) = first, case .number(let right) = second,
      let isLess = Rational.isLess(left, right)
    else { throw EvaluationFailure("'\(first)' and '\(second)' cannot be compared by size") }
    switch comparison {
    case .less: return isLess
    case .atMost: return isLess || left == right
    case .greater: return !isLess && left != right
    default: return !isLess
    }
  }

  private func isLess(_ left: Rational, _ right: Rational) throws -> Bool {
    guard let isLess = Rational.isLess(left, right) else {
      throw EvaluationFailure("\(left) and \(right) are too large to be compared")
    }
    return isLess
  }

  private func call(
    _ function: Expression.Function, _ arguments: [Rational]
  ) throws -> Rational {
    let first = arguments[0]
    switch function {
    case .ceil: return Rational(first.ceil)
    case .floor: return Rational(first.floor)
    case .round: return Rational(first.rounded)
    case .min: return try arguments.dropFirst().reduce(first) { try isLess($1, $0) ? $1 : $0 }
    case .max: return try arguments.dropFirst().reduce(first) { try isLess($0, $1) ? $1 : $0 }
    case .divisible:
      guard let divisor = arguments[1].whole, divisor > 0, let ratio = first / arguments[1] else {
        throw EvaluationFailure(
          "divisible(\(first), \(arguments[1])) needs a whole divisor above 0")
      }
      let count = Swift.max(1, ratio.rounded)
      let isTooLow = Double(count) * Double(divisor) < 0.9 * first.double
      guard let multiple = Rational(isTooLow ? count + 1 : count) * arguments[1] else {
        throw EvaluationFailure("divisible(\(first), \(divisor)) is too large")
      }
      return multiple
    }
  }
}

extension Rational {
  /// To the nearest whole number, half up.
  fileprivate var rounded: Int {
    (self + Rational(1, over: 2)!)?.floor ?? floor
  }
}

/// An expression that does not come to anything.
struct EvaluationFailure: Error {
  let message: String

  init(_ message: String) {
    self.message = message
  }
}
