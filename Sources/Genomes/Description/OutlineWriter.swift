import NASNetworks

/// Puts a program into the words of a ``SpaceOutline``.
struct OutlineWriter {
  typealias Entry = SpaceOutline.Entry
  typealias Phrase = SpaceOutline.Phrase

  let program: SpaceProgram

  /// What is said of a step or a chain besides its name.
  struct Content {
    /// What it is: `conv-norm`.
    var word: Phrase?
    /// What it reads, where that is not what stands before it: `of a, b`.
    var reads: Phrase?
    /// Its settings and the like, without commas.
    var terms: [Phrase] = []
    var children: [Entry] = []
    var isChain = false
    /// It is one of its children.
    var isAlternatives = false

    var isChoice: Bool { ([word, reads].compactMap(\.self) + terms).contains(where: \.isChoice) }
  }

  var network: Entry {
    Entry(
      name: "network", phrases: Content(terms: lets(program.lets)).phrases,
      children: program.parts.map { entry(named: $0.name.text, content(of: $0)) }, isChain: false)
  }

  /// A block, unfolded.
  func section(ofBlock index: Int) -> Entry {
    let block = program.blocks[index]
    var terms: [Phrase] = []
    if block.isChosenOnce { terms.append(Phrase(places(ofBlock: index))) }
    if block.inputs != [program.names.input] {
      terms.append(Phrase("reads " + block.inputs.map(\.text).joined(separator: " and ")))
    }
    return entry(
      named: block.name, content(of: block.chain, under: terms + lets(block.lets), isMany: false))
  }

  private func places(ofBlock index: Int) -> String {
    let (count, isCertain) = program.places(ofBlock: index)
    if !isCertain { return "the same in all its places, up to \(count)" }
    return switch count {
    case 1: "in one place"
    case 2: "the same in both places"
    default: "the same in all \(count) places"
    }
  }

  private func entry(named name: String, _ content: Content) -> Entry {
    var content = content
    if content.word?.text == name { content.word = nil }
    return Entry(
      name: name, phrases: content.phrases, children: content.children, isChain: content.isChain)
  }
}

extension OutlineWriter.Content {
  /// `conv-norm of a: width 16, kernel 3`.
  var phrases: [SpaceOutline.Phrase] {
    var head = [word, reads].compactMap(\.self)
    if let last = head.popLast() {
      head.append(terms.isEmpty ? last : last.followed(by: ":"))
    }
    return head + terms.dropLast().map { $0.followed(by: ",") } + terms.suffix(1)
  }
}

extension SpaceOutline.Phrase {
  func followed(by mark: String) -> Self { Self(text + mark, isChoice: isChoice) }
}

// MARK: Chains

extension OutlineWriter {
  private func entries(of chain: Chain, _ contents: [Content]) -> [Entry] {
    zip(chain.steps, contents).map { step, content in
      entry(named: step.isNamed ? step.name.text : content.word?.text ?? step.name.text, content)
    }
  }

  /// A single layer is told itself, several are children.
  func content(of chain: Chain) -> Content { content(of: chain, under: [], isMany: false) }

  /// What a chain comes to below the `terms` that are said of all of it.
  ///
  /// - Parameter isMany: Whether there may be several of it.
  private func content(of chain: Chain, under terms: [Phrase], isMany: Bool) -> Content {
    // Once each: they may be nested deeply.
    let contents = chain.steps.map { content(of: $0) }
    if var single = contents.first, chain.single != nil, terms.isEmpty || single.isAlternatives {
      if !terms.isEmpty {
        single.terms = terms + [Phrase(isMany ? "each one of" : "one of", isChoice: true)]
      }
      return single
    }
    let children = entries(of: chain, contents)
    if !terms.isEmpty { return Content(terms: terms, children: children) }
    let isPlain = zip(chain.steps, contents).allSatisfy { step, content in
      content.children.isEmpty && content.reads == nil && !step.isNamed
    }
    return Content(children: children, isChain: isPlain)
  }

  private func content(of group: Step.Group) -> Content {
    let lets = lets(group.lets)
    guard let count = group.count else {
      return content(of: group.chain, under: lets, isMany: false)
    }
    if case .number(let number) = count, lets.isEmpty, let single = group.chain.single {
      var inner = content(of: single)
      if inner.children.isEmpty, !inner.isChoice, let word = inner.word {
        inner.word = Phrase("\(number) × \(word.text)")
        return inner
      }
    }
    let alike = group.isChosenOnce ? [Phrase("all alike")] : []
    return content(
      of: group.chain, under: [repetition(count)] + alike + lets, isMany: !group.isChosenOnce)
  }

  /// `× 1, 2 or 3`.
  private func repetition(_ count: Expression) -> Phrase {
    guard case .choice(_, let options) = count else {
      return Phrase("× \(count.text)", isChoice: !count.choices.isEmpty)
    }
    let numbers = options.compactMap { option -> Int? in
      if case .number(let number) = option { number.whole } else { nil }
    }
    let isRange =
      numbers.count == options.count
      && zip(numbers, numbers.dropFirst())
        .allSatisfy { $0 + 1 == $1 }
    if isRange, options.count > 3 {
      return Phrase("× \(numbers[0]) to \(numbers[numbers.count - 1])", isChoice: true)
    }
    let words = options.map(\.text)
    return Phrase(
      "× " + words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1],
      isChoice: true)
  }
}

