public import NASNetworks

// The blocks that tests build networks from.
extension NetworkBuilder {
  /// Convolution and batch norm, named `NAME.convolution` and `NAME.norm` within the block, and
  /// `NAME.activation` when there is one; without the prefix where there is no name.
  public mutating func convolution(
    _ convolution: Convolution, activation: Activation?, named name: String? = nil,
    to input: Value
  ) throws -> Value {
    let prefix = name.map { "\($0)." } ?? ""
    var value = try add(convolution, "\(prefix)convolution", to: input)
    value = try add(BatchNorm(), "\(prefix)norm", to: value)
    if let activation {
      value = try add(Activate(activation), "\(prefix)activation", to: value)
    }
    return value
  }

  /// A stem or head: one block of convolution, norm and activation.
  public mutating func convolutionBlock(
    _ name: String, _ specification: Convolution, activation: Activation, to input: Value
  ) throws -> Value {
    beginBlock(name, "convolution")
    defer { endBlock() }
    return try convolution(specification, activation: activation, to: input)
  }

  /// A residual block of two 3×3 convolutions. The shortcut is the identity, or a 1×1 convolution
  /// with norm where the shape changes. Squeeze-excite, where wanted, scales the branch before the
  /// addition.
  public mutating func residualBlock(
    _ name: String, outputChannels: Int, stride: Int, squeezeExcite hidden: Int?,
    activation: Activation, to input: Value
  ) throws -> Value {
    beginBlock(name, "residual")
    defer { endBlock() }
    var value = try convolution(
      .init(outputChannels: outputChannels, kernel: 3, stride: Extent(stride)),
      activation: activation, named: "first", to: input)
    value = try convolution(
      .init(outputChannels: outputChannels, kernel: 3), activation: nil, named: "second",
      to: value)
    if let hidden { value = try squeezeExcite(hidden: hidden, to: value) }
    var shortcut = input
    if stride != 1 || input.shape.channels != outputChannels {
      shortcut = try convolution(
        .init(outputChannels: outputChannels, kernel: 1, stride: Extent(stride)),
        activation: nil, named: "shortcut", to: input)
    }
    value = try add(Add(), "add", to: value, shortcut)
    return try add(Activate(activation), "activation", to: value)
  }

  /// An inverted residual: expand 1×1, depthwise, project 1×1; the input is added where the shape
  /// stays. Squeeze-excite, where wanted, scales the depthwise output.
  public mutating func invertedResidualBlock(
    _ name: String, outputChannels: Int, expandedChannels: Int, kernel: Int, stride: Int,
    squeezeExcite hidden: Int?, activation: Activation, to input: Value
  ) throws -> Value {
    beginBlock(name, "inverted-residual")
    defer { endBlock() }
    var value = try convolution(
      .init(outputChannels: expandedChannels, kernel: 1), activation: activation,
      named: "expand", to: input)
    value = try convolution(
      .init(
        outputChannels: expandedChannels, kernel: Extent(kernel), stride: Extent(stride),
        groups: expandedChannels), activation: activation, named: "depthwise", to: value)
    if let hidden { value = try squeezeExcite(hidden: hidden, to: value) }
    value = try convolution(
      .init(outputChannels: outputChannels, kernel: 1), activation: nil, named: "project",
      to: value)
    if stride == 1 && input.shape.channels == outputChannels {
      value = try add(Add(), "add", to: value, input)
    }
    return value
  }

  /// Squeeze-excite as it is written in `SearchSpaces/blocks`.
  private mutating func squeezeExcite(hidden: Int, to input: Value) throws -> Value {
    beginBlock("excite", "squeeze-excite")
    defer { endBlock() }
    var gate = try add(GlobalAveragePool(), "pool", to: input)
    gate = try add(Linear(outputs: hidden), "reduce", to: gate)
    gate = try add(Activate(.relu), "relu", to: gate)
    gate = try add(Linear(outputs: input.shape.channels), "expand", to: gate)
    gate = try add(Activate(.sigmoid), "sigmoid", to: gate)
    return try add(Multiply(), "multiply", to: input, gate)
  }

  /// Global average pooling and a fully connected layer to the logits.
  public mutating func classifierBlock(
    _ name: String, classes: Int, to input: Value
  ) throws -> Value {
    beginBlock(name, "classifier")
    defer { endBlock() }
    let pooled = try add(GlobalAveragePool(), "pool", to: input)
    return try add(Linear(outputs: classes), "linear", to: pooled)
  }
}
