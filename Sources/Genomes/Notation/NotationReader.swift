import NASNetworks
import NASText
import Yams

/// Reads the nodes of a search space file into definitions and chains, and notes every problem at
/// its line. Blocks are read when they are first named, so that of a library only those remain that
/// the space uses.
struct NotationReader {
  var document = DocumentReader()
  var symbols = SymbolTable()
  /// As messages call the file that is being read; empty for the space's own.
  var file = ""
  var definitions: [BlockDefinition?] = []
  var indices: [String: Int] = [:]
  var waiting: [Int] = []
  let sources: BlockSources
  /// Whether a run was made of it: what was allowed then is.
  let isRecorded: Bool
  /// Files of the library that were read from.
  var usedFiles: Set<String> = []
  var stepCount = 0
  /// Of nodes that were read as steps, each as often as aliases put it somewhere.
  var readCount = 0
  /// What the step being read may decide.
  var siteCount = 0
  var scope = Scope()

  /// Steps as they are written: more would be a mistake in the file.
  static let stepLimit = 100_000
  /// Of a choice of values to read.
  static let combinationLimit = 4096

  /// The names that an expression may read.
  struct Scope {
    /// Settings and named values.
    var values: Set<Symbol> = []
    /// Values of the network: a block's inputs, and what `as` has named.
    var flows: Set<Symbol> = []
    /// Those that something has read.
    var read: Set<Symbol> = []
  }

  init(blocks sources: BlockSources, isRecorded: Bool) {
    self.sources = sources
    self.isRecorded = isRecorded
  }

  mutating func report(_ line: Int, _ message: String) {
    document.report(line, message, in: file)
  }

  /// Of what was allowed when runs were made, and is in their spaces.
  mutating func reportUnlessRecorded(_ line: Int, _ message: String) {
    if !isRecorded { report(line, message) }
  }

  mutating func nextID() -> Int {
    stepCount += 1
    return stepCount
  }

  func source(_ node: Node) -> SourceLine { SourceLine(file: file, line: node.line) }
}

// MARK: Blocks

extension NotationReader {
  /// The index of a block's definition, which is read when all else has been.
  mutating func index(ofBlock name: String) -> Int? {
    if let index = indices[name] { return index }
    guard sources[name] != nil else { return nil }
    indices[name] = definitions.count
    definitions.append(nil)
    waiting.append(definitions.count - 1)
    return definitions.count - 1
  }

  /// Reads the space's own blocks, and whatever of the library has been named.
  mutating func readBlocks() {
    for name in sources.own { _ = index(ofBlock: name) }
    let outer = file
    while let index = waiting.popLast() {
      let name = indices.first { $0.value == index }!.key
      let source = sources[name]!
      file = source.file
      if !file.isEmpty { usedFiles.insert(file) }
      definitions[index] = definition(name, source.node)
    }
    file = outer
  }

  mutating func definition(_ name: String, _ node: Node) -> BlockDefinition {
    let owner = "block '\(name)'"
    if Self.reserved.contains(name) || Operations.named(name) != nil
      || Activation(rawValue: name) != nil
    {
      report(node.line, "\(owner) has the name of something built in: choose another")
    }
    let fields = document.fields(
      of: node, owner, keys: ["settings", "inputs", "let", "chosen", "layers"],
      required: ["layers"], in: file)
    scope = Scope()
    siteCount = 0
    let declarations = settings(fields["settings"], owner)
    let inputs = names(fields["inputs"], owner) ?? [symbols.symbol("input")]
    scope.values = Set(declarations.map(\.name))
    scope.flows = Set(inputs)
    let lets = self.lets(fields["let"], owner)
    let ownSites = siteCount
    let chain = fields["layers"].map { self.chain($0) } ?? Chain(steps: [])
    for declaration in declarations where !scope.read.contains(declaration.name) {
      report(
        fields["settings"]!.line, "nothing reads the setting '\(declaration.name.text)' of \(owner)"
      )
    }
    return BlockDefinition(
      name: name, line: source(node), settings: declarations, inputs: inputs, lets: lets,
      isChosenOnce: isChosenOnce(fields), chain: chain, siteCount: ownSites)
  }

  /// `{width, kernel: 3}`: names, with what they are where nobody says.
  mutating func settings(_ node: Node?, _ owner: String) -> [BlockDefinition.Declaration] {
    guard let node else { return [] }
    guard case .mapping(let mapping) = node else {
      report(node.line, "the settings of \(owner) must be a mapping, not \(node.summary)")
      return []
    }
    return mapping.compactMap { key, value in
      guard let name = name(key) else { return nil }
      if value.isEmptyScalar { return .init(name: name, fallback: nil) }
      if case .sequence = value {
        report(value.line, "'\(name.text)' of \(owner): a default is one value, not a list")
      }
      return .init(name: name, fallback: expression(value, "'\(name.text)' of \(owner)"))
    }
  }

