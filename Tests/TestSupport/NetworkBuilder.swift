public import NASNetworks

/// Puts a network together layer by layer, inferring and checking every shape.
///
/// Blocks are opened and closed, one within another; the names of a block's layers start with the
/// block's.
public struct NetworkBuilder {
  private let input: Shape
  private var layers: [Layer] = []
  private var blocks: [Block] = []
  /// Those not closed yet, the innermost last.
  private var open: [OpenBlock] = []

  private struct OpenBlock {
    let name: String
    let definition: String?
    let settings: [BlockSetting]
    let firstLayer: Int
    var children: [Block] = []
  }

  /// A value of the network under construction.
  public struct Value: Sendable, Hashable {
    fileprivate let index: Int
    public let shape: Shape
  }

  public init(input: Shape) {
    self.input = input
  }

  /// The network's input.
  public var inputValue: Value { Value(index: 0, shape: input) }

  /// Starts a block within the open one: layers added from now on belong to it.
  ///
  /// - Parameter name: Its own name; the network knows it by the path.
  public mutating func beginBlock(
    _ name: String, _ definition: String? = nil, settings: [BlockSetting] = []
  ) {
    let path = open.last.map { "\($0.name).\(name)" } ?? name
    open.append(
      OpenBlock(
        name: path, definition: definition, settings: settings, firstLayer: layers.count))
  }

  /// Closes the innermost block. One without layers is left out.
  public mutating func endBlock() {
    guard let block = open.popLast() else {
      preconditionFailure("NetworkBuilder: no block is open")
    }
    guard block.firstLayer < layers.count else { return }
    let closed = Block(
      name: block.name, definition: block.definition, settings: block.settings,
      layers: block.firstLayer..<layers.count, children: block.children)
    if open.isEmpty {
      blocks.append(closed)
    } else {
      open[open.count - 1].children.append(closed)
    }
  }

  /// Adds a layer named `name` within the open block and returns its output.
  ///
  /// - Throws: ``NetworkError`` when the operation does not fit its inputs.
  public mutating func add(
    _ operation: any Operation, _ name: String, to inputs: Value...
  ) throws(NetworkError) -> Value {
    try add(operation, name, to: inputs)
  }

  public mutating func add(
    _ operation: any Operation, _ name: String, to inputs: [Value]
  ) throws(NetworkError) -> Value {
    guard let block = open.last else {
      preconditionFailure("NetworkBuilder: layer '\(name)' is outside any block")
    }
    let path = "\(block.name).\(name)"
    let output: Shape
    do {
      output = try operation.output(forChecked: inputs.map(\.shape))
    } catch {
      throw NetworkError(
        layer: path, operation: operation, inputs: inputs.map(\.shape),
        expectation: error.expectation)
    }
    layers.append(
      Layer(name: path, operation: operation, inputs: inputs.map(\.index), output: output))
    return Value(index: layers.count, shape: output)
  }

  /// The finished network.
  public consuming func build() -> Network {
    precondition(open.isEmpty, "NetworkBuilder: block '\(open.last?.name ?? "")' is still open")
    precondition(!layers.isEmpty, "NetworkBuilder: a network needs at least one layer")
    return Network(input: input, layers: layers, blocks: blocks)
  }
}

/// A layer that does not fit its inputs.
public struct NetworkError: Error, CustomStringConvertible, Sendable {
  public let layer: String
  public let operation: any Operation
  public let inputs: [Shape]
  public let expectation: String

  public var description: String {
    let shapes = inputs.map(\.description).joined(separator: ", ")
    return "layer '\(layer)': \(operation.name) cannot take \(shapes): expected \(expectation)"
  }
}
