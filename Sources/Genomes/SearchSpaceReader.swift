import NASNetworks
import Yams

/// Reads a search space out of a YAML document; the notation is in `SearchSpaces/README.md`.
///
/// Decisions are allocated in the order in which things are read here, which is that of the
/// network: space, stem, stages, head.
struct SearchSpaceReader {
  var document = DocumentReader()
  private var decisions: [Decision] = []
  private var activation = Choice([Activation.relu])

  mutating func space(from root: Node, text: String) -> SearchSpace {
    let fields = document.fields(
      of: root, "a search space",
      keys: [
        "name", "description", "input", "classes", "activation", "stem", "stages", "head",
        "constraints",
      ], required: ["name", "stem", "stages"])
    activation = document.choice("activation", of: fields, as: .word(.relu), absent: .relu)
    activation.allocate("activation", in: &decisions)
    let stem = stem(fields["stem"])
    let stages = stages(fields["stages"])
    let head = fields["head"].map { self.head($0) }
    let constraints = fields["constraints"].map { self.constraints($0) } ?? []
    return SearchSpace(
      name: document.value("name", of: fields, as: .name),
      description: document.value("description", of: fields, as: .text),
      text: text,
      input: document.value("input", of: fields, as: .shape),
      classes: fields["classes"] == nil
        ? nil : document.value("classes", of: fields, as: .whole(2...100_000)),
      constraints: constraints,
      decisions: decisions,
      activation: activation,
      stem: stem,
      stages: stages,
      head: head)
  }

  private mutating func stem(_ node: Node?) -> Stem {
    let fields = node.map {
      document.fields(of: $0, "the stem", keys: ["kernel", "width", "stride"], required: ["width"])
    }
    let entries = fields ?? .init(line: 1, owner: "the stem")
    var stem = Stem(
      kernel: document.choice("kernel", of: entries, as: .kernel, absent: 3),
      width: document.choice("width", of: entries, as: .width),
      stride: document.value("stride", of: entries, as: .stride, absent: 1))
    stem.kernel.allocate("stem.kernel", in: &decisions)
    stem.width.allocate("stem.width", in: &decisions)
    return stem
  }

  private mutating func head(_ node: Node) -> Head {
    let fields = document.fields(of: node, "the head", keys: ["width"], required: ["width"])
    var head = Head(width: document.choice("width", of: fields, as: .width))
    head.width.allocate("head.width", in: &decisions)
    return head
  }

  private mutating func constraints(_ node: Node) -> [Constraint] {
    let fields = document.fields(
      of: node, "the constraints", keys: Constraint.Metric.counted.map(\.rawValue))
    return Constraint.Metric.counted.compactMap { metric in
      fields[metric.rawValue].map { constraint(metric, $0) }
    }
  }

  private mutating func constraint(_ metric: Constraint.Metric, _ node: Node) -> Constraint {
    let fields = document.fields(
      of: node, "the constraint '\(metric.rawValue)'", keys: ["min", "max"])
    func bound(_ key: String) -> Int? {
      fields[key] == nil ? nil : document.value(key, of: fields, as: .quantity)
    }
    let constraint = Constraint(metric, minimum: bound("min"), maximum: bound("max"))
    if fields.entries.isEmpty {
      document.report(fields.line, "\(fields.owner) needs 'min', 'max' or both")
    }
    if let minimum = constraint.minimum, let maximum = constraint.maximum, minimum > maximum {
      document.report(fields.line, "\(fields.owner) has a 'min' above its 'max'")
    }
    return constraint
  }
}

// Stages and their blocks.
extension SearchSpaceReader {
  private mutating func stages(_ node: Node?) -> [Stage] {
    guard let node else { return [] }
    guard case .sequence(let sequence) = node, !sequence.isEmpty else {
      document.report(node.line, "'stages' must be a list of at least one stage")
      return []
    }
    return sequence.enumerated().map { stage($0.element, "stage\($0.offset + 1)") }
  }

  private mutating func stage(_ node: Node, _ name: String) -> Stage {
    let fields = document.fields(
      of: node, name, keys: ["depth", "width", "stride", "activation", "per", "operations"],
      required: ["depth", "width", "operations"])
    let firstGene = decisions.count
    var depth = document.choice("depth", of: fields, as: .depth)
    depth.allocate("\(name).depth", in: &decisions)
    var width = document.choice("width", of: fields, as: .width)
    width.allocate("\(name).width", in: &decisions)
    let stride = document.value("stride", of: fields, as: .stride, absent: 1)
    checkDepth(depth, stride: stride, of: fields)
    var inherited = activation
    if fields["activation"] != nil {
      inherited = document.choice("activation", of: fields, as: .word(.relu))
      inherited.allocate("\(name).activation", in: &decisions)
    }
    let per = document.value("per", of: fields, as: .word(ChoicePer.layer), absent: .layer)
    let operations = operations(of: fields, activation: inherited)
    let layers = layers(
      of: name, depth: depth.options.max() ?? 0, choosing: operations, per: per)
    return Stage(
      name: name, depth: depth, width: width, stride: stride, layers: layers,
      genes: firstGene..<decisions.count)
  }

