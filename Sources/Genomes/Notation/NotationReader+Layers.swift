import NASNetworks
import Yams

// MARK: Chains

extension NotationReader {
  /// A list of steps, or one step.
  mutating func chain(_ node: Node) -> Chain {
    var steps: [Step] = []
    if case .sequence(let sequence) = node {
      if sequence.isEmpty { report(node.line, "expected at least one layer") }
      steps = sequence.compactMap { step($0) }
    } else if let step = step(node) {
      steps = [step]
    }
    return named(Chain(steps: steps))
  }

  /// Tells steps of one name apart. Of those with weights none may be numbered: weights would move
  /// from one to another when a layer is put between.
  mutating func named(_ chain: Chain) -> Chain {
    var chain = chain
    var counts: [Symbol: Int] = [:]
    for index in chain.steps.indices {
      let number = count(chain.steps[index].name, &counts)
      guard number > 1 else { continue }
      if chain.steps[index].isNamed || chain.steps[index].kind.hasWeights {
        reportTwo(chain.steps[index])
      } else {
        let name = symbols.symbol("\(chain.steps[index].name.text)\(number)")
        chain.steps[index] = chain.steps[index].named(name, isNamed: false)
        if !isRecorded, count(name, &counts) > 1 { reportTwo(chain.steps[index]) }
      }
    }
    return chain
  }

  private func count(_ name: Symbol, _ counts: inout [Symbol: Int]) -> Int {
    counts[name, default: 0] += 1
    return counts[name]!
  }

  private mutating func reportTwo(_ step: Step) {
    report(
      step.line.line, "there are two layers '\(step.name.text)' here: tell them apart by 'as'")
  }

  mutating func step(_ node: Node) -> Step? {
    let outer = siteCount
    siteCount = 0
    defer { siteCount = outer }
    readCount += 1
    guard readCount <= Self.stepLimit else {
      if readCount == Self.stepLimit + 1 {
        report(node.line, "the file has more than \(Self.stepLimit) layers")
      }
      return nil
    }
    switch node {
    case .scalar(let scalar): return step(scalar.string, settings: nil, node)
    case .mapping(let mapping):
      if mapping["layers"] != nil { return group(node) }
      guard mapping.count == 1, let (key, value) = mapping.first, let word = key.scalar?.string
      else {
        report(
          node.line, "expected one layer, as in '- linear: {width: 10}', not a mapping of several")
        return nil
      }
      return step(word, settings: value.isEmptyScalar ? nil : value, key)
    default:
      report(node.line, "expected a layer, not \(node.summary)")
      return nil
    }
  }

  /// One layer: its word, and what stands behind the colon.
  mutating func step(_ word: String, settings node: Node?, _ place: Node) -> Step? {
    var entries = StepEntries(word: word, line: place.line)
    if let node { read(node, into: &entries) }
    let condition = entries.take("when").map { expression($0, "'when' of \(word)") }
    let sources = entries.take("from").flatMap { self.sources($0, word) }
    let name = entries.take("as").flatMap { self.name($0) }
    guard let kind = kind(word, &entries, sources, place) else { return nil }
    check(sources, of: kind, word, at: place.line)
    for (key, line, _) in entries.rest {
      report(line, "unknown setting '\(key)' of \(word)\(Self.meant(key, entries.known))")
    }
    if let name { scope.flows.insert(name) }
    return Step(
      id: nextID(), kind: kind, line: source(place), name: name ?? symbols.symbol(word),
      isNamed: name != nil,
      condition: condition, sources: sources, siteCount: siteCount)
  }

  mutating func read(_ node: Node, into entries: inout StepEntries) {
    guard case .mapping(let mapping) = node else {
      report(
        node.line,
        "the settings of \(entries.word) must be a mapping, as in {width: 16}, not "
          + node.summary)
      return
    }
    for (key, value) in mapping {
      if let name = key.scalar?.string {
        entries.rest.append((name, key.line, value))
      } else {
        report(key.line, "expected the name of a setting of \(entries.word), not \(key.summary)")
      }
    }
  }

  /// What a step is made of: entries are taken out as they are understood.
  struct StepEntries {
    /// With the line of its key.
    typealias Entry = (key: String, line: Int, value: Node)

