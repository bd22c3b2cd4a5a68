import NASNetworks

extension Expression {
  /// As a person writes it: `2 * (width + 1)`; the options of a decision as `8 | 16`.
  var text: String {
    switch self {
    case .number(let value): value.decimal
    case .extent(let value): value.description
    case .flag(let value): value ? "yes" : "no"
    case .name(let symbol): symbol.text
    case .property(let symbol, let property): "\(symbol.text).\(property.rawValue)"
    case .arithmetic(let operation, let first, let second):
      "\(first.text(atLeast: rank)) \(operation.rawValue) \(second.text(atLeast: rank + 1))"
    case .comparison(let comparison, let first, let second):
      "\(first.text(atLeast: rank + 1)) \(comparison.rawValue) \(second.text(atLeast: rank + 1))"
    case .not(let inner): "not \(inner.text(atLeast: rank))"
    case .both(let first, let second):
      "\(first.text(atLeast: rank)) and \(second.text(atLeast: rank))"
    case .either(let first, let second):
      "\(first.text(atLeast: rank)) or \(second.text(atLeast: rank))"
    case .conditional(let value, let condition, let otherwise):
      "\(value.text(atLeast: rank + 1)) if \(condition.text(atLeast: rank + 1)) else "
        + otherwise.text(atLeast: rank)
    case .call(let function, let arguments):
      "\(function.rawValue)(\(arguments.map(\.text).joined(separator: ", ")))"
    case .choice(_, let options):
      options.map { $0.text(atLeast: rank + 1) }.joined(separator: " | ")
    }
  }

  /// In parentheses where it binds less tightly than its surroundings.
  private func text(atLeast rank: Int) -> String { self.rank < rank ? "(\(text))" : text }

  /// How tightly its parts are bound.
  private var rank: Int {
    switch self {
    case .choice: 0
    case .conditional: 1
    case .either: 2
    case .both: 3
    case .not: 4
    case .comparison: 5
    case .arithmetic(.add, _, _), .arithmetic(.subtract, _, _): 6
    case .arithmetic: 7
    case .number, .extent, .flag, .name, .property, .call: 8
    }
  }
}
