import NASText
import Yams

/// Search spaces as run files of version 3 and before have them: stem, stages, head, of two kinds of
/// block. They become spaces of today's notation with the same decisions in the same order, the same
/// networks, and layers in the same order; only names differ. Stays as it is for good.
enum FormerNotation {
  /// The space in today's notation; nil where the text is not of the former one.
  static func translated(_ text: String) -> String? {
    guard let root = try? Yams.compose(yaml: text), let space = root.mapping,
      let stages = space["stages"]?.sequence, let stem = space["stem"]?.mapping
    else { return nil }
    // What is free text, in quotes: JSON's are YAML's.
    var lines = ["name", "description"].compactMap { key in
      space[key]?.scalar.map { "\(key): \(JSONValue.quoted($0.string))" }
    }
    lines += ["input", "classes"].compactMap { key in space[key].map { "\(key): \(flow($0))" } }
    lines.append("let: {activation: \(space["activation"].map(flow) ?? "relu")}")
    if let constraints = space["constraints"] { lines.append("constraints: \(flow(constraints))") }
    lines.append("network:")
    lines.append("  stem:")
    let stemSettings = ["kernel", "width", "stride"].compactMap { key in
      stem[key].map { "\(key): \(flow($0))" } ?? (key == "kernel" ? "kernel: 3" : nil)
    }
    lines.append("    conv-norm: {\(stemSettings.joined(separator: ", ")), activation}")
    for (index, stage) in stages.enumerated() {
      guard let stage = stage.mapping else { return nil }
      lines += self.stage(stage, "stage\(index + 1)")
    }
    if let head = space["head"]?.mapping, let width = head["width"] {
      lines.append("  head:")
      lines.append("    conv-norm: {width: \(flow(width)), activation}")
    }
    lines.append("  classifier: [global-average-pool, linear: {width: classes}]")
    return lines.joined(separator: "\n") + "\n---\n" + blocks
  }

  private static func stage(_ stage: Node.Mapping, _ name: String) -> [String] {
    func value(_ key: String, _ fallback: String) -> String {
      stage[key].map(flow) ?? fallback
    }
    let own = stage["activation"].map { ", own: \(flow($0))" } ?? ""
    var lines = [
      "  \(name):", "    repeat: \(value("depth", "1"))",
      "    let: {width: \(value("width", "1"))\(own)}",
    ]
    if value("per", "layer") == "stage" { lines.append("    chosen: once") }
    let activation = own.isEmpty ? "activation" : "own"
    let stride = value("stride", "1")
    let operations = (stage["operations"]?.mapping ?? [:]).map { key, settings in
      let name = key.scalar?.string ?? ""
      let block = block(
        name, settings.mapping ?? [:], stride: stride, inherited: activation)
      return (name, block)
    }
    lines.append("    layers:")
    if operations.count == 1 {
      lines.append("      - \(operations[0].0): {\(operations[0].1), as: \(operations[0].0)}")
    } else {
      lines.append("      choose:")
      for (name, block) in operations { lines.append("        \(name): {\(name): {\(block)}}") }
    }
    return lines
  }

  /// A block's settings, its decisions in the order that they had.
  private static func block(
    _ name: String, _ settings: Node.Mapping, stride: String, inherited: String
  ) -> String {
    var entries = ["width", "stride: \(stride) if first else 1"]
    for (key, setting) in [
      ("kernel", "kernel"), ("expansion", "expansion"), ("squeeze-excite", "excite"),
    ] {
      if let value = settings[key] { entries.append("\(setting): \(flow(value))") }
    }
    entries.append("activation: \(settings["activation"].map(flow) ?? inherited)")
    return entries.joined(separator: ", ")
  }

  /// A node on one line.
  private static func flow(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar):
      scalar.string.contains(where: { ":#{}[],'\"".contains($0) })
        ? "\"\(scalar.string.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
        : scalar.string
    case .sequence(let sequence): "[\(sequence.map(flow).joined(separator: ", "))]"
    case .mapping(let mapping):
      "{\(mapping.map { "\(flow($0)): \(flow($1))" }.joined(separator: ", "))}"
    case .alias: ""
    }
  }

  private static let blocks = """
    conv-norm:
      settings: {width, kernel: 1, stride: 1, groups: 1, activation: none}
      layers:
        - convolution: {width, kernel, stride, groups}
        - batch-norm
        - activation: {function: activation}

    squeeze-excite:
      settings: {hidden}
      layers:
        - multiply:
            signal: identity
            gate:
              - global-average-pool
              - linear: {width: hidden, as: reduce}
              - relu
              - linear: {width: input.width, as: expand}
              - sigmoid

    residual:
      settings: {width, stride, excite: no, activation}
      layers:
        - add:
            main:
              - conv-norm: {width, kernel: 3, stride, activation, as: first}
              - conv-norm: {width, kernel: 3, as: second}
              - squeeze-excite: {hidden: "max(4, ceil(width / 4))", when: excite}
            shortcut:
              identity: {width, stride}
        - activation: {function: activation}

    inverted-residual:
      settings: {width, kernel, expansion, stride, excite: no, activation}
      let: {expanded: expansion * input.width}
      layers:
        - add:
            main:
              - conv-norm: {width: expanded, activation, as: expand}
              - conv-norm:
                  {width: expanded, kernel, stride, groups: expanded, activation, as: depthwise}
              - squeeze-excite: {hidden: "max(4, ceil(expanded / 4))", when: excite}
              - conv-norm: {width, as: project}
            shortcut:
              identity: {width, stride, otherwise: none}

    """
}
