import NASNetworks

/// One step of execution: a layer, or several that run as one. Values are the network's.
struct Node {
  enum Kind: Equatable {
    /// A dense convolution, first when it reads the network's input.
    case convolution(Operation.Convolution, isFirst: Bool)
    case depthwise(Operation.Convolution)
    /// activation(norm(input) + second input).
    case norm(Activation?)
    /// activation(input + second input); the second may be missing.
    case sum(Activation?)
    case squeezeExcite(hidden: Int)
    case globalAveragePool
    case linear(outputs: Int)
  }

  let kind: Kind
  /// The layer whose parameters the node uses.
  let layer: Int
  let input: Int
  let secondInput: Int?
  let output: Int

  /// The values that it reads.
  var inputs: [Int] { [input] + (secondInput.map { [$0] } ?? []) }
}

extension Network {
  /// The network as nodes in order of execution, with every batch norm, the addition after it and
  /// the activation after that in one node where nothing else reads the values between.
  func lowered() throws(ComputeError) -> [Node] {
    try checkPlainValues()
    var lowering = Lowering(network: self)
    for index in layers.indices { lowering.lower(index) }
    return lowering.nodes
  }

  /// Values inside the network are blocked. Its input and its logits are plain: only a dense
  /// convolution reads the one, and only a fully connected layer makes the other.
  private func checkPlainValues() throws(ComputeError) {
    for (index, layer) in layers.enumerated() where index == 0 || layer.inputs.contains(0) {
      guard index == 0, case .convolution(let convolution) = layer.operation,
        !convolution.isDepthwise
      else {
        throw ComputeError(
          .unsupported,
          "layer '\(layer.name)' reads the network's input: only a first layer may, "
            + "and it must be a dense convolution")
      }
    }
    let last = layers[layers.count - 1]
    guard case .linear = last.operation else {
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

  mutating func lower(_ index: Int) {
    guard !absorbed.contains(index) else { return }
    let layer = network.layers[index]
    let input = layer.inputs[0]
    switch layer.operation {
    case .convolution(let convolution):
      append(
        convolution.isDepthwise
          ? .depthwise(convolution) : .convolution(convolution, isFirst: input == 0),
        index, input)
    case .batchNorm:
      let residual = absorbAddition(after: index)
      let last = residual?.layer ?? index
      let (activation, output) = absorbActivation(after: last)
      append(.norm(activation), index, input, residual?.value, output: output)
    case .add:
      let (activation, output) = absorbActivation(after: index)
      append(.sum(activation), index, input, layer.inputs[1], output: output)
    case .activation(let activation):
      append(.sum(activation), index, input)
    case .squeezeExcite(let hidden):
      append(.squeezeExcite(hidden: hidden), index, input)
    case .globalAveragePool:
      append(.globalAveragePool, index, input)
    case .linear(let outputs):
      append(.linear(outputs: outputs), index, input)
    }
  }

  private mutating func append(
    _ kind: Node.Kind, _ layer: Int, _ input: Int, _ secondInput: Int? = nil, output: Int? = nil
  ) {
    nodes.append(
      Node(
        kind: kind, layer: layer, input: input, secondInput: secondInput,
        output: output ?? layer + 1))
  }

  /// Takes in the addition that alone reads the layer's output, if its other operand is there by
  /// then; returns the addition and that operand.
  private mutating func absorbAddition(after layer: Int) -> (layer: Int, value: Int)? {
    let value = layer + 1
    guard consumers[value].count == 1, let next = consumers[value].first,
      network.layers[next].operation == .add
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
      case .activation(let activation) = network.layers[next].operation
    else { return (nil, value) }
    absorbed.insert(next)
    return (activation, next + 1)
  }
}
