import NASNetworks

/// What an expression may come to, whatever is decided.
struct Possibilities {
  /// Beyond that many nothing is said.
  private static let limit = 4096

  private let names: [Symbol: Values]

  /// What a name in scope may stand for; a name in none is a word.
  enum Values {
    case known([Literal])
    /// That depends on shapes, or on the number of classes.
    case unknown

    /// - Parameter values: Nil where they are unknown.
    init(_ values: [Literal]?) {
      self = values.map { .known($0) } ?? .unknown
    }
  }

  init(_ names: [Symbol: Values]) {
    self.names = names
  }

  /// Each once; nil where it depends on shapes or on the number of classes, or where there are too many.
  func of(_ expression: Expression) -> [Literal]? {
    let (values, flows) = expression.names
    guard flows.isEmpty else { return nil }
    var frames: [[(Symbol, Literal)]] = [[]]
    for name in Set(values).sorted(by: { $0.id < $1.id }) {
      switch names[name] {
      case nil: continue
      case .unknown: return nil
      case .known(let literals):
        guard frames.count * literals.count <= Self.limit else { return nil }
        frames = frames.flatMap { frame in literals.map { frame + [(name, $0)] } }
      }
    }
    var found: [Literal] = []
    for frame in frames {
      for choice in Self.assignments(of: expression.choices.map { ($0.site, $0.options.count) }) {
        var evaluation = Evaluation(context: Assumption(values: frame, options: choice))
        let value = try? evaluation.literal(of: expression)
        if let value, !found.contains(value) { found.append(value) }
      }
    }
    return found
  }

  /// Every way to decide.
  private static func assignments(of sites: [(site: Int, count: Int)]) -> [[Int: Int]] {
    sites.reduce([[:]]) { assignments, site in
      assignments.flatMap { assignment in
        (0..<site.count).map { assignment.merging([site.site: $0]) { $1 } }
      }
    }
  }
}

/// One way that names and decisions may be.
private struct Assumption: EvaluationContext {
  let values: [(Symbol, Literal)]
  let options: [Int: Int]

  func value(of name: Symbol) -> Literal? { values.first { $0.0 == name }?.1 }

  func option(at site: Int) -> Int { options[site]! }

  func property(_ property: Expression.Property, of name: Symbol) throws -> Int {
    throw EvaluationFailure("'\(name.text)' has no shape yet")
  }
}
