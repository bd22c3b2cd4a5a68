import NASNetworks

/// Turns layers into nodes, one after the other.
struct Lowering {
  let network: Network
  private(set) var nodes: [Node] = []
  /// Of each of the network's values, the one that holds its numbers: another one where a layer only
  /// gives them another name.
  private let places: [Int]
  /// The layers that read each value; the network's output is read once more.
  private let consumers: [[Int]]
  /// Layers that another node takes in.
  private var absorbed: Set<Int> = []
  private var excitations: [Int: (Excitation, input: Int)] = [:]
  private var hasBlockedInput = false

  init(network: Network, purpose: LoweredNetwork.Purpose) {
    self.network = network
    var places = [0]
    var renaming: Set<Int> = []
    /// Activations so far: what several cells' edges begin with is computed once.
    var made: [Int] = []
    for (index, layer) in network.layers.enumerated() {
      let inputs = layer.inputs.map { places[$0] }
      if network.onlyRenames(layer, purpose) {
        places.append(inputs[0])
        renaming.insert(index)
      } else if let earlier = made.first(where: { network.repeats(layer, inputs, $0, places) }) {
        places.append(earlier + 1)
        renaming.insert(index)
      } else {
        places.append(index + 1)
        if layer.operation is Activate { made.append(index) }
      }
    }
    var consumers = [[Int]](repeating: [], count: network.layers.count + 1)
    for (index, layer) in network.layers.enumerated() where !renaming.contains(index) {
      for value in layer.inputs { consumers[places[value]].append(index) }
    }
    consumers[places[network.layers.count]].append(network.layers.count)
    self.places = places
    self.consumers = consumers
    absorbed = renaming
    for index in network.layers.indices { findExcitation(at: index) }
  }

  mutating func lower(_ index: Int) throws(ComputeError) {
    guard !absorbed.contains(index) else { return }
    let layer = network.layers[index]
    if lowerWithKernelsOfTheirOwn(layer, index) { return }
    guard let operation = layer.operation as? any ComputedOperation else {
      throw ComputeError(
        .unsupported, "layer '\(layer.name)': no kernel runs \(layer.operation.name)")
    }
    append(.operation(operation), index)
  }

  /// Whether the layer is one of those that run together with others, or as the network's input or
  /// output lies.
  private mutating func lowerWithKernelsOfTheirOwn(_ layer: Layer, _ index: Int) -> Bool {
    let inputs = layer.inputs.map { places[$0] }
    switch layer.operation {
    case let convolution as Convolution:
      append(kind(of: convolution, layer), index)
    case let norm as BatchNorm:
      let residual = absorbAddition(after: index)
      let (activation, output) = absorbActivation(after: residual?.layer ?? index)
      append(
        .norm(norm, activation), index, inputs + (residual.map { [$0.value] } ?? []),
        output: output)
    case is Add where layer.inputs.count == 2:
      let (activation, output) = absorbActivation(after: index)
      append(.sum(activation), index, inputs, output: output)
    case let activation as Activate:
      append(.sum(activation.function), index)
    case is Multiply:
      guard let (excitation, input) = excitations[index] else { return false }
      append(
        .excitation(excitation), index, [input],
        parameterLayers: [excitation.reduceLayer, excitation.expandLayer])
    case is GlobalAveragePool: append(.globalAveragePool, index)
    case let mean as Mean where mean.axis == .positions: append(.globalAveragePool, index)
    case let linear as Linear:
      if index == network.layers.count - 1, layer.output.area == 1 {
        append(.linear(linear), index)
      } else {
        let convolution = Convolution(
          outputChannels: linear.outputs, kernel: 1, hasBias: linear.hasBias)
        append(.convolution(convolution, isFirst: false), index)
      }
    default: return false
    }
    return true
  }

  /// The network's output, unless the last node has written it.
  mutating func finish() {
    let last = network.layers.count
    if let node = nodes.last, case .linear = node.kind { return }
    let value = blocked(places[last])
    nodes.append(
      Node(.output, layer: last - 1, parameterLayers: [], inputs: [value], output: last))
  }

  private func kind(of convolution: Convolution, _ layer: Layer) -> Node.Kind {
    let inputs = network.shape(ofValue: layer.inputs[0]).channels
    if convolution.groups > 1, convolution.groups == inputs, convolution.isDepthwise {
      return .depthwise(convolution)
    }
    // Of many channels a first layer is faster on blocks.
    let isFirst =
      places[layer.inputs[0]] == 0 && convolution.groups == 1
      && (convolution.isPlain || inputs < 8)
    return .convolution(convolution, isFirst: isFirst)
  }

  private mutating func append(
    _ kind: Node.Kind, _ layer: Int, _ inputs: [Int]? = nil, output: Int? = nil,
    parameterLayers: [Int]? = nil
  ) {
    var values = inputs ?? network.layers[layer].inputs.map { places[$0] }
    if case .convolution(_, isFirst: true) = kind {} else { values = values.map { blocked($0) } }
    var output = output ?? layer + 1
    if output == network.layers.count {
      if case .linear = kind {} else { output = LoweredNetwork.blockedOutput(of: network) }
    }
    nodes.append(
      Node(kind, layer: layer, parameterLayers: parameterLayers, inputs: values, output: output))
  }