    let word: String
    let line: Int
    var rest: [Entry] = []
    var known = ["as", "when", "from"]

    init(word: String, line: Int) {
      self.word = word
      self.line = line
    }

    mutating func take(_ key: String) -> Node? {
      guard let index = rest.firstIndex(where: { $0.key == key }) else { return nil }
      return rest.remove(at: index).value
    }

    mutating func takeAll() -> [Entry] {
      defer { rest = [] }
      return rest
    }
  }

  mutating func kind(
    _ word: String, _ entries: inout StepEntries, _ sources: Sources?, _ place: Node
  ) -> Step.Kind? {
    switch word {
    case "identity": return .identity(identity(&entries))
    case "zero": return .zero
    case "choose":
      let site = siteCount
      siteCount += 1
      let branches = branches(&entries)
      if branches.count < 2 { report(place.line, "choose needs at least two alternatives") }
      return .choose(site: site, branches)
    default: break
    }
    if let function = Activation(rawValue: word) {
      let name = symbols.symbol("function")
      return .operation(
        Activate.self,
        [
          .init(
            name: name, value: .name(symbols.symbol(function.rawValue)), line: source(place))
        ])
    }
    if let operation = Operations.named(word) {
      let assignments = self.assignments(&entries, operation.settings)
      if operation.arity != .several { return .operation(operation, assignments) }
      return join(operation, assignments, &entries, sources, place)
    }
    guard let block = index(ofBlock: word) else {
      let known =
        Operations.all.map { $0.name } + Activation.allCases.map(\.rawValue) + self.sources.names
        + Self.reserved.prefix(3)
      report(place.line, "there is no layer or block '\(word)'\(Self.meant(word, known))")
      return nil
    }
    return .block(block, assignments(&entries, ofBlock: word))
  }

  /// The values given to an operation's settings.
  mutating func assignments(
    _ entries: inout StepEntries, _ settings: [Setting]
  ) -> [Step.Assignment] {
    entries.known += settings.map(\.name)
    var assignments: [Step.Assignment] = []
    for (key, _, node) in entries.rest where settings.contains(where: { $0.name == key }) {
      let value = value(key, node, entries.word)
      if let literal = value.literal,
        let problem = settings.first(where: { $0.name == key })!.problem(with: literal)
      {
        report(node.line, "'\(key)' of \(entries.word) must be \(problem)")
      }
      assignments.append(
        .init(name: symbols.symbol(key), value: value, line: source(node)))
    }
    entries.rest.removeAll { entry in settings.contains { $0.name == entry.key } }
    for setting in settings where setting.fallback == .required {
      if !assignments.contains(where: { $0.name.text == setting.name }) {
        report(entries.line, "\(entries.word) lacks the setting '\(setting.name)'")
      }
    }
    return assignments
  }

  /// The values given to a block's settings: their names are checked against its declaration.
  mutating func assignments(
    _ entries: inout StepEntries, ofBlock name: String
  ) -> [Step.Assignment] {
    let (declared, required) = self.sources.settings(of: name)
    entries.known += declared
    var assignments: [Step.Assignment] = []
    for (key, _, node) in entries.rest where declared.contains(key) {
      assignments.append(
        .init(
          name: symbols.symbol(key), value: value(key, node, name), line: source(node)))
    }
    entries.rest.removeAll { declared.contains($0.key) }
    for key in required where !assignments.contains(where: { $0.name.text == key }) {
      report(entries.line, "\(name) lacks the setting '\(key)'")
    }
    return assignments
  }

  /// What stands behind a setting's colon; nothing there means the value of that name in scope.
  mutating func value(_ key: String, _ node: Node, _ owner: String) -> Expression {
    guard node.isEmptyScalar else { return expression(node, "'\(key)' of \(owner)") }
    let name = symbols.symbol(key)
    scope.read.insert(name)
    if !scope.values.contains(name) {
      report(
        node.line,
        "'\(key)' of \(owner) has no value, and there is no '\(key)' here to take it from")
    }
    return .name(name)
  }

