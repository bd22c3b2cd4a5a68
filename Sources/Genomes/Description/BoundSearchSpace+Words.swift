extension BoundSearchSpace {
  /// What a genome chose, in one line, part after part:
  /// `stem width 16; stage1 depth 2, width 24: residual, inverted-residual (kernel 5); …`.
  ///
  /// Decisions without an effect are left out, and so is `no` where something else is said. What
  /// repetitions chose stands in a row (`kernel 3 5 3`), once where they chose the same.
  ///
  /// - Returns: Empty where nothing had to be chosen.
  public func words(for genome: Genome) -> String {
    let tree = ChoiceTree(of: effectiveChoices(of: genome), sources: space.program.sourceNames)
    return tree.parts.joined(separator: "; ")
  }
}

extension ChoiceTree {
  /// A text for each part of the network.
  fileprivate var parts: [String] {
    Wording(of: own, tellsNo: true).head
      + children.map { child in
        let words = child.tree.wordsOfPart
        return child.name + (words.head.isEmpty ? ": " : " ") + words.text
      }
  }

  /// With what was denied where nothing else is left to say.
  private var wordsOfPart: Wording {
    let words = Wording(of: self)
    return words.isEmpty ? Wording(of: self, tellsNo: true) : words
  }
}

/// A tree's choices in words.
private struct Wording {
  /// What was chosen for all of it.
  private(set) var head: [String] = []
  /// What was chosen within.
  private(set) var body: [String] = []

  var isEmpty: Bool { head.isEmpty && body.isEmpty }

  /// `depth 2, width 24: residual, inverted-residual (kernel 5)`.
  var text: String {
    [head, body].filter { !$0.isEmpty }.map { $0.joined(separator: ", ") }.joined(separator: ": ")
  }

  /// The text as a part of another.
  var closedText: String { head.count + body.count > 1 ? "(\(text))" : text }

  init(of tree: ChoiceTree, tellsNo: Bool = false) {
    var rest = tree
    for choice in tree.choices {
      guard choice.kind == .alternative else {
        head += Self.words(of: choice, in: tree, tellsNo: tellsNo).map { [$0] } ?? []
        continue
      }
      let (others, chosen) = rest.removing(choice.options[0])
      rest = others
      let inner = chosen.map { Wording(of: $0) }
      head.append(
        choice.options[0] + (inner.map { $0.isEmpty ? "" : " (\($0.text))" } ?? ""))
    }
    body = Self.repetitions(of: rest) + Self.sources(of: rest)
    for child in rest.children where !child.isRepetition && !child.isSource {
      let inner = Wording(of: child.tree, tellsNo: tellsNo)
      if !inner.isEmpty { body.append("\(child.name) \(inner.closedText)") }
    }
  }

  /// `kernel 5`, `kernel 3 5 3`, `excite`; nil where that goes without saying.
  private static func words(
    of choice: ChoiceTree.Choice, in tree: ChoiceTree, tellsNo: Bool
  ) -> String? {
    let options = Set(choice.options).count == 1 ? [choice.options[0]] : choice.options
    if choice.isFlag, options == ["yes"] { return choice.label }
    if choice.isFlag, options == ["no"], !tellsNo { return nil }
    if choice.label == "from" {
      let sources = choice.options[0].split(separator: "+").map(String.init)
      // Said with what was made of each.
      if sources.allSatisfy({ name in tree.children.contains { $0.name == name } }) { return nil }
      return "from " + sources.joined(separator: ", ")
    }
    return "\(choice.label) \(options.joined(separator: " "))"
  }

  private static func repetitions(of tree: ChoiceTree) -> [String] {
    let (runs, isCounted) = (tree.runs, tree.choices.contains { $0.kind == .depth })
    guard runs.count != 1 || !isCounted else {
      let words = Wording(of: runs[0].tree)
      return words.isEmpty ? [] : [words.text]
    }
    return runs.map { count, tree in
      let words = Wording(of: tree)
      let text = words.isEmpty ? Wording(of: tree, tellsNo: true).closedText : words.closedText
      return count == 1 ? text : "\(count) × \(text)"
    }
  }

  /// `skip(a) + separable3(b)`.
  private static func sources(of tree: ChoiceTree) -> [String] {
    let terms = tree.children.filter(\.isSource).map { child in
      let words = Wording(of: child.tree, tellsNo: true)
      return words.text.contains(" ")
        ? "\(words.closedText) of \(child.name)" : "\(words.text)(\(child.name))"
    }
    return terms.isEmpty ? [] : [terms.joined(separator: " + ")]
  }
}
