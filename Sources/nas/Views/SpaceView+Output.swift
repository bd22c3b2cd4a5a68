import NASConsole
import NASGenomes
import NASNetworks
import NASReports
import NASText

// For people.
extension SpaceView {
  /// What the space is, what its networks cost, and what may be chosen, as a tree. Without a line
  /// break at the end.
  ///
  /// - Parameters:
  ///   - path: Of the space's file.
  ///   - listsDecisions: Whether decisions are listed gene by gene in place of the tree.
  func text(path: String, listsDecisions: Bool, width: Int, style: TextStyle) -> String {
    var facts = [
      ("file", path),
      ("size", (space.isExact ? "" : "up to ") + SpaceText.networks(space.count)),
      (
        "input",
        "\(space.input), \(space.classes) classes" + (isUsual ? ", unless the data differ" : "")
      ),
      (
        space.isExact ? "smallest" : "smallest found",
        NetworkText.costs(space.costs(of: space.smallest))
      ),
      (
        space.isExact ? "largest" : "largest found",
        NetworkText.costs(space.costs(of: space.largest))
      ),
    ]
    if let words = LatencyText.words(of: space) { facts.append(("latency", words)) }
    if !space.constraints.isEmpty {
      facts.append(("constraints", SpaceText.constraints(of: space)))
    }
    let head =
      [style.bold(space.space.name)]
      + Paragraph.lines(of: space.space.description, width: min(width, 100))
    return
      ([head.joined(separator: "\n"), FactList(facts).text(style: style)]
      + (listsDecisions
        ? [decisions(width: width, style: style)] : tree(width: width, style: style)))
      .joined(separator: "\n\n")
  }

  private var isUsual: Bool { space.space.input == nil }

  /// The network, then blocks in which something is chosen, then what else there is to know.
  private func tree(width: Int, style: TextStyle) -> [String] {
    let outline = space.space.outline
    let notes = notes(on: outline).flatMap { Paragraph.lines(of: $0, width: min(width, 100)) }
    return outline.sections.map { section in
      Tree(root: .init(section)).lines(width: width, style: style).joined(separator: "\n")
    } + [notes.map(style.dim).joined(separator: "\n")]
  }

  private func notes(on outline: SpaceOutline) -> [String] {
    guard !space.decisions.isEmpty else {
      return ["It is one network: there is nothing to choose."]
    }
    let repetitions = outline.repetitionsDiffer ? "; each repetition (×) has its own" : ""
    let decisions =
      "\(counted(space.decisions.count, "decision"))\(repetitions); --decisions lists them."
    guard !outline.fixedBlocks.isEmpty else { return [decisions] }
    return ["Blocks without a choice: \(outline.fixedBlocks.joined(separator: ", ")).", decisions]
  }

  private func decisions(width: Int, style: TextStyle) -> String {
    var table = Table(columns: [
      .init("gene", .right, importance: 3), .init("decision", importance: 2),
      .init("options, from 0", importance: 1, shortestWidth: 16),
    ])
    for (gene, decision) in space.decisions.enumerated() {
      table.append(["\(gene + 1)", decision.name, decision.options.joined(separator: ", ")])
    }
    return table.lines(width: width, style: style).joined(separator: "\n")
  }
}

extension Tree.Entry {
  fileprivate init(_ entry: SpaceOutline.Entry) {
    self.init(
      name: entry.name,
      phrases: entry.phrases.map { .init($0.text, isEmphasized: $0.isChoice) },
      children: entry.children.map(Self.init), isChain: entry.isChain)
  }
}

// For programs.
extension SpaceView {
  var members: [JSONValue.Member] {
    [
      .init("description", .string(space.space.description)),
      .init(
        "input",
        .array(
          [space.input.channels, space.input.height, space.input.width].map { .integer($0) })),
      .init("classes", .integer(space.classes)),
      .init("networks", .number(space.count)), .init("isExact", .boolean(space.isExact)),
      .init("smallest", .object(space.costs(of: space.smallest).members)),
      .init("largest", .object(space.costs(of: space.largest).members)),
    ] + (LatencyText.json(of: space).map { [.init("latency", $0)] } ?? [])
  }

  var decisionMembers: [JSONValue.Member] {
    [
      .init(
        "decisions",
        .array(
          space.decisions.map { decision in
            .object([
              .init("name", .string(decision.name)),
              .init("options", .array(decision.options.map { .string($0) })),
            ])
          }))
    ]
  }
}
