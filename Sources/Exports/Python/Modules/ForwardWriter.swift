/// Writes the method that computes: the statements of a class, with what is used once and at once put into the call
/// that uses it.
struct ForwardWriter {
  /// A value as Python has it at some point.
  private struct Term {
    var expression: PythonExpression
    /// Calls within each other.
    var depth = 0
    /// The variables that it reads.
    var variables: Set<String>
    /// The step that made it, where it is in no variable yet.
    var pending: ModuleBody.Step?

    var text: String { expression.text { $0.name } }
  }

  private static let longest = 88
  private static let deepest = 3

  private let body: ModuleBody
  private let isNetwork: Bool
  /// Names that no variable may have.
  private let imports: Set<String>
  /// The callee of a member, and a functional item's expression with its holes filled.
  private let callee: (ModuleBody.Step) -> String
  private let function: (Int, [PythonExpression]) -> PythonExpression
  private var terms: [Int: Term] = [:]
  private var uses: [Int: Int] = [:]
  /// What each variable holds.
  private var holder: [String: Int] = [:]
  private(set) var lines: [String] = []

  init(
    _ body: ModuleBody, isNetwork: Bool, imports: Set<String>,
    callee: @escaping (ModuleBody.Step) -> String,
    function: @escaping (Int, [PythonExpression]) -> PythonExpression
  ) {
    self.body = body
    self.isNetwork = isNetwork
    self.imports = imports
    self.callee = callee
    self.function = function
    for value in body.steps.flatMap(\.reads) + body.outputs { uses[value, default: 0] += 1 }
    for (name, value) in zip(Self.inputNames(body.inputs.count), body.inputs) {
      hold(value, in: name)
    }
    for (place, step) in body.steps.enumerated() {
      write(step, isLast: place == body.steps.count - 1)
    }
    let results = body.outputs.map { terms[$0]!.text }
    let list = results.joined(separator: ", ")
    let isLong = results.count > 1 && list.count > Self.longest
    lines.append(isLong ? "return (\(list))" : "return \(list)")
  }

  /// `x`; `x, y`; `x1, x2, x3, x4`.
  static func inputNames(_ count: Int) -> [String] {
    count <= 3 ? Array(["x", "y", "z"].prefix(count)) : (1...count).map { "x\($0)" }
  }

  private mutating func write(_ step: ModuleBody.Step, isLast: Bool) {
    var result = compose(step)
    let room = Self.longest - (isLast ? "return ".count : 8)
    if result.depth > Self.deepest || result.text.count > room {
      for value in step.reads where terms[value]!.pending != nil { flush(value) }
      result = compose(step)
    }
    for value in step.reads { uses[value]! -= 1 }
    for value in step.reads where terms[value]?.pending != nil { terms[value] = nil }
    let isReturned = isLast && body.outputs == step.makes
    if step.makes.count == 1, uses[step.makes[0], default: 0] == 1,
      isReturned || !(isNetwork && isModule(step))
    {
      result.pending = step
      terms[step.makes[0]] = result
    } else {
      assign(step.makes, result, of: step)
    }
  }

  /// A step of the network is a line of its own where it calls a module.
  private func isModule(_ step: ModuleBody.Step) -> Bool {
    if case .call = step.action { true } else { false }
  }

  /// Of one of several blocks: each gets a variable of its own.
  private func isOfList(_ step: ModuleBody.Step) -> Bool {
    if case .call(_, .some) = step.action { true } else { false }
  }

  private func compose(_ step: ModuleBody.Step) -> Term {
    let inputs = step.reads.map { terms[$0]! }
    let expressions = inputs.map(\.expression)
    let expression: PythonExpression
    switch step.action {
    case .call:
      let list = inputs.map(\.text).joined(separator: ", ")
      expression = "\(callee(step))(\(list))"
    case .function(let item): expression = function(item, expressions)
    }
    return Term(
      expression: expression,
      depth: (expression.binding == .atom ? 1 : 0) + (inputs.map(\.depth).max() ?? 0),
      variables: inputs.reduce(into: []) { $0.formUnion($1.variables) })
  }

  // MARK: Variables

  private mutating func hold(_ value: Int, in name: String) {
    terms[value] = Term(expression: PythonExpression(name), variables: [name])
    holder[name] = value
  }

  private mutating func flush(_ value: Int) {
    guard let term = terms[value], let step = term.pending else { return }
    assign([value], term, of: step)
  }

  /// `NAMES = TERM`.
  private mutating func assign(_ values: [Int], _ term: Term, of step: ModuleBody.Step) {
    for value in values { terms[value] = nil }
    var names: [String] = []
    for _ in values {
      names.append(variable(for: step, reading: term.variables, besides: names))
    }
    for (value, name) in zip(values, names) { hold(value, in: name) }
    lines.append("\(names.joined(separator: ", ")) = \(term.text)")
  }

  /// A variable that is no longer needed, best one of the branch or of the input; else a new one,
  /// named after the branch or the step.
  private func variable(
    for step: ModuleBody.Step, reading variables: Set<String>, besides taken: [String]
  ) -> String {
    let branch =
      !isNetwork && step.path.count > 1 && !(step.path[step.path.count - 2].first?.isNumber ?? true)
      ? step.path[step.path.count - 2] : nil
    let free =
      isOfList(step) ? [] : variables.filter { !isNeeded($0) && !taken.contains($0) }.sorted()
    let inputs = Self.inputNames(body.inputs.count)
    let wish = identifier(branch ?? step.path.joined(separator: "_"))
    if branch != nil, free.contains(wish) { return wish }
    if let input = free.first(where: { inputs.contains($0) }), branch == nil { return input }
    if let old = free.first { return old }
    var name = wish
    var count = 1
    while isNeeded(name) || taken.contains(name) {
      count += 1
      name = "\(wish)_\(count)"
    }
    return name
  }

  private func isNeeded(_ name: String) -> Bool {
    guard let value = holder[name] else { return false }
    return uses[value, default: 0] > 0
      || terms.values.contains { $0.pending != nil && $0.variables.contains(name) }
  }

  private func identifier(_ wish: String) -> String {
    var names = PythonNames(reserved: imports.union(["self"]))
    return names.name(for: wish)
  }
}
