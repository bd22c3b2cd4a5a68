import NASNetworks
import NASTestSupport

// Every operation on every layout that it takes, and the rarer shapes of a graph.
extension GraphSamples {
  /// Layers by name, each reading the one before.
  private static func chain(
    _ layers: [any NASNetworks.Operation], from value: Value, in builder: inout NetworkBuilder
  ) throws -> Value {
    var value = value
    for (place, operation) in layers.enumerated() {
      value = try builder.add(operation, "\(operation.name)\(place)", to: value)
    }
    return value
  }

  /// What is done to images.
  static func images() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 4, height: 11, width: 13))
    builder.beginBlock("main")
    var value = try chain(
      [
        Convolution(
          outputChannels: 8, kernel: Extent(1, 5), stride: Extent(1, 2), padding: Extent(0, 1),
          groups: 4, hasBias: true),
        Convolution(
          outputChannels: 8, kernel: Extent(3, 1), padding: 0, dilation: Extent(2, 1), groups: 8),
        BatchNorm(epsilon: 1e-3), Activate(.relu6), LayerNorm(), Scale(), ChannelShuffle(groups: 4),
        AveragePool(.init(kernel: 3, stride: 2, padding: 1, roundsUp: true)),
        AveragePool(.init(kernel: Extent(2, 3), padding: Extent(1, 1)), countsPadding: false),
        MaxPool(.init(kernel: 2, stride: 1, padding: 1)), Upsample(factor: 3),
        Crop(top: 1, right: 2), Crop(bottom: 1, left: 1), Resize(to: Extent(7, 5)),
        Activate(.leakyRelu), Linear(outputs: 6), Activate(.hardSigmoid),
        StochasticDepth(rate: 0.2),
        Dropout(rate: 0.3), Resize(to: 6), Mish(),
      ], from: builder.inputValue, in: &builder)
    let vector = try builder.add(GlobalMaxPool(), "peak", to: value)
    let channel = try builder.add(Mean(over: .channels), "mean", to: value)
    let sum = try builder.add(Sum(over: .channels), "sum", to: value)
    let soft = try builder.add(Softmax(over: .channels), "soft", to: value)
    let softly = try builder.add(Softmax(over: .positions), "softly", to: value)
    value = try builder.add(Multiply(), "multiply", to: value, vector, channel)
    let half = try builder.add(Split(part: 2, of: 2), "half", to: value)
    value = try builder.add(Concatenate(), "join", to: [half, soft, softly, sum])
    let total = try builder.add(Sum(over: .positions), "total", to: value)
    let flat = try builder.add(Flatten(), "flat", to: value)
    let mean = try builder.add(Mean(over: .positions), "level", to: value)
    value = try builder.add(Concatenate(), "all", to: [total, flat, mean])
    _ = try builder.add(Linear(outputs: 4, hasBias: false), "linear", to: value)
    builder.endBlock()
    return builder.build()
  }

  /// Separable convolutions with both a stride and a dilation, as DARTS has them.
  static func dilated() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 9, width: 12))
    builder.beginBlock("main")
    let value = try chain(
      [
        Convolution(outputChannels: 6, kernel: 3, stride: 2, padding: 2, dilation: 2, groups: 3),
        Convolution(outputChannels: 4, kernel: 1, hasBias: true), Activate(.relu),
        Convolution(outputChannels: 4, kernel: 5, stride: 2, padding: 4, dilation: 2, groups: 4),
        Convolution(outputChannels: 2, kernel: 3, stride: 3, padding: 3, dilation: 3, groups: 2),
      ], from: builder.inputValue, in: &builder)
    builder.endBlock()
    return try builder.finished(classes: 3, from: value)
  }

  /// What is done to sequences.
  static func sequences() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 6, height: 3, width: 4))
    builder.beginBlock("main")
    var value = try chain(
      [
        Tokens(), BatchNorm(), Activate(.tanh), LayerNorm(), Scale(), PositionEmbedding(),
        SelfAttention(heads: 2), Linear(outputs: 8), Softmax(over: .channels),
        ChannelShuffle(groups: 2), Dropout(rate: 0.1), StochasticDepth(rate: 0.1),
        SelfAttention(heads: 3, headWidth: 2, hasBias: false),
      ], from: builder.inputValue, in: &builder)
    let soft = try builder.add(Softmax(over: .positions), "soft", to: value)
    let peak = try builder.add(GlobalMaxPool(), "peak", to: value)
    let mean = try builder.add(Mean(over: .channels), "mean", to: value)
    let sum = try builder.add(Sum(over: .channels), "sum", to: value)
    value = try builder.add(Multiply(), "multiply", to: [value, peak, mean])
    let part = try builder.add(Split(part: 1, of: 4), "part", to: value)
    value = try builder.add(Concatenate(), "wide", to: [value, soft, part, sum])
    value = try builder.add(Concatenate(over: .positions), "long", to: value, value)
    let vectors = [
      try builder.add(Flatten(), "flat", to: value),
      try builder.add(GlobalAveragePool(), "average", to: value),
      try builder.add(Sum(over: .positions), "total", to: value),
      try builder.add(Mean(over: .positions), "level", to: value),
      try builder.add(FirstToken(), "first", to: value),
    ]
    value = try builder.add(Concatenate(), "all", to: vectors)
    _ = try builder.add(Linear(outputs: 4), "linear", to: value)
    builder.endBlock()
    return builder.build()
  }

  /// What is done to vectors, from a first layer that is no convolution to a last that is no linear.
  static func vectors() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 4, width: 4))
    builder.beginBlock("main")
    var value = try chain(
      [
        Flatten(), Linear(outputs: 12), BatchNorm(), LayerNorm(), Scale(initial: 0.5),
        ChannelShuffle(groups: 3), Dropout(rate: 0.1), StochasticDepth(rate: 0.1),
        Activate(.sigmoid), Activate(.hardSwish), Activate(.gelu), Activate(.swish),
        GlobalAveragePool(), GlobalMaxPool(), Sum(over: .positions), Mean(over: .positions),
        Flatten(),
      ], from: builder.inputValue, in: &builder)
    let ones = try builder.add(Softmax(over: .positions), "ones", to: value)
    let mean = try builder.add(Mean(over: .channels), "mean", to: value)
    let sum = try builder.add(Sum(over: .channels), "sum", to: value)
    value = try builder.add(Add(), "add", to: [value, ones, value])
    value = try builder.add(Multiply(), "multiply", to: [value, mean, ones])
    let parts = try (1...3).map {
      try builder.add(Split(part: $0, of: 3), "part\($0)", to: value)
    }
    value = try builder.add(Concatenate(), "turned", to: parts.reversed() + [sum])
    _ = try builder.add(Softmax(over: .channels), "soft", to: value)
    builder.endBlock()
    return builder.build()
  }

  /// Layers of several parts that read the network's input; a block with no input but a token; a
  /// block that reads from far back; a sum of one value with itself.
  static func inputs() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 4, height: 3, width: 3))
    let input = builder.inputValue
    builder.beginBlock("token", "class-token")
    let token = try builder.add(LearnedToken(width: 4), "token", to: [])
    let shifted = try builder.add(PositionEmbedding(), "position", to: token)
    builder.endBlock()
    builder.beginBlock("left", "look")
    let left = try builder.add(Tokens(), "tokens", to: input)
    builder.endBlock()
    builder.beginBlock("right", "look-twice")
    let squared = try builder.add(Multiply(), "square", to: input, input)
    var right = try builder.add(Tokens(), "tokens", to: squared)
    right = try builder.add(Add(), "add", to: right, left)
    builder.endBlock()
    builder.beginBlock("join")
    let all = try builder.add(
      Concatenate(over: .positions), "concatenate", to: [shifted, left, right, token])
    let twice = try builder.add(Add(), "twice", to: all, all)
    let vector = try builder.add(Flatten(), "flat", to: twice)
    let pixels = try builder.add(Flatten(), "pixels", to: input)
    let both = try builder.add(Concatenate(), "both", to: vector, pixels)
    _ = try builder.add(Linear(outputs: 3), "linear", to: both)
    builder.endBlock()
    return builder.build()
  }

  /// Blocks that hand on two values, with numbers that `forward` has to know, and one read by nobody.
  static func severalOutputs() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 12, height: 5, width: 5))
    var first = builder.inputValue
    var second = builder.inputValue
    for (place, parts) in [2, 3, 4].enumerated() {
      builder.beginBlock("fork.\(place + 1)", "fork", settings: [.init("parts", .whole(parts))])
      let part = try builder.add(Split(part: place + 1, of: parts), "part", to: first)
      let wide = try builder.add(
        Convolution(outputChannels: 12, kernel: 3, groups: 1), "wide", to: part)
      let sum = try builder.add(Add(), "sum", to: wide, second)
      let unread = try builder.add(Activate(.relu), "unread", to: sum)
      _ = try builder.add(Activate(.tanh), "unread-too", to: unread)
      (first, second) = (wide, sum)
      builder.endBlock()
    }
    builder.beginBlock("join", "join")
    let value = try builder.add(Concatenate(), "concatenate", to: first, second)
    builder.endBlock()
    return try builder.finished(classes: 2, from: value)
  }

  /// Parts without a definition, repeated: one a chain, one with a shortcut, one with a block that
  /// has no definition either.
  static func repeatedPlain() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 2, height: 6, width: 6))
    var value = builder.inputValue
    for place in 1...2 {
      builder.beginBlock("chain.\(place)")
      value = try chain(
        [Convolution(outputChannels: 2 + place, kernel: 3), BatchNorm(), Activate(.relu)],
        from: value, in: &builder)
      builder.endBlock()
    }
    for place in 1...3 {
      builder.beginBlock("skip.\(place)")
      builder.beginBlock("main")
      var main = try chain(
        [Convolution(outputChannels: 4, kernel: place == 2 ? 3 : 1), Activate(.relu)], from: value,
        in: &builder)
      builder.endBlock()
      main = try builder.add(
        Convolution(outputChannels: value.shape.channels, kernel: 1), "back", to: main)
      value = try builder.add(Add(), "add", to: value, main)
      builder.endBlock()
    }
    return try builder.finished(classes: 3, from: value)
  }
}
