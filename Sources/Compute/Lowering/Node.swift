import NASNetworks

/// One step of execution: a layer, or several that run as one. Values are the network's.
struct Node {
  enum Kind {
    /// A dense convolution, first when it reads the network's input.
    case convolution(Convolution, isFirst: Bool)
    case depthwise(Convolution)
    /// activation(norm(input) + second input); the second may be missing.
    case norm(BatchNorm, Activation?)
    /// activation(input + second input); the second may be missing.
    case sum(Activation?)
    case squeezeExcite(hidden: Int)
    case globalAveragePool
    case linear(outputs: Int)
  }

  let kind: Kind
  /// The layer whose parameters the node uses.
  let layer: Int
  /// The values that it reads.
  let inputs: [Int]
  let output: Int

  var input: Int { inputs[0] }
  var secondInput: Int? { inputs.count > 1 ? inputs[1] : nil }
}

extension Network {
  /// The network as nodes in order of execution, with every batch norm, the addition after it and
  /// the activation after that in one node where nothing else reads the values between.
  func lowered() throws(ComputeError) -> [Node] {
    try checkPlainValues()
    var lowering = Lowering(network: self)
    for index in layers.indices { try lowering.lower(index) }
    return lowering.nodes
  }

  /// Values inside the network are blocked. Its input and its logits are plain: only a dense
  /// convolution reads the one, and only a fully connected layer makes the other.
  private func checkPlainValues() throws(ComputeError) {
    for (index, layer) in layers.enumerated() where index == 0 || layer.inputs.contains(0) {
      guard index == 0, let convolution = layer.operation as? Convolution, convolution.isDense
      else {
        throw ComputeError(
          .unsupported,
          "layer '\(layer.name)' reads the network's input: only a first layer may, "
            + "and it must be a dense convolution")
      }
    }
    let last = layers[layers.count - 1]
    guard last.operation is Linear else {
      throw ComputeError(
        .unsupported, "the last layer, '\(last.name)', must be a fully connected one")
    }
  }
}

private struct Lowering {
  let network: Network
  let consumers: [[Int]]
  var nodes: [Node] = []
  /// Layers that an earlier node has taken in.
  var absorbed: Set<Int> = []

  init(network: Network) {
    self.network = network
    var consumers = [[Int]](repeating: [], count: network.layers.count + 1)
    for (index, layer) in network.layers.enumerated() {
      for value in layer.inputs { consumers[value].append(index) }
    }
    self.consumers = consumers
  }

  mutating func lower(_ index: Int) throws(ComputeError) {
    guard !absorbed.contains(index) else { return }
    let layer = network.layers[index]
    switch layer.operation {
    case let convolution as Convolution where convolution.isDense && !convolution.hasBias:
      append(.convolution(convolution, isFirst: layer.inputs[0] == 0), index, layer.inputs)
    case let convolution as Convolution
    where convolution.isDepthwise && convolution.isPlain && !convolution.hasBias:
      append(.depthwise(convolution), index, layer.inputs)
    case let norm as BatchNorm:
      let residual = absorbAddition(after: index)
      let last = residual?.layer ?? index
      let (activation, output) = absorbActivation(after: last)
      append(
        .norm(norm, activation), index, layer.inputs + (residual.map { [$0.value] } ?? []),
        output: output)
    case is Add where layer.inputs.count == 2:
      let (activation, output) = absorbActivation(after: index)
      append(.sum(activation), index, layer.inputs, output: output)
    case let activation as Activate:
      append(.sum(activation.function), index, layer.inputs)
    case let excite as NASNetworks.SqueezeExcite:
      append(.squeezeExcite(hidden: excite.hidden), index, layer.inputs)
    case is GlobalAveragePool:
      append(.globalAveragePool, index, layer.inputs)
    case let linear as Linear where linear.hasBias && layer.output.area == 1:
      append(.linear(outputs: linear.outputs), index, layer.inputs)
    default:
      throw ComputeError(
        .unsupported, "layer '\(layer.name)': no kernel runs \(layer.operation.name)")
    }
  }

  private mutating func append(
    _ kind: Node.Kind, _ layer: Int, _ inputs: [Int], output: Int? = nil
  ) {
    nodes.append(Node(kind: kind, layer: layer, inputs: inputs, output: output ?? layer + 1))
  }

  /// Takes in the addition that alone reads the layer's output, if its other operand is there by
  /// then; returns the addition and that operand.
  private mutating func absorbAddition(after layer: Int) -> (layer: Int, value: Int)? {
    let value = layer + 1
    guard consumers[value].count == 1, let next = consumers[value].first,
      network.layers[next].operation is Add, network.layers[next].inputs.count == 2
    else { return nil }
    let other = network.layers[next].inputs[network.layers[next].inputs[0] == value ? 1 : 0]
    guard other < value else { return nil }
    absorbed.insert(next)
    return (next, other)
  }

  /// Takes in the activation that alone reads the layer's output; returns it and the last value.
  private mutating func absorbActivation(after layer: Int) -> (Activation?, output: Int) {
    let value = layer + 1
    guard consumers[value].count == 1, let next = consumers[value].first,
      let activation = network.layers[next].operation as? Activate
    else { return (nil, value) }
    absorbed.insert(next)
    return (activation.function, next + 1)
  }
}

extension Convolution {
  /// Whether its windows are squares of odd sides, padded by half, with nothing left out.
  var isPlain: Bool {
    kernel.isSquare && kernel.rows % 2 == 1 && stride.isSquare && dilation == 1
      && padding == Extent(kernel.rows / 2)
  }

  var isDense: Bool { groups == 1 && isPlain }
}
