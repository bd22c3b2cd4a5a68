import NASNetworks

/// One block of a network as a call of one of our Python classes.
struct PyTorchBlock {
  let pythonClass: PyTorchClass
  /// The call's arguments, as Python text.
  let arguments: [String]
  let squeezes: Bool
  /// Where the tensors of each of the block's layers belong within the module.
  let paths: [String]

  /// - Throws: ``ExportError`` when the block is not what the class of its kind computes.
  init(_ block: Block, of network: Network) throws {
    var reader = BlockReader(block, of: network)
    let call: Call
    switch block.definition {
    case "convolution": call = try Self.convolution(&reader)
    case "residual": call = try Self.residual(&reader)
    case "inverted-residual": call = try Self.invertedResidual(&reader)
    case "classifier": call = try Self.classifier(&reader)
    default: throw reader.unsupported("a block with a Python class")
    }
    try reader.finish()
    pythonClass = call.pythonClass
    squeezes = call.hidden != nil
    arguments = call.arguments + (call.hidden.map { ["squeeze=\($0)"] } ?? [])
    paths = reader.paths
  }

  private struct Call {
    var pythonClass: PyTorchClass
    var arguments: [String]
    /// The hidden units of squeeze-excite, where the block has it.
    var hidden: Int?
  }

  private static func convolution(_ reader: inout BlockReader) throws -> Call {
    let inputs = reader.channels(ofValue: reader.input)
    let main = try reader.convNormActivation("", reading: reader.input)
    let convolution = main.convolution
    var arguments = [
      "\(inputs)", "\(convolution.outputChannels)", "kernel=\(convolution.kernel)",
      "stride=\(convolution.stride)",
    ]
    if convolution.groups > 1 { arguments.append("groups=\(convolution.groups)") }
    if let activation = main.activation {
      arguments.append("activation=\(activation.pythonClass)")
    }
    return Call(pythonClass: .convNormActivation, arguments: arguments)
  }

  private static func residual(_ reader: inout BlockReader) throws -> Call {
    let inputs = reader.channels(ofValue: reader.input)
    let first = try reader.convNormActivation("first.", reading: reader.input)
    let (outputs, stride) = (first.convolution.outputChannels, first.convolution.stride)
    let second = try reader.convNormActivation("second.", reading: first.output)
    let (hidden, branch) = reader.squeezeExcite(reading: second.output)
    var shortcut = reader.input
    if stride != 1 || inputs != outputs {
      let projection = try reader.convNormActivation("shortcut.", reading: reader.input)
      try reader.require(
        projection.activation == nil
          && projection.convolution == .init(outputChannels: outputs, kernel: 1, stride: stride),
        "a shortcut of one 1×1 convolution")
      shortcut = projection.output
    }
    let sum = try reader.layer(Add(), "add", reading: branch, shortcut)
    let last = try reader.activation(reading: sum)
    try reader.require(
      first.convolution == .init(outputChannels: outputs, kernel: 3, stride: stride)
        && second.convolution == .init(outputChannels: outputs, kernel: 3),
      "two dense 3×3 convolutions, the first with the stride")
    try reader.require(
      first.activation == last.function && second.activation == nil,
      "one activation after the first convolution, and the same after the addition")
    return Call(
      pythonClass: .residualBlock,
      arguments: [
        "\(inputs)", "\(outputs)", "stride=\(stride)",
        "activation=\(last.function.pythonClass)",
      ], hidden: hidden)
  }

  private static func invertedResidual(_ reader: inout BlockReader) throws -> Call {
    let inputs = reader.channels(ofValue: reader.input)
    let expand = try reader.convNormActivation("expand.", reading: reader.input)
    let expanded = expand.convolution.outputChannels
    let depthwise = try reader.convNormActivation("depthwise.", reading: expand.output)
    let (kernel, stride) = (depthwise.convolution.kernel, depthwise.convolution.stride)
    let (hidden, filtered) = reader.squeezeExcite(reading: depthwise.output)
    let project = try reader.convNormActivation("project.", reading: filtered)
    let outputs = project.convolution.outputChannels
    if stride == 1 && inputs == outputs {
      _ = try reader.layer(Add(), "add", reading: project.output, reader.input)
    }
    try reader.require(
      expand.convolution == .init(outputChannels: expanded, kernel: 1)
        && depthwise.convolution
          == .init(outputChannels: expanded, kernel: kernel, stride: stride, groups: expanded)
        && project.convolution == .init(outputChannels: outputs, kernel: 1),
      "a 1×1, a depthwise, and a 1×1 convolution")
    guard let activation = expand.activation, depthwise.activation == activation,
      project.activation == nil
    else {
      throw reader.unsupported("one activation after the first two convolutions, none at the end")
    }
    return Call(
      pythonClass: .invertedResidualBlock,
      arguments: [
        "\(inputs)", "\(outputs)", "expanded=\(expanded)", "kernel=\(kernel)",
        "stride=\(stride)", "activation=\(activation.pythonClass)",
      ], hidden: hidden)
  }

  private static func classifier(_ reader: inout BlockReader) throws -> Call {
    let inputs = reader.channels(ofValue: reader.input)
    let pooled = try reader.layer(GlobalAveragePool(), "pool", reading: reader.input)
    let logits = try reader.linear(reading: pooled)
    return Call(
      pythonClass: .classifier,
      arguments: ["\(inputs)", "\(reader.channels(ofValue: logits))"])
  }
}

extension Activation {
  var pythonClass: String {
    switch self {
    case .relu: "nn.ReLU"
    case .hardSwish: "nn.Hardswish"
    default: preconditionFailure("no class for \(rawValue)")
    }
  }
}
