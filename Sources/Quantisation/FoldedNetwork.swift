public import NASNetworks

/// A network as it is inferred: norms and scales folded into the convolutions and linear layers before
/// them, what does something in training only left out.
///
/// Layers keep their names. A norm that follows no such layer, or whose input others read too, stays.
public struct FoldedNetwork: Sendable, Hashable {
  public let network: Network
  /// The numbers of each layer's tensors, as `Layer.parameters` has them, row-major.
  public let tensors: [[[Float]]]

  /// - Parameter tensors: The numbers of each of `network.parameters`.
  public init(_ network: Network, tensors: [[Float]]) {
    var folding = Folding(network)
    var rest = tensors[...]
    for (layer, parameters) in zip(network.layers, network.parametersByLayer) {
      precondition(
        zip(parameters, rest).allSatisfy { $0.count == $1.count } && rest.count >= parameters.count,
        "FoldedNetwork: tensors of '\(layer.name)'")
      folding.add(layer, Array(rest.prefix(parameters.count)))
      rest = rest.dropFirst(parameters.count)
    }
    (self.network, self.tensors) = folding.finished()
  }

  /// The name of the first layer with numbers that are not finite, as a tiny variance makes them of finite
  /// ones; a norm's are those that it is inferred by. Nil where all numbers are finite.
  public var firstNonFiniteLayer: String? {
    for (layer, own) in zip(network.layers, tensors) {
      let affine = ChannelAffine(layer.operation, own)
      let inferred = affine.map { [$0.factor, $0.offset] } ?? own
      if !inferred.allSatisfy({ $0.allSatisfy(\.isFinite) }) { return layer.name }
    }
    return nil
  }
}

/// Goes through a network's layers in order.
private struct Folding {
  private let network: Network
  /// Of each value so far, the one that has its numbers among the kept layers.
  private var places = [0]
  /// How many layers read each value, as they find it where those for training only are left out.
  private let readers: [Int]
  /// Of each value, the one before any layers for training only.
  private let sources: [Int]
  private var layers: [Layer] = []
  private var tensors: [[[Float]]] = []

  init(_ network: Network) {
    self.network = network
    var sources = [0]
    var readers = [Int](repeating: 0, count: network.layers.count + 1)
    for (index, layer) in network.layers.enumerated() {
      let isLeftOut = layer.operation.isForTrainingOnly
      sources.append(isLeftOut ? sources[layer.inputs[0]] : index + 1)
      if !isLeftOut { for value in layer.inputs { readers[sources[value]] += 1 } }
    }
    readers[sources[network.layers.count]] += 1
    (self.sources, self.readers) = (sources, readers)
  }

  mutating func add(_ layer: Layer, _ numbers: [[Float]]) {
    if layer.operation.isForTrainingOnly {
      places.append(places[layer.inputs[0]])
    } else if let affine = ChannelAffine(layer.operation, numbers),
      readers[sources[layer.inputs[0]]] == 1, fold(affine, into: places[layer.inputs[0]] - 1)
    {
      places.append(places[layer.inputs[0]])
    } else {
      append(layer.name, layer.operation, layer.inputs.map { places[$0] }, layer.output, numbers)
      places.append(layers.count)
    }
  }

  /// The output is the last layer's: where that was left out and others stand behind its place, it is
  /// handed on.
  mutating func finished() -> (Network, [[[Float]]]) {
    let output = places[network.layers.count]
    if output != layers.count || layers.isEmpty {
      append("output", Split(part: 1, of: 1), [output], network.output, [])
    }
    let block = Block(name: "network", layers: 0..<layers.count)
    return (Network(input: network.input, layers: layers, blocks: [block]), tensors)
  }

  private mutating func append(
    _ name: String, _ operation: any Operation, _ inputs: [Int], _ output: Shape,
    _ numbers: [[Float]]
  ) {
    layers.append(Layer(name: name, operation: operation, inputs: inputs, output: output))
    tensors.append(numbers)
  }

  /// Whether the layer could take it in.
  private mutating func fold(_ affine: ChannelAffine, into index: Int) -> Bool {
    guard index >= 0 else { return false }
    let layer = layers[index]
    let operation: any Operation
    switch layer.operation {
    case let linear as Linear: operation = Linear(outputs: linear.outputs, hasBias: true)
    case let convolution as Convolution: operation = convolution.withBias
    default: return false
    }
    let channels = affine.factor.count
    var weight = tensors[index][0]
    let row = weight.count / channels
    for place in weight.indices { weight[place] *= affine.factor[place / row] }
    let bias = tensors[index].count > 1 ? tensors[index][1] : Array(repeating: 0, count: channels)
    let moved = bias.indices.map { bias[$0] * affine.factor[$0] + affine.offset[$0] }
    layers[index] = Layer(
      name: layer.name, operation: operation, inputs: layer.inputs, output: layer.output)
    tensors[index] = [weight, moved]
    return true
  }
}

/// A norm or a scale as it is inferred: x · factor + offset, channel by channel.
public struct ChannelAffine: Sendable, Hashable {
  public let factor: [Float]
  public let offset: [Float]

  /// Nil of any other operation.
  ///
  /// - Parameter numbers: Of the layer's tensors, in their order.
  public init?(_ operation: any Operation, _ numbers: [[Float]]) {
    switch operation {
    case let norm as BatchNorm:
      let (weight, bias, mean, variance) = (numbers[0], numbers[1], numbers[2], numbers[3])
      let epsilon = Float(norm.epsilon)
      let factor = weight.indices.map { weight[$0] / (variance[$0] + epsilon).squareRoot() }
      self.factor = factor
      offset = factor.indices.map { bias[$0] - mean[$0] * factor[$0] }
    case is Scale:
      factor = numbers[0]
      offset = Array(repeating: 0, count: factor.count)
    default: return nil
    }
  }
}

extension Convolution {
  fileprivate var withBias: Convolution {
    Convolution(
      outputChannels: outputChannels, kernel: kernel, stride: stride, padding: padding,
      dilation: dilation, groups: groups, hasBias: true)
  }
}
