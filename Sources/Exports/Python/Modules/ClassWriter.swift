import NASNetworks

/// Writes one class as Python text.
struct ClassWriter {
  let subject: ModuleClass
  let classes: [ModuleClass]
  private var framework: PythonFramework { subject.framework }
  private let attributes: [String]
  /// Attributes for numbers that `forward` reads, by the text that they hold.
  private var numbers: [(name: String, text: String)] = []
  private var numberNames: [ModuleClass.HoleKey: String] = [:]

  init(_ subject: ModuleClass, among classes: [ModuleClass]) {
    self.subject = subject
    self.classes = classes
    attributes = subject.attributes
    nameNumbers()
  }

  var text: String {
    let sections = [initialiser, forward].filter { !$0.isEmpty }
    return """
      class \(subject.name)(\(framework.base)):
          \"""\(documentation)\"""

      \(sections.joined(separator: "\n\n"))
      """
  }

  private var documentation: String {
    guard let definition = subject.definition else {
      return "The network; the arguments of its blocks are what the search chose."
    }
    let forms = classes.filter { $0.definition == definition }.count
    let name = PythonText.docstring(definition)
    return "`\(name)` of the search space" + (forms > 1 ? ", one of \(forms) forms." : ".")
  }

  // MARK: __init__

  private var initialiser: String {
    guard !attributes.isEmpty || !numbers.isEmpty else { return "" }
    let parameters = subject.parameters.map { parameter in
      parameter.name + (parameter.fallback.map { "=\($0.literal)" } ?? "")
    }
    let start = [
      PythonText.statement("def ", "__init__", ["self"] + parameters, end: ":", indent: 4),
      "        super().__init__()",
    ]
    let locals = subject.fills.locals.map { "        \($0.name) = \($0.text)" }
    let constants = numbers.map { "        self.\($0.name) = \($0.text)" }
    let members = zip(attributes, subject.body.members).map { name, member in
      definition(member.content, prefix: "self.\(name) = ", end: "", indent: 8).joined(
        separator: "\n")
    }
    return (start + locals + constants + members).joined(separator: "\n")
  }

  /// The statement, or, within a sequence, the entries that make a member.
  private func definition(
    _ content: ModuleBody.Content, prefix: String, end: String, indent: Int
  ) -> [String] {
    switch content {
    case .item(let item):
      classes.calls(of: subject.body.items[item]).map { call in
        PythonText.statement(
          prefix, call.function.text { text(of: $0, item) }, arguments(of: call, item), end: end,
          indent: indent)
      }
    case .sequence(let contents):
      [nested(framework.sequence, contents, prefix: prefix, end: end, indent: indent)]
    case .list(let contents):
      [nested(framework.list, contents, prefix: prefix, end: end, indent: indent)]
    }
  }

  private func nested(
    _ brackets: PythonFramework.Brackets, _ contents: [ModuleBody.Content], prefix: String,
    end: String, indent: Int
  ) -> String {
    let margin = String(repeating: " ", count: indent)
    let list = contents.flatMap { definition($0, prefix: "", end: "", indent: 0) }
    let (open, close) = ("\(margin)\(prefix)\(brackets.open)", "\(brackets.close)\(end)")
    let line = "\(open)\(list.joined(separator: ", "))\(close)"
    if line.count <= 88, !line.contains("\n") { return line }
    let entries = contents.flatMap {
      definition($0, prefix: "", end: ",", indent: indent + 4)
    }
    return ([open] + entries + [margin + close]).joined(separator: "\n")
  }

  private func arguments(of call: PythonCall, _ item: Int) -> [String] {
    call.arguments.compactMap { argument -> String? in
      let fills = argument.value.holes.map { fill($0, item) }
      if let fallback = argument.fallback, fills == [.literal(fallback)] { return nil }
      let value = argument.value.text { text(of: $0, item) }
      return argument.keyword.map { "\($0)=\(value)" } ?? value
    }
  }

  private func fill(_ hole: PythonHole, _ item: Int) -> ModuleClass.Fill {
    subject.fills.byHole[.init(item: item, hole: hole.name)]!
  }

  private func text(of hole: PythonHole, _ item: Int) -> String {
    fill(hole, item).text
  }

  // MARK: forward

  private var forward: String {
    let body = subject.body
    let writer = ForwardWriter(
      body, isNetwork: subject.isNetwork, imports: framework.imports,
      callee: { step in
        guard case .call(let member, let element) = step.action else { return "" }
        return "self.\(attributes[member])" + (element.map { "[\($0)]" } ?? "")
      },
      function: { item, inputs in
        let expression = body.function(item, of: inputs)
        return PythonExpression(
          pieces: [.text(expression.text { number($0, item) })], binding: expression.binding)
      })
    let inputs = ["self"] + ForwardWriter.inputNames(body.inputs.count)
    return
      (["    def \(framework.method)(\(inputs.joined(separator: ", "))):"]
      + writer.lines.map { PythonText.line($0, indent: 8) }).joined(separator: "\n")
  }

  /// A number as `forward` reads it.
  private func number(_ hole: PythonHole, _ item: Int) -> String {
    numberNames[.init(item: item, hole: hole.name)].map { "self.\($0)" } ?? text(of: hole, item)
  }

  /// What differs between instances has to be remembered by `__init__`.
  private mutating func nameNumbers() {
    var names = PythonNames(reserved: framework.attributes)
    for attribute in attributes { _ = names.name(for: attribute) }
    for item in subject.body.items.indices where subject.body.items[item].isFunction {
      for hole in classes.holes(of: item, in: subject.body) {
        let key = ModuleClass.HoleKey(item: item, hole: hole.name)
        guard case .expression(let text) = subject.fills.byHole[key] else { continue }
        if let known = numbers.first(where: { $0.text == text }) {
          numberNames[key] = known.name
        } else {
          let name = names.name(for: text)
          numbers.append((name, text))
          numberNames[key] = name
        }
      }
    }
  }
}
