import NASNetworks
import NASQuantisation
import NASTestSupport

/// A network that uses every operation that whole numbers can say, with made-up weights and images.
struct QuantisationSample {
  static let (mean, deviation) = ([0.5, 0.4, 0.3, 0.5], [0.25, 0.3, 0.2, 0.25])
  static let images = 4

  let network: Network
  let folded: FoldedNetwork
  /// [images, channels, rows, columns]
  let pixels: [UInt8]
  /// [images, classes], in f64, norms not folded.
  let logits: [Double]
  /// Of each value of the folded network.
  let foldedValues: [[Double]]

  init(_ network: Network? = nil) throws {
    let network = try network ?? Self.everything()
    self.network = network
    var noise = Noise()
    let tensors = network.parameters.map { parameter in
      (0..<parameter.count).map { _ in
        noise.next() + (parameter.role == .runningVariance || parameter.role == .scale ? 1 : 0)
      }
    }
    folded = FoldedNetwork(network, tensors: tensors)
    let shape = network.input
    pixels = (0..<Self.images * shape.count).map { _ in UInt8(255 * (noise.next() + 0.5)) }
    let input = pixels.enumerated().map { place, pixel in
      let channel = place / shape.area % shape.channels
      return (Double(pixel) / 255 - Self.mean[channel]) / Self.deviation[channel]
    }
    logits = Self.values(of: network, tensors, input).last!
    foldedValues = Self.values(of: folded.network, folded.tensors.flatMap { $0 }, input)
  }

  private static func values(
    of network: Network, _ tensors: [[Float]], _ input: [Double]
  ) -> [[Double]] {
    let named = zip(network.parameters, tensors).map { ($0.name, $1.map(Double.init)) }
    return ReferenceNetwork(
      network, images: images, tensors: Dictionary(uniqueKeysWithValues: named)
    ).values(input, training: false)
  }

  var integers: IntegerNetwork {
    get throws {
      let channels = network.input.channels
      let (mean, deviation) = (
        Array(Self.mean.prefix(channels)), Array(Self.deviation.prefix(channels))
      )
      let input = IntegerInput.range(mean: mean, deviation: deviation)
      let ranges = foldedValues.dropFirst().map { Float($0.min()!)...Float($0.max()!) }
      return try IntegerNetwork(
        Quantisation(folded, ranges: [input] + ranges), mean: mean, deviation: deviation)
    }
  }

  func integerLogits(_ network: IntegerNetwork) -> [Int8] {
    pixels.withUnsafeBufferPointer { pixels in
      (0..<Self.images).flatMap {
        network.logits(ofPlanes: pixels.baseAddress! + $0 * network.network.input.count)
      }
    }
  }

  static func everything() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 4, height: 11, width: 13))
    builder.beginBlock("main")
    var value = builder.inputValue
    for (place, operation) in chain.enumerated() {
      value = try builder.add(operation, "\(operation.name)\(place)", to: value)
    }
    let gate = try builder.add(GlobalAveragePool(), "gate", to: value)
    let channel = try builder.add(Mean(over: .channels), "mean", to: value)
    value = try builder.add(Multiply(), "multiply", to: value, gate, channel)
    let scaled = try builder.add(Scale(), "scale", to: value)
    value = try builder.add(Add(), "add", to: [value, scaled, value])
    let half = try builder.add(Split(part: 2, of: 2), "half", to: value)
    value = try builder.add(Concatenate(), "join", to: [half, channel, value])
    let sequence = try builder.add(Tokens(), "tokens", to: value)
    let long = try builder.add(Concatenate(over: .positions), "long", to: sequence, sequence)
    let vectors = [
      try builder.add(Sum(over: .positions), "total", to: value),
      try builder.add(Flatten(), "flat", to: value),
      try builder.add(GlobalMaxPool(), "peak", to: long),
      try builder.add(FirstToken(), "first", to: long),
    ]
    value = try builder.add(Concatenate(), "all", to: vectors)
    _ = try builder.add(Linear(outputs: 4), "linear", to: value)
    builder.endBlock()
    return builder.build()
  }

  private static let chain: [any NASNetworks.Operation] = [
    BatchNorm(),
    Convolution(
      outputChannels: 8, kernel: Extent(3, 5), stride: Extent(1, 2), padding: Extent(0, 1),
      dilation: Extent(2, 1), groups: 4, hasBias: true),
    BatchNorm(epsilon: 1e-3), Scale(), Activate(.relu6), ChannelShuffle(groups: 4),
    AveragePool(.init(kernel: 3, stride: 2, padding: 1, roundsUp: true)),
    AveragePool(.init(kernel: Extent(2, 3), padding: Extent(1, 1)), countsPadding: false),
    MaxPool(.init(kernel: 2, stride: 1, padding: 1)), Upsample(factor: 3),
    Crop(top: 1, right: 2), Resize(to: Extent(7, 5)), Linear(outputs: 6), Dropout(rate: 0.3),
    BatchNorm(), Activate(.relu), Convolution(outputChannels: 6, kernel: 3, groups: 6), Mish(),
    Activate(.hardSwish),
  ]
}

/// Numbers around 0, by Knuth's generator.
private struct Noise {
  private var state: UInt64 = 1

  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(state >> 40) / Float(1 << 24) - 0.5
  }
}
