/// The layer graph of one architecture: every shape known, no weights.
///
/// A network stands between everything that makes architectures (search spaces) and everything
/// that uses them (costs, kernels, exporters). Layers are in topological order. Each layer reads
/// *values*: value 0 is the network's input, value `i + 1` is the output of layer `i`. The last
/// layer's output is the network's: of a classifier, the logits.
///
/// Search spaces make them, and exports that are read back; both check every layer by
/// ``Operation/output(forChecked:)``.
public struct Network: Sendable, Hashable {
  /// The shape of one input image.
  public let input: Shape
  /// The layers, each after all layers that it reads.
  public let layers: [Layer]
  /// Runs of layers that belong together, in order and without overlap; what a person would call
  /// the network's blocks. Every layer is in exactly one.
  public let blocks: [Block]

  package init(input: Shape, layers: [Layer], blocks: [Block]) {
    self.input = input
    self.layers = layers
    self.blocks = blocks
  }

  /// The shape of the network's output.
  public var output: Shape { shape(ofValue: layers.count) }

  /// The number of classes: the channels of the logits.
  public var classes: Int { output.channels }

  /// The shape of a value: 0 is the input, `i + 1` the output of layer `i`.
  public func shape(ofValue value: Int) -> Shape {
    value == 0 ? input : layers[value - 1].output
  }

  /// Whether another network computes the same from the same weights, whatever its layers are called.
  public func isSameButForNames(as other: Network) -> Bool {
    input == other.input
      && layers.elementsEqual(other.layers) {
        $0.inputs == $1.inputs && $0.operation.isEqual(to: $1.operation)
      }
  }

  /// The shapes of the values that a layer reads.
  public func inputs(of layer: Layer) -> [Shape] {
    layer.inputs.map { shape(ofValue: $0) }
  }
}

/// One layer: an operation, the values it reads, and the shape of what it makes.
public struct Layer: Sendable, Hashable {
  /// Unique within the network, dotted like a path: `stage1.block2.expand.convolution`. Two
  /// networks of one search space that share weights share them by this name.
  public let name: String
  public let operation: any Operation
  /// The values read: see ``Network``.
  public let inputs: [Int]
  public let output: Shape

  package init(name: String, operation: any Operation, inputs: [Int], output: Shape) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.output = output
  }

  public static func == (left: Layer, right: Layer) -> Bool {
    left.name == right.name && left.inputs == right.inputs && left.output == right.output
      && left.operation.isEqual(to: right.operation)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(inputs)
    hasher.combine(output)
    hasher.combine(AnyHashable(operation))
  }
}

/// A run of layers that belong together: a block of a search space with everything chosen, or a part
/// that has no definition of its own.
public struct Block: Sendable, Hashable {
  /// The common prefix of its layers' names: `stage1.block2`.
  public let name: String
  /// The name of the block that it is made by: `inverted-residual`; nil of a run of layers.
  public let definition: String?
  /// The settings that it was made with, as a person reads them.
  public let settings: [BlockSetting]
  /// Indices into `Network.layers`.
  public let layers: Range<Int>
  /// The blocks within it, in order and without overlap.
  public let children: [Block]

  public init(
    name: String, definition: String? = nil, settings: [BlockSetting] = [], layers: Range<Int>,
    children: [Block] = []
  ) {
    self.name = name
    self.definition = definition
    self.settings = settings
    self.layers = layers
    self.children = children
  }
}

/// A setting of a block, with its value.
public struct BlockSetting: Sendable, Hashable {
  public let name: String
  public let value: SettingValue

  public init(_ name: String, _ value: SettingValue) {
    self.name = name
    self.value = value
  }
}