  mutating func sources(_ node: Node, _ word: String) -> Sources? {
    if case .mapping = node {
      let fields = document.fields(
        of: node, "'from' of \(word)", keys: ["any", "of"], required: ["any", "of"], in: file)
      guard let all = fields["of"].flatMap({ names($0, word) }), let any = fields["any"] else {
        return nil
      }
      if all.isEmpty { return nil }
      if Set(all).count < all.count {
        report(node.line, "'from' of \(word) has a value twice to choose from")
        return .named(Array(all.prefix(1)))
      }
      guard let count = any.scalar.flatMap({ Int($0.string) }), (1...all.count).contains(count)
      else {
        report(any.line, "'any' must be a whole number from 1 to \(all.count), not \(any.summary)")
        return .named(all)
      }
      check(all, at: node.line)
      if count == all.count { return .named(all) }
      guard Combinations.count(of: all.count, taking: count) <= Double(Self.combinationLimit) else {
        report(
          any.line,
          "'from' of \(word) has more than \(Self.combinationLimit) ways to choose \(count) of "
            + "\(all.count) values")
        return .named(all)
      }
      siteCount += 1
      return .chosen(site: siteCount - 1, count, of: all)
    }
    guard let names = names(node, word) else { return nil }
    check(names, at: node.line)
    return .named(names)
  }

  mutating func check(_ names: [Symbol], at line: Int) {
    for name in names where !scope.flows.contains(name) {
      let known = scope.flows.map(\.text).sorted()
      report(line, "there is no value '\(name.text)' here\(Self.meant(name.text, known))")
    }
  }

  /// Where one value is read, others that are named would be left out without a word.
  private mutating func check(
    _ sources: Sources?, of kind: Step.Kind, _ word: String, at line: Int
  ) {
    guard let sources else { return }
    switch kind {
    case .joinEach where Set(sources.names).count < sources.names.count:
      reportUnlessRecorded(
        line, "'from' of \(word) has a value twice: 'each' names its layers by the values")
    case .join(_, _, let branches) where !branches.isEmpty && sources.count > 1:
      let hint = branches.lazy.map { Self.meant($0.name.text, ["each"]) }.first { !$0.isEmpty }
      reportUnlessRecorded(
        line,
        "'from' of \(word) names \(sources.count) values, and its branches read one\(hint ?? "")")
    case .identity where sources.count > 1, .choose where sources.count > 1:
      reportUnlessRecorded(
        line, "'from' of \(word) names \(sources.count) values, expected one")
    default: break
    }
  }

  mutating func identity(_ entries: inout StepEntries) -> Step.Identity {
    entries.known += ["width", "stride", "otherwise"]
    let width = entries.take("width").map { value("width", $0, "identity") }
    let stride = entries.take("stride").map { value("stride", $0, "identity") }
    var otherwise = Step.Identity.Otherwise.project
    if let node = entries.take("otherwise") {
      switch node.scalar?.string {
      case "none": otherwise = .none
      case "project": otherwise = .project
      case let word?:
        if let index = index(ofBlock: word) {
          otherwise = .block(index)
          let required = self.sources.settings(of: word).required
          for setting in required where !["width", "stride"].contains(setting) {
            reportUnlessRecorded(
              node.line,
              "'otherwise' of identity gives \(word) its width and stride, and it lacks the setting "
                + "'\(setting)'")
          }
        } else {
          report(
            node.line, "'otherwise' of identity must be project, none or a block, not '\(word)'")
        }
      case nil: report(node.line, "'otherwise' of identity must be a name, not \(node.summary)")
      }
    }
    return .init(width: width, stride: stride, otherwise: otherwise)
  }

  /// Values joined: of branches, of other layers, or of one layer on each of several others.
  mutating func join(
    _ operation: any Operation.Type, _ assignments: [Step.Assignment],
    _ entries: inout StepEntries, _ sources: Sources?, _ place: Node
  ) -> Step.Kind? {
    if let each = entries.take("each") {
      if sources == nil { report(place.line, "\(entries.word): 'each' needs 'from'") }
      let flows = scope.flows
      defer { scope.flows = flows }
      return .joinEach(operation, assignments, chain(each))
    }
    let branches = branches(&entries)
    if sources == nil, branches.isEmpty {
      report(place.line, "\(entries.word) needs named branches, or 'from'")
    }
    return .join(operation, assignments, branches)
  }