extension Chain {
  /// Its only layer, where that has no name of its own.
  fileprivate var single: Step? {
    steps.count == 1 && !steps[0].isNamed ? steps[0] : nil
  }
}

// MARK: Steps

extension OutlineWriter {
  func content(of step: Step) -> Content {
    var content: Content
    switch step.kind {
    case .zero: content = Content(word: Phrase("zero"))
    case .operation(let operation, let assignments):
      content = self.content(of: operation, assignments)
    case .block(let index, let assignments):
      let block = program.blocks[index]
      content = Content(
        word: Phrase(block.name),
        terms: terms(assignments) { name in
          block.settings.first { $0.name == name }?.fallback?.text
        })
    case .identity(let identity): content = self.content(of: identity)
    case .join(let operation, let assignments, let branches):
      content = self.content(of: operation, assignments)
      content.children = self.branches(branches)
    case .joinEach(let operation, let assignments, let each):
      content = self.content(of: operation, assignments)
      add(each, on: step.sources!, to: &content)
    case .choose(_, let branches):
      content = Content(
        terms: [Phrase("one of", isChoice: true)], children: self.branches(branches),
        isAlternatives: true)
    case .group(let group): content = self.content(of: group)
    }
    if case .joinEach = step.kind {
    } else if let sources = step.sources {
      content.reads = Phrase("of \(sources.text)", isChoice: sources.isChoice)
    }
    if let condition = step.condition {
      content.terms.append(
        Phrase("when \(condition.text)", isChoice: !condition.choices.isEmpty))
    }
    return content
  }

  private func content(
    of operation: any Operation.Type, _ assignments: [Step.Assignment]
  ) -> Content {
    if operation == Activate.self, case .name(let function)? = assignments.first?.value,
      Activation(rawValue: function.text) != nil
    {
      return Content(word: Phrase(function.text))
    }
    return Content(
      word: Phrase(operation.name),
      terms: terms(assignments) { name in
        let setting = operation.settings.first { $0.name == name.text }
        if case .value(let value) = setting?.fallback { return value.description }
        return nil
      })
  }

  private func content(of identity: Step.Identity) -> Content {
    var content = Content(word: Phrase("identity"))
    for (name, value) in [
      (program.names.width, identity.width), (program.names.stride, identity.stride),
    ] {
      if let value { content.terms += term(name, value).map { [$0] } ?? [] }
    }
    switch identity.otherwise {
    case .project: break
    case .none: content.terms.append(Phrase("otherwise none"))
    case .block(let index): content.terms.append(Phrase("otherwise \(program.blocks[index].name)"))
    }
    return content
  }

  private func branches(_ branches: [Step.Branch]) -> [Entry] {
    branches.map { entry(named: $0.name.text, content(of: $0.chain)) }
  }

  /// A chain on each of several values: `edge on each of input, node1`.
  private func add(_ each: Chain, on sources: Sources, to content: inout Content) {
    let inner = self.content(of: each)
    var place = "on \(sources.text)"
    if case .named(let names) = sources, names.count > 1 { place = "on each of \(sources.text)" }
    guard inner.children.isEmpty, let word = inner.word else {
      content.terms.append(Phrase(place, isChoice: sources.isChoice))
      content.children = [entry(named: "each", inner)]
      return
    }
    let terms = inner.terms.map(\.text).joined(separator: ", ")
    content.terms.append(
      Phrase(
        "\(word.text)\(terms.isEmpty ? "" : " (\(terms))") \(place)",
        isChoice: sources.isChoice || inner.isChoice))
  }
}

// MARK: Settings

extension OutlineWriter {
  private func lets(_ lets: [Named]) -> [Phrase] {
    lets.map { Phrase("\($0.name.text) \($0.value.text)", isChoice: !$0.value.choices.isEmpty) }
  }

  private func terms(
    _ assignments: [Step.Assignment], fallback: (Symbol) -> String?
  ) -> [Phrase] {
    assignments.compactMap { term($0.name, $0.value, fallback: fallback($0.name)) }
  }

  /// `kernel 3 | 5`; nil where the setting is handed on under its own name.
  private func term(_ name: Symbol, _ value: Expression, fallback: String? = nil) -> Phrase? {
    if value == .name(name) { return nil }
    // "stride 2 if first" is enough where the stride is else what it is anyway.
    if case .conditional(let own, let condition, let otherwise) = value, otherwise.text == fallback,
      value.choices.isEmpty
    {
      return Phrase("\(name.text) \(own.text) if \(condition.text)")
    }
    return Phrase("\(name.text) \(value.text)", isChoice: !value.choices.isEmpty)
  }
}

extension Sources {
  /// `a, b`, or `any 2 of a, b, c`.
  fileprivate var text: String {
    let all = names.map(\.text).joined(separator: ", ")
    if case .chosen(_, let count, _) = self { return "any \(count) of \(all)" }
    return all
  }

  fileprivate var isChoice: Bool { if case .chosen = self { true } else { false } }
}
