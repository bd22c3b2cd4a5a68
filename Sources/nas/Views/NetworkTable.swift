import NASConsole
import NASNetworks
import NASReports
import NASText

/// A network as a table: its blocks, what they are made of, and what each costs.
struct NetworkTable {
  let network: Network

  /// Rows by block and layer, those within a block indented, and the sum at the end.
  func lines(width: Int, style: TextStyle) -> [String] {
    var table = Table(columns: [
      .init("layer", importance: 3),
      .init("operation", importance: 1, shortestWidth: 16),
      .init("output", importance: 2),
      .init("MACs", .right, importance: 2),
      .init("parameters", .right, importance: 2),
    ])
    for block in network.blocks { append(block, depth: 0, within: "", to: &table) }
    table.append([
      "total", "", "\(network.output)", Quantity.grouped(network.macs),
      Quantity.grouped(network.parameterCount),
    ])
    return table.lines(width: width, style: style)
  }

  private func append(_ block: Block, depth: Int, within outer: String, to table: inout Table) {
    let settings = block.settings.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    let words = [block.definition, settings.isEmpty ? nil : settings].compactMap(\.self)
    let layers = network.layers[block.layers]
    table.append([
      indented(block.name, depth, outer), words.joined(separator: ": "),
      "\(layers[layers.endIndex - 1].output)", counted(layers.reduce(0) { $0 + macs($1) }),
      counted(layers.reduce(0) { $0 + parameters($1) }),
    ])
    var index = block.layers.lowerBound
    for child in block.children {
      appendLayers(index..<child.layers.lowerBound, depth + 1, block.name, to: &table)
      append(child, depth: depth + 1, within: block.name, to: &table)
      index = child.layers.upperBound
    }
    appendLayers(index..<block.layers.upperBound, depth + 1, block.name, to: &table)
  }

  private func appendLayers(
    _ range: Range<Int>, _ depth: Int, _ outer: String, to table: inout Table
  ) {
    for layer in network.layers[range] {
      table.append([
        indented(layer.name, depth, outer), Self.words(layer.operation), "\(layer.output)",
        counted(macs(layer)), counted(parameters(layer)),
      ])
    }
  }

  /// What is not as it would be anyway: `convolution: width 16, kernel 3`.
  private static func words(_ operation: any NASNetworks.Operation) -> String {
    let settings = type(of: operation).settings.compactMap { setting -> String? in
      guard let value = operation.values[setting.name] else { return nil }
      if case .value(let usual) = setting.fallback, "\(usual)" == "\(value)" { return nil }
      return "\(setting.name) \(value)"
    }
    return ([operation.name] + [settings.joined(separator: ", ")]).filter { !$0.isEmpty }
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