  /// Named chains that read one value.
  mutating func branches(_ entries: inout StepEntries) -> [Step.Branch] {
    entries.takeAll().compactMap { key, line, node in
      let flows = scope.flows
      defer { scope.flows = flows }
      let name = label(key, at: line)
      guard !node.isEmptyScalar else {
        report(
          line,
          "the branch '\(key)' of \(entries.word) is empty: for nothing, 'identity'")
        return nil
      }
      return Step.Branch(name: name, chain: chain(node))
    }
  }

  /// Layers with names of their own, or repeated: `{repeat, let, layers}`.
  mutating func group(_ node: Node, _ owner: String = "the group") -> Step? {
    let fields = document.fields(
      of: node, owner, keys: ["repeat", "let", "chosen", "layers", "as", "when"],
      required: ["layers"], in: file)
    let condition = fields["when"].map { expression($0, "'when' of \(owner)") }
    let count = fields["repeat"].map { expression($0, "'repeat' of \(owner)") }
    let outer = scope
    let lets = self.lets(fields["let"], owner)
    // An unknown key, which is reported, may be 'repeat' misspelt: what it gives is not unknown then.
    let mayRepeat = count != nil || (node.mapping?.count ?? 0) > fields.entries.count
    for name in ["first", "repetition"] where mayRepeat {
      scope.values.insert(symbols.symbol(name))
    }
    let ownSites = siteCount
    let chain = fields["layers"].map { self.chain($0) } ?? Chain(steps: [])
    let read = scope.read
    scope = outer
    scope.read = read
    let name = fields["as"].flatMap { self.name($0) }
    if let name { scope.flows.insert(name) }
    return Step(
      id: nextID(),
      kind: .group(
        .init(count: count, isChosenOnce: isChosenOnce(fields), lets: lets, chain: chain)),
      line: source(node), name: name ?? symbols.symbol("layers"), isNamed: name != nil,
      condition: condition, sources: nil, siteCount: ownSites)
  }

  /// A part of the network: a chain, a layer, or a group. Later parts can read it by its name.
  mutating func part(_ key: Node, _ node: Node) -> Step? {
    guard let name = name(key) else { return nil }
    let outer = siteCount
    siteCount = 0
    defer { siteCount = outer }
    let isGroup = node.mapping?["layers"] != nil
    if isGroup { checkKeys(of: name, node) }
    let step =
      isGroup
      ? group(node, name.text)
      : Step(
        id: nextID(),
        kind: .group(
          .init(count: nil, isChosenOnce: false, lets: [], chain: chain(node))),
        line: source(key), name: name, isNamed: true, condition: nil, sources: nil, siteCount: 0)
    scope.flows.insert(name)
    return step?.named(name, isNamed: true)
  }

  /// Reports what a group within a chain may have and a part may not.
  private mutating func checkKeys(of part: Symbol, _ node: Node) {
    for (key, instead) in [
      ("when", "it may be left out by 'repeat: [0, 1]'"),
      ("as", "later ones read it by the name it has"),
    ] {
      guard let value = node.mapping?[key] else { continue }
      reportUnlessRecorded(value.line, "\(part.text): a part has no '\(key)': \(instead)")
    }
  }
}

extension Step.Kind {
  /// Whether its layers may have weights, and so need a name that stays.
  var hasWeights: Bool {
    switch self {
    case .operation(let operation, _): operation.hasWeights
    case .identity, .zero: false
    case .block: true
    case .join(_, _, let branches), .choose(_, let branches):
      branches.contains { $0.chain.steps.contains { $0.kind.hasWeights } }
    case .joinEach(_, _, let chain): chain.steps.contains { $0.kind.hasWeights }
    case .group(let group): group.chain.steps.contains { $0.kind.hasWeights }
    }
  }
}

extension Expression {
  /// What it is, where no decision and no name has a part in it.
  var literal: Literal? {
    switch self {
    case .number(let value): .number(value)
    case .extent(let value): .extent(value)
    case .flag(let value): .flag(value)
    default: nil
    }
  }
}

extension Node {
  var isEmptyScalar: Bool { scalar.map { $0.string.isEmpty && $0.style == .plain } ?? false }
}
