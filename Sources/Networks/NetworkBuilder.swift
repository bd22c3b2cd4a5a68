/// Puts a ``Network`` together layer by layer, inferring and checking every shape.
///
/// A block is opened, layers are added to it, and the next block closes it. The names of a block's
/// layers start with the block's name.
public struct NetworkBuilder {
  private let input: Shape
  private var layers: [Layer] = []
  private var blocks: [Block] = []

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

  /// Starts the next block: layers added from now on belong to it.
  public mutating func beginBlock(_ name: String, _ kind: Block.Kind) {
    closeBlock()
    blocks.append(Block(name: name, kind: kind, layers: layers.count..<layers.count))
  }

  /// Adds a layer named `name` within the open block and returns its output.
  ///
  /// - Throws: ``NetworkError`` when the operation does not fit its inputs.
  public mutating func add(
    _ operation: Operation, _ name: String, to inputs: Value...
  ) throws -> Value {
    guard let block = blocks.last else {
      preconditionFailure("NetworkBuilder: layer '\(name)' is outside any block")
    }
    let path = "\(block.name).\(name)"
    let output = try operation.output(for: inputs.map(\.shape), layer: path)
    layers.append(
      Layer(name: path, operation: operation, inputs: inputs.map(\.index), output: output))
    return Value(index: layers.count, shape: output)
  }

  /// The finished network.
  public consuming func build() -> Network {
    closeBlock()
    precondition(!layers.isEmpty, "NetworkBuilder: a network needs at least one layer")
    return Network(input: input, layers: layers, blocks: blocks)
  }

  private mutating func closeBlock() {
    guard let open = blocks.popLast() else { return }
    let range = open.layers.lowerBound..<layers.count
    blocks.append(Block(name: open.name, kind: open.kind, layers: range))
  }
}

// The blocks that every search space and test builds from.
extension NetworkBuilder {
  /// Convolution and batch norm, named `NAME.convolution` and `NAME.norm` within the block, and
  /// `NAME.activation` when there is one; without the prefix where there is no name.
  public mutating func convolution(
    _ convolution: Operation.Convolution, activation: Activation?, named name: String? = nil,
    to input: Value
  ) throws -> Value {
    let prefix = name.map { "\($0)." } ?? ""
    var value = try add(.convolution(convolution), "\(prefix)convolution", to: input)
    value = try add(.batchNorm, "\(prefix)norm", to: value)
    if let activation {
      value = try add(.activation(activation), "\(prefix)activation", to: value)
    }
    return value
  }

  /// A stem or head: one block of convolution, norm and activation.
  public mutating func convolutionBlock(
    _ name: String, _ specification: Operation.Convolution, activation: Activation,
    to input: Value
  ) throws -> Value {
    beginBlock(name, .convolution)
    return try convolution(specification, activation: activation, to: input)
  }

  /// A residual block of two 3×3 convolutions. The shortcut is the identity, or a 1×1 convolution
  /// with norm where the shape changes. Squeeze-excite, where wanted, scales the branch before the
  /// addition.
  public mutating func residualBlock(
    _ name: String, outputChannels: Int, stride: Int, squeezeExcite hidden: Int?,
    activation: Activation, to input: Value
  ) throws -> Value {
    beginBlock(name, .residual)
    var value = try convolution(
      .init(outputChannels: outputChannels, kernel: 3, stride: stride), activation: activation,
      named: "first", to: input)
    value = try convolution(
      .init(outputChannels: outputChannels, kernel: 3), activation: nil, named: "second",
      to: value)
    if let hidden { value = try add(.squeezeExcite(hidden: hidden), "excite", to: value) }
    var shortcut = input
    if stride != 1 || input.shape.channels != outputChannels {
      shortcut = try convolution(
        .init(outputChannels: outputChannels, kernel: 1, stride: stride), activation: nil,
        named: "shortcut", to: input)
    }
    value = try add(.add, "add", to: value, shortcut)
    return try add(.activation(activation), "activation", to: value)
  }

  /// An inverted residual: expand 1×1, depthwise, project 1×1; the input is added where the shape
  /// stays. Squeeze-excite, where wanted, scales the depthwise output.
  public mutating func invertedResidualBlock(
    _ name: String, outputChannels: Int, expandedChannels: Int, kernel: Int, stride: Int,
    squeezeExcite hidden: Int?, activation: Activation, to input: Value
  ) throws -> Value {
    beginBlock(name, .invertedResidual)
    var value = try convolution(
      .init(outputChannels: expandedChannels, kernel: 1), activation: activation,
      named: "expand", to: input)
    value = try convolution(
      .init(
        outputChannels: expandedChannels, kernel: kernel, stride: stride,
        groups: expandedChannels), activation: activation, named: "depthwise", to: value)
    if let hidden { value = try add(.squeezeExcite(hidden: hidden), "excite", to: value) }
    value = try convolution(
      .init(outputChannels: outputChannels, kernel: 1), activation: nil, named: "project",
      to: value)
    if stride == 1 && input.shape.channels == outputChannels {
      value = try add(.add, "add", to: value, input)
    }
    return value
  }

  /// Global average pooling and a fully connected layer to the logits.
  public mutating func classifierBlock(
    _ name: String, classes: Int, to input: Value
  ) throws -> Value {
    beginBlock(name, .classifier)
    let pooled = try add(.globalAveragePool, "pool", to: input)
    return try add(.linear(outputs: classes), "linear", to: pooled)
  }
}
