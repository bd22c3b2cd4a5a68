import NASNetworks
import Yams

/// Reads a search space file as a whole: its head, its blocks and its network.
struct SpaceReader {
  private var reader: NotationReader

  /// - Parameter isRecorded: Whether a run was made of it.
  init(blocks: BlockSources, isRecorded: Bool) {
    reader = NotationReader(blocks: blocks, isRecorded: isRecorded)
  }

  /// By file and line.
  var problems: [SearchSpaceError.Problem] {
    reader.document.problems.enumerated()
      .sorted {
        ($0.element.file, $0.element.line, $0.offset)
          < ($1.element.file, $1.element.line, $1.offset)
      }.map(\.element)
  }

  mutating func space(
    from root: Node, text: String, path: String, library: BlockLibrary
  ) -> SearchSpace {
    let fields = reader.document.fields(
      of: root, "a search space",
      keys: [
        "name", "description", "input", "classes", "let", "blocks", "network", "constraints",
      ], required: ["name", "network"])
    let program = program(fields)
    return SearchSpace(
      name: reader.document.value("name", of: fields, as: .name),
      description: reader.document.value("description", of: fields, as: .text, absent: ""),
      text: Self.complete(text, with: library, reader.usedFiles),
      input: reader.document.value("input", of: fields, as: .shape),
      classes: fields["classes"] == nil
        ? nil : reader.document.value("classes", of: fields, as: .whole(1...100_000)),
      constraints: fields["constraints"].map { constraints($0) } ?? [],
      path: path, program: program)
  }

  private mutating func program(_ fields: DocumentReader.Fields) -> SpaceProgram {
    let names = WellKnownNames(&reader.symbols)
    reader.beginNetwork(values: ["classes"])
    let lets = reader.lets(fields["let"], "the space")
    let siteCount = reader.decisionCount
    reader.scope.flows = [names.input]
    let parts = self.parts(fields["network"])
    if let blocks = fields["blocks"] { checkNames(ofBlocks: blocks) }
    reader.readBlocks()
    guard reader.document.problems.isEmpty else {
      return SpaceProgram(
        blocks: [], lets: [], parts: [], root: Place(name: ""), decisions: [], sourceNames: [],
        names: names)
    }
    let blocks = reader.definitions.map { $0! }
    var unfolder = Unfolder(blocks: blocks, names: names)
    let root = unfolder.unfold(lets: lets, siteCount: siteCount, parts: parts)
    for (line, message) in unfolder.problems {
      reader.document.report(line.line, message, in: line.file)
    }
    return SpaceProgram(
      blocks: blocks, lets: lets, parts: parts, root: root, decisions: unfolder.decisions,
      sourceNames: unfolder.sourceNames, names: names)
  }

  private mutating func checkNames(ofBlocks blocks: Node) {
    guard let mapping = blocks.mapping else {
      return reader.report(blocks.line, "'blocks' must be a mapping, not \(blocks.summary)")
    }
    for key in mapping.keys {
      _ = reader.label(key.scalar?.string ?? key.summary, at: key.line)
    }
  }

  private mutating func parts(_ node: Node?) -> [Step] {
    guard let node else { return [] }
    guard case .mapping(let mapping) = node, !mapping.isEmpty else {
      reader.report(
        node.line,
        "'network' must be a mapping of parts, as in 'stem: [relu]', not \(node.summary)")
      return []
    }
    return mapping.compactMap { reader.part($0.key, $0.value) }
  }

  /// The text with the library's files that it uses behind it.
  private static func complete(
    _ text: String, with library: BlockLibrary, _ used: Set<String>
  ) -> String {
    library.files.filter { used.contains($0.path) }.reduce(text) { text, file in
      let separated = text.hasSuffix("\n") ? text : text + "\n"
      return "\(separated)---\n\(file.text)"
    }
  }

  private mutating func constraints(_ node: Node) -> [Constraint] {
    let fields = reader.document.fields(
      of: node, "the constraints", keys: Constraint.Metric.counted.map(\.rawValue))
    return Constraint.Metric.counted.compactMap { metric in
      fields[metric.rawValue].map { constraint(metric, $0) }
    }
  }

  private mutating func constraint(_ metric: Constraint.Metric, _ node: Node) -> Constraint {
    let fields = reader.document.fields(
      of: node, "the constraint '\(metric.rawValue)'", keys: ["min", "max"])
    var bounds: [String: Int] = [:]
    for key in ["min", "max"] where fields[key] != nil {
      bounds[key] = reader.document.value(key, of: fields, as: .quantity)
    }
    let constraint = Constraint(metric, minimum: bounds["min"], maximum: bounds["max"])
    if fields.entries.isEmpty {
      reader.report(fields.line, "\(fields.owner) needs 'min', 'max' or both")
    }
    if let minimum = constraint.minimum, let maximum = constraint.maximum, minimum > maximum {
      reader.report(fields.line, "\(fields.owner) has a 'min' above its 'max'")
    }
    return constraint
  }
}
