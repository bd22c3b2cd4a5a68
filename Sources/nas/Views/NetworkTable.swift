import NASConsole
import NASNetworks
import NASReports
import NASText

/// A network as a table: its blocks, what they are made of, and what each costs.
struct NetworkTable {
  let network: Network

  /// Rows by block and layer, those within a block indented, and the sum at the end. A block like the
  /// one before it is one row.
  func lines(width: Int, style: TextStyle) -> [String] {
    var table = Table(columns: [
      .init("layer", importance: 3),
      .init("operation", importance: 1, shortestWidth: 16),
      .init("output", importance: 2),
      .init("MACs", .right, importance: 2),
      .init("parameters", .right, importance: 2),
    ])
    var former: Block?
    for block in network.blocks {
      if let like = former, isLike(like, block) {
        append(block, words: "as \(like.name)", name: block.name, to: &table)
      } else {
        append(block, depth: 0, within: "", to: &table)
        former = block
      }
    }
    table.append([
      "total", "", "\(network.output)", Quantity.grouped(network.macs),
      Quantity.grouped(network.parameterCount),
    ])
    return table.lines(width: width, style: style)
  }

  private func append(_ block: Block, depth: Int, within outer: String, to table: inout Table) {
    let settings = block.settings.map { "\($0.name) \($0.value)" }
    append(
      block, words: Self.words(block.definition ?? "", settings, of: block.name),
      name: indented(block.name, depth, outer), to: &table)
    var index = block.layers.lowerBound
    for child in block.children {
      appendLayers(index..<child.layers.lowerBound, depth + 1, block.name, to: &table)
      append(child, depth: depth + 1, within: block.name, to: &table)
      index = child.layers.upperBound
    }
    appendLayers(index..<block.layers.upperBound, depth + 1, block.name, to: &table)
  }

  /// A block in one row.
  private func append(_ block: Block, words: String, name: String, to table: inout Table) {
    let layers = network.layers[block.layers]
    table.append([
      name, words, "\(layers[layers.endIndex - 1].output)",
      counted(layers.reduce(0) { $0 + macs($1) }),
      counted(layers.reduce(0) { $0 + parameters($1) }),
    ])
  }

  /// Whether two blocks have the same layers, of the same shapes.
  private func isLike(_ one: Block, _ other: Block) -> Bool {
    let (layers, others) = (network.layers[one.layers], network.layers[other.layers])
    return one.definition != nil && one.definition == other.definition
      && one.settings == other.settings && layers.count == others.count
      && zip(layers, others).allSatisfy { first, second in
        first.operation.isEqual(to: second.operation)
          && network.inputs(of: first) == network.inputs(of: second)
          && sources(of: first, in: one) == sources(of: second, in: other)
      }
  }

  /// The values that a layer reads, counted from the block's first; 0 for any from outside.
  private func sources(of layer: Layer, in block: Block) -> [Int] {
    layer.inputs.map { max(0, $0 - block.layers.lowerBound) }
  }

  private func appendLayers(
    _ range: Range<Int>, _ depth: Int, _ outer: String, to table: inout Table
  ) {
    for layer in network.layers[range] {
      // A block's last layer may have its name.
      let name = layer.name == outer ? layer.operation.name : layer.name
      table.append([
        indented(name, depth, outer), Self.words(layer.operation, of: name), "\(layer.output)",
        counted(macs(layer)), counted(parameters(layer)),
      ])
    }
  }

  /// What is not as it would be anyway: `convolution: width 16, kernel 3`.
  private static func words(_ operation: any NASNetworks.Operation, of name: String) -> String {
    if let activation = operation as? Activate { return activation.function.rawValue }
    let settings = type(of: operation).settings.compactMap { setting -> String? in
      guard let value = operation.values[setting.name] else { return nil }
      if case .value(let usual) = setting.fallback, "\(usual)" == "\(value)" { return nil }
      return "\(setting.name) \(value)"
    }
    return words(operation.name, settings, of: name)
  }

  /// - Parameter word: Left out where the name ends in it.
  private static func words(_ word: String, _ settings: [String], of name: String) -> String {
    let isSaid = name == word || name.hasSuffix(".\(word)")
    return [isSaid ? "" : word, settings.joined(separator: ", ")].filter { !$0.isEmpty }
      .joined(separator: ": ")
  }

  private func indented(_ name: String, _ depth: Int, _ outer: String) -> String {
    let own = name.hasPrefix(outer + ".") ? String(name.dropFirst(outer.count + 1)) : name
    return String(repeating: "  ", count: depth) + own
  }

  private func macs(_ layer: Layer) -> Int { layer.macs(inputs: network.inputs(of: layer)) }

  private func parameters(_ layer: Layer) -> Int {
    layer.parameters(inputs: network.inputs(of: layer)).filter(\.role.isLearned)
      .reduce(0) { $0 + $1.count }
  }

  private func counted(_ number: Int) -> String { number == 0 ? "" : Quantity.grouped(number) }
}