  private mutating func checkDepth(
    _ depth: Choice<Int>, stride: Int, of fields: DocumentReader.Fields
  ) {
    guard let line = fields["depth"]?.line, depth.options.contains(0) else { return }
    if depth.options == [0] {
      document.report(line, "\(fields.owner) has no blocks: expected a depth of 1 or more")
    } else if stride != 1 {
      document.report(
        line,
        "\(fields.owner) can have depth 0 only with stride 1: without it the stages after would "
          + "see another resolution")
    }
  }

  private mutating func operations(
    of stage: DocumentReader.Fields, activation: Choice<Activation>
  ) -> Choice<BlockOperation> {
    guard let node = stage["operations"] else { return Choice([]) }
    let fields = document.fields(
      of: node, "the operations of \(stage.owner)",
      keys: BlockOperation.Name.allCases.map(\.rawValue), noun: "operation")
    if case .mapping(let mapping) = node, mapping.isEmpty {
      document.report(node.line, "\(fields.owner) are none: expected at least one")
    }
    let overriding = fields.entries.count { $0.node.mapping?["activation"] != nil }
    if let own = stage["activation"], overriding > 0, overriding == fields.entries.count {
      document.report(
        own.line, "'activation' of \(stage.owner) has no effect: every operation has its own")
    }
    return Choice(
      fields.entries.compactMap { key, node in
        BlockOperation.Name(rawValue: key).map {
          operation($0, node, of: stage.owner, activation: activation)
        }
      })
  }

  private mutating func operation(
    _ name: BlockOperation.Name, _ node: Node, of stage: String, activation: Choice<Activation>
  ) -> BlockOperation {
    // An operation without settings may be written with nothing after its colon.
    let node = node.scalar?.string.isEmpty == true ? Node([(Node, Node)]()) : node
    let owner = "\(name.rawValue) of \(stage)"
    switch name {
    case .residual:
      let fields = document.fields(of: node, owner, keys: ["squeeze-excite", "activation"])
      return .residual(
        .init(
          squeezeExcite: document.choice("squeeze-excite", of: fields, as: .flag, absent: false),
          activation: self.activation(of: fields, inherited: activation)))
    case .invertedResidual:
      let fields = document.fields(
        of: node, owner, keys: ["kernel", "expansion", "squeeze-excite", "activation"],
        required: ["kernel", "expansion"])
      return .invertedResidual(
        .init(
          kernel: document.choice("kernel", of: fields, as: .kernel),
          expansion: document.choice("expansion", of: fields, as: .whole(1...64)),
          squeezeExcite: document.choice("squeeze-excite", of: fields, as: .flag, absent: false),
          activation: self.activation(of: fields, inherited: activation)))
    }
  }

  private mutating func activation(
    of fields: DocumentReader.Fields, inherited: Choice<Activation>
  ) -> Choice<Activation> {
    guard fields["activation"] != nil else { return inherited }
    return document.choice("activation", of: fields, as: .word(.relu))
  }

  /// The positions of a stage: each with genes of its own, or all with the same.
  private mutating func layers(
    of stage: String, depth: Int, choosing operations: Choice<BlockOperation>, per: ChoicePer
  ) -> [StageLayer] {
    var operations = operations
    if per == .stage { allocate(&operations, stage) }
    return (0..<depth).map { index in
      let name = "\(stage).block\(index + 1)"
      let firstGene = decisions.count
      var own = operations
      if per == .layer { allocate(&own, name) }
      return StageLayer(name: name, operations: own, genes: firstGene..<decisions.count)
    }
  }

  private mutating func allocate(_ operations: inout Choice<BlockOperation>, _ prefix: String) {
    operations.allocate("\(prefix).operation", in: &decisions)
    for index in operations.options.indices {
      operations.options[index].allocate(prefix, in: &decisions)
    }
  }
}

/// Where the operation and its settings are chosen.
private enum ChoicePer: String, CaseIterable {
  /// For every block of the stage by itself.
  case layer
  /// Once for all blocks of the stage.
  case stage
}

extension ScalarFormat where Value == Int {
  fileprivate static var width: Self { .whole(1...16_384) }
  fileprivate static var stride: Self { .whole(1...8) }
  fileprivate static var depth: Self { .whole(0...64) }
}