  /// The value, blocked where it is one of the network's plain ones.
  private mutating func blocked(_ value: Int) -> Int {
    if value == network.layers.count { return LoweredNetwork.blockedOutput(of: network) }
    guard value == 0 else { return value }
    let input = LoweredNetwork.blockedInput(of: network)
    if !hasBlockedInput {
      nodes.append(Node(.input, layer: 0, parameterLayers: [], inputs: [], output: input))
      hasBlockedInput = true
    }
    return input
  }

  /// Takes in the addition that alone reads the layer's output, if its other operand is there by
  /// then; returns the addition and that operand.
  private mutating func absorbAddition(after layer: Int) -> (layer: Int, value: Int)? {
    let value = layer + 1
    guard let next = onlyReader(of: value), network.layers[next].operation is Add,
      network.layers[next].inputs.count == 2
    else { return nil }
    let inputs = network.layers[next].inputs.map { places[$0] }
    let other = inputs[inputs[0] == value ? 1 : 0]
    guard other < value else { return nil }
    absorbed.insert(next)
    return (next, other)
  }

  /// Takes in the activation that alone reads the layer's output; returns it and the last value.
  private mutating func absorbActivation(after layer: Int) -> (Activation?, output: Int) {
    let value = layer + 1
    guard let next = onlyReader(of: value),
      let activation = network.layers[next].operation as? Activate
    else { return (nil, value) }
    absorbed.insert(next)
    return (activation.function, next + 1)
  }

  /// The one layer that reads the value.
  private func onlyReader(of value: Int) -> Int? {
    guard consumers[value].count == 1, consumers[value][0] < network.layers.count else {
      return nil
    }
    return consumers[value][0]
  }

  /// Finds the gate whose product with its own input a layer is, and takes in the gate's layers.
  private mutating func findExcitation(at index: Int) {
    let layer = network.layers[index]
    guard layer.operation is Multiply, layer.inputs.count == 2 else { return }
    let operands = layer.inputs.map { places[$0] }
    for (input, gate) in [(operands[0], operands[1]), (operands[1], operands[0])] {
      guard let (excitation, layers) = excitation(of: input, by: gate) else { continue }
      excitations[index] = (excitation, input)
      absorbed.formUnion(layers)
      return
    }
  }

  /// Pool, linear, activation, linear, gate: each read by the next one alone.
  private func excitation(of input: Int, by gate: Int) -> (Excitation, layers: [Int])? {
    var layers: [Int] = []
    var value = gate
    // From the product backwards.
    while layers.count < 5 {
      guard value > 0, consumers[value].count == 1 else { return nil }
      layers.append(value - 1)
      value = network.layers[value - 1].inputs.first.map { places[$0] } ?? 0
    }
    let operations = layers.map { network.layers[$0].operation }
    guard let last = operations[0] as? Activate, let expand = operations[1] as? Linear,
      let first = operations[2] as? Activate, let reduce = operations[3] as? Linear,
      operations[4] is GlobalAveragePool, value == input,
      last.function == .sigmoid || last.function == .hardSigmoid, expand.hasBias, reduce.hasBias,
      expand.outputs == network.shape(ofValue: input).channels
    else { return nil }
    let excitation = Excitation(
      hidden: reduce.outputs, activation: first.function, gate: last.function,
      reduceLayer: layers[3], expandLayer: layers[1])
    return (excitation, layers)
  }
}

/// Squeeze-and-excitation as a node.
struct Excitation: Sendable {
  let hidden: Int
  /// Between the two fully connected layers.
  let activation: Activation
  /// Of the factors.
  let gate: Activation
  let reduceLayer: Int
  let expandLayer: Int
}

extension Network {
  /// Whether an earlier layer has computed the same activation of the same value.
  fileprivate func repeats(
    _ layer: Layer, _ inputs: [Int], _ earlier: Int, _ places: [Int]
  ) -> Bool {
    layer.operation.isEqual(to: layers[earlier].operation)
      && inputs == layers[earlier].inputs.map { places[$0] }
  }

  /// Whether the layer's output is its input's numbers in the same places.
  fileprivate func onlyRenames(_ layer: Layer, _ purpose: LoweredNetwork.Purpose) -> Bool {
    guard let value = layer.inputs.first else { return false }
    let shape = shape(ofValue: value)
    switch layer.operation {
    case is Tokens: return true
    case is Flatten, is FirstToken, is GlobalMaxPool: return shape.area == 1
    default: return purpose == .inference && layer.operation.isForTrainingOnly
    }
  }
}

extension Convolution {
  /// Whether its windows are squares of odd sides, padded by half, with nothing left out.
  fileprivate var isPlain: Bool {
    kernel.isSquare && kernel.rows % 2 == 1 && stride.isSquare && dilation == 1
      && padding == Extent(kernel.rows / 2)
  }
}
