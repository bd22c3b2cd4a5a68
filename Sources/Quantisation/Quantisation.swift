public import NASNetworks

/// A folded network in 8 bits: how each of its values is encoded, and the codes of its weights.
///
/// Values have one encoding a tensor, with a zero point; weights one scale an output channel and none
/// (Krishnamoorthi 2018, "Quantizing deep convolutional networks for efficient inference: a
/// whitepaper", arXiv:1806.08342). Every network of finite weights and values has one. Which layers are
/// computed in whole numbers is another question: ``IntegerNetwork`` answers it.
public struct Quantisation: Sendable, Hashable {
  public let folded: FoldedNetwork
  /// Of each value: 0 is the input, i + 1 the output of layer i.
  public let encodings: [Encoding]
  /// Of each layer that multiplies by weights and adds a bias, channel by channel; nil of others.
  public let weights: [QuantisedWeights?]
  /// The layers that have nothing to compute: an activation whose bounds are those of the codes, as
  /// what it reads is encoded.
  public let absorbed: Set<Int>

  /// - Parameter ranges: Of each value of the folded network, on examples.
  /// - Throws: ``QuantisationError`` that names the first layer with weights or values that are not finite.
  public init(_ folded: FoldedNetwork, ranges: [ClosedRange<Float>]) throws(QuantisationError) {
    let network = folded.network
    precondition(
      ranges.count == network.layers.count + 1,
      "Quantisation: \(ranges.count) ranges of \(network.layers.count + 1) values")
    try Self.check(folded, ranges: ranges)
    self.folded = folded
    var encodings = [Encoding(over: ranges[0])]
    let absorbed = network.absorbedActivations
    for (index, layer) in network.layers.enumerated() {
      if layer.operation.keepsCodes || absorbed.contains(index) {
        encodings.append(encodings[layer.inputs[0]])
      } else {
        let reader = absorbed.first { network.layers[$0].inputs == [index + 1] }
        encodings.append(Encoding(over: ranges[(reader ?? index) + 1]))
      }
    }
    self.encodings = encodings
    self.absorbed = absorbed
    weights = network.layers.indices.map { index in
      QuantisedWeights(
        ofLayer: index, in: folded, input: encodings[network.layers[index].inputs.first ?? 0])
    }
    for (layer, weights) in zip(network.layers, self.weights) {
      guard weights?.scales.allSatisfy(\.isFinite) != false else {
        throw QuantisationError(
          layer: layer.name, problem: "its bias is too large for the scale of what it reads")
      }
    }
  }

  private static func check(
    _ folded: FoldedNetwork, ranges: [ClosedRange<Float>]
  ) throws(QuantisationError) {
    if let layer = folded.firstNonFiniteLayer {
      throw QuantisationError(layer: layer, problem: "its weights are not finite, norms folded")
    }
    for (value, range) in ranges.enumerated() {
      guard !(range.upperBound - range.lowerBound).isFinite else { continue }
      throw QuantisationError(
        layer: value == 0 ? "input" : folded.network.layers[value - 1].name,
        problem: "its values go from \(range.lowerBound) to \(range.upperBound), which no scale of "
          + "8 bits reaches over")
    }
  }
}

/// The weights of a layer in 8 bits.
public struct QuantisedWeights: Sendable, Hashable {
  /// As the layer's own tensor has them: a convolution `[out, in / groups, rows, columns]`, a linear
  /// layer `[out, in]`, a norm or a scale `[channels]`.
  public let codes: [Int8]
  /// Of each output channel: weight = scale · code.
  public let scales: [Float]
  /// Of each output channel, in units of its scale times the input's; zeros where the layer has none.
  public let biases: [Int32]

  init?(ofLayer index: Int, in folded: FoldedNetwork, input: Encoding) {
    let layer = folded.network.layers[index]
    let tensors = folded.tensors[index]
    let (weight, bias): ([Float], [Float]?)
    if let affine = ChannelAffine(layer.operation, tensors) {
      (weight, bias) = (affine.factor, affine.offset)
    } else if layer.operation is Convolution || layer.operation is Linear {
      (weight, bias) = (tensors[0], tensors.count > 1 ? tensors[1] : nil)
    } else {
      return nil
    }
    let channels = layer.output.channels
    let row = weight.count / channels
    var (codes, scales, biases): ([Int8], [Float], [Int32]) = ([], [], [])
    for channel in 0..<channels {
      let numbers = weight[channel * row..<(channel + 1) * row]
      let bias = bias?[channel] ?? 0
      let scale = Self.scale(of: numbers, bias: bias, input: input)
      codes += numbers.map { Int8(max(-127, min(127, ($0 / scale).rounded()))) }
      scales.append(scale)
      biases.append(Int32((Double(bias) / (Double(scale) * Double(input.scale))).rounded()))
    }
    (self.codes, self.scales, self.biases) = (codes, scales, biases)
  }

  /// As fine as the largest weight lets it be, and not so fine that the bias is beyond its 31 bits.
  private static func scale(
    of weights: ArraySlice<Float>, bias: Float, input: Encoding
  ) -> Float {
    let most = weights.reduce(0) { max($0, abs($1)) } / 127
    let scale = max(most, abs(bias) / input.scale / Float(largestBias))
    return scale > .leastNormalMagnitude ? scale : 1
  }

  /// Half of what 32 bits hold: the sum of products has the other half.
  static let largestBias = 1 << 30
}

extension Network {
  /// The activations that cut off below 0, or below 0 and above 6, and alone read what a layer makes
  /// that chooses codes of its own.
  fileprivate var absorbedActivations: Set<Int> {
    var readers = [Int](repeating: 0, count: layers.count + 1)
    for layer in layers { for value in layer.inputs { readers[value] += 1 } }
    return Set(
      layers.indices.filter { index in
        guard let activation = layers[index].operation as? Activate,
          activation.function == .relu || activation.function == .relu6
        else { return false }
        let value = layers[index].inputs[0]
        return value > 0 && readers[value] == 1 && layers[value - 1].operation.rescales
      })
  }
}

extension Operation {
  /// Whether its output is made of the input's codes: they are moved, or the largest or the mean of a
  /// window is taken.
  public var keepsCodes: Bool {
    switch self {
    case is MaxPool, is AveragePool, is GlobalMaxPool, is Split, is ChannelShuffle, is Flatten,
      is Crop, is Resize, is Upsample, is Tokens, is FirstToken:
      true
    default: false
    }
  }

  /// Whether it computes sums that are brought to the output's scale, and cut off there.
  fileprivate var rescales: Bool {
    switch self {
    case is Convolution, is Linear, is BatchNorm, is Scale, is Add, is Multiply, is Concatenate,
      is GlobalAveragePool, is Mean, is Sum:
      true
    default: false
    }
  }
}