  /// A list of names, or one.
  mutating func names(_ node: Node?, _ owner: String) -> [Symbol]? {
    guard let node else { return nil }
    if case .sequence(let sequence) = node, !sequence.isEmpty {
      return sequence.compactMap { name($0) }
    }
    return name(node).map { [$0] }
  }

  mutating func name(_ node: Node) -> Symbol? {
    guard let text = node.scalar?.string, text.first?.isLetter == true,
      text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" })
    else {
      report(node.line, "expected a name of letters, digits and '-', not \(node.summary)")
      return nil
    }
    return symbols.symbol(text)
  }

  /// A branch's or a block's, which stands in the names of layers; repetitions have numbers there.
  mutating func label(_ text: String, at line: Int) -> Symbol {
    let isName =
      !text.allSatisfy(\.isNumber)
      && text.allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) }
    if !isName {
      reportUnlessRecorded(
        line, "expected a name of letters, digits, '-' and '_' that is no number, not '\(text)'")
    }
    return symbols.symbol(text)
  }

  mutating func isChosenOnce(_ fields: DocumentReader.Fields) -> Bool {
    guard let node = fields["chosen"] else { return false }
    if node.scalar?.string == "once" { return true }
    report(node.line, "'chosen' of \(fields.owner) must be once, not \(node.summary)")
    return false
  }

  /// Names each in scope for the ones after it.
  mutating func lets(_ node: Node?, _ owner: String) -> [Named] {
    guard let node else { return [] }
    guard case .mapping(let mapping) = node else {
      report(node.line, "'let' of \(owner) must be a mapping, not \(node.summary)")
      return []
    }
    return mapping.compactMap { key, value in
      guard let name = name(key) else { return nil }
      if scope.values.contains(name) {
        report(key.line, "'\(name.text)' of \(owner) has been named before")
      }
      let value = expression(value, "'\(name.text)' of \(owner)")
      scope.values.insert(name)
      return Named(name: name, value: value, line: source(key))
    }
  }

  /// For what all parts of the network may read.
  mutating func beginNetwork(values: [String]) {
    file = ""
    siteCount = 0
    scope = Scope(
      values: Set(values.map { symbols.symbol($0) }))
  }

  var decisionCount: Int { siteCount }
}

// MARK: Expressions

extension NotationReader {
  static let reserved = [
    "identity", "zero", "choose", "add", "multiply", "concatenate", "input", "first",
    "repetition", "classes",
  ]
  /// Words that stand for themselves.
  static let words: Set<String> = {
    var words: Set<String> = ["none", "auto"]
    for setting in Operations.all.flatMap({ $0.settings }) {
      if case .word(let own) = setting.kind { words.formUnion(own) }
    }
    return words
  }()

  /// A scalar, or a list of options.
  mutating func expression(_ node: Node, _ owner: String) -> Expression {
    guard case .sequence(let sequence) = node else { return scalar(node, owner) }
    if sequence.isEmpty { report(node.line, "\(owner) has no options") }
    var options: [Expression] = []
    let site = siteCount
    if sequence.count > 1 { siteCount += 1 }
    for item in sequence {
      let option = scalar(item, owner)
      if options.contains(option) {
        report(item.line, "\(owner) has the option \(item.summary) twice")
      } else {
        options.append(option)
      }
    }
    return options.count == 1 ? options[0] : .choice(site: site, options)
  }

  mutating func scalar(_ node: Node, _ owner: String) -> Expression {
    guard case .scalar(let scalar) = node else {
      report(node.line, "\(owner) must be a value, not \(node.summary)")
      return .number(Rational(1))
    }
    do {
      let expression = try ExpressionParser.parse(scalar.string, symbols: &symbols)
      resolve(expression, at: node.line, owner)
      return expression
    } catch {
      report(node.line, "\(owner): \(error.message)")
      return .number(Rational(1))
    }
  }

  /// Reports names that are not in scope.
  mutating func resolve(_ expression: Expression, at line: Int, _ owner: String) {
    let (values, flows) = expression.names
    for name in values {
      scope.read.insert(name)
      if scope.values.contains(name) || Self.words.contains(name.text) { continue }
      let known = scope.values.map(\.text).sorted() + Self.words.sorted()
      let meant = Self.meant(name.text, known)
      let hint = meant.isEmpty ? ": there are \(known.joined(separator: ", "))" : meant
      report(line, "\(owner): unknown name '\(name.text)'\(hint)")
    }
    for name in flows where !scope.flows.contains(name) {
      let known = scope.flows.map(\.text).sorted()
      report(line, "\(owner): unknown value '\(name.text)'\(Self.meant(name.text, known))")
    }
  }

  static func meant(_ name: String, _ known: [String]) -> String {
    Spelling.near(name, among: known).first.map { ": did you mean '\($0)'?" } ?? ""
  }
}
