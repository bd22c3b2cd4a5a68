import NASExports
import NASNetworks
import NASTestSupport

/// Networks of all shapes, which between them use every operation on every layout that it takes, and
/// blocks as search spaces make them.
enum GraphSamples {
  typealias Value = NetworkBuilder.Value

  typealias Named = (name: String, network: @Sendable () throws -> Network)

  static let all: [Named] = named + random

  static let named: [Named] = [
    ("mobile", { try mobile() }),
    ("residual", { try residual() }),
    ("cells", { try cells() }),
    ("transformer", { try transformer() }),
    ("transformer-blocks", { try transformer(inBlocks: true) }),
    ("images", { try images() }),
    ("dilated", { try dilated() }),
    ("sequences", { try sequences() }),
    ("vectors", { try vectors() }),
    ("inputs", { try inputs() }),
    ("several-outputs", { try severalOutputs() }),
    ("repeated-plain", { try repeatedPlain() }),
  ]

  private static let random: [Named] = (1...24).map { seed in
    ("random\(seed)", { try random(seed) })
  }

  /// Settings are in the order of the alphabet: JSON's reader has no other.
  static func model(_ name: String) throws -> Model {
    try Sample.model(all.first { $0.name == name }!.network())
  }

  // MARK: As search spaces make them

  /// Inverted residuals of nested blocks, with and without squeeze-excite and shortcut.
  static func mobile() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 16, width: 16))
    var value = builder.inputValue
    builder.beginBlock("stem")
    value = try builder.convNorm("convolution", 8, kernel: 3, stride: 2, .hardSwish, to: value)
    builder.endBlock()
    let stages: [[(width: Int, kernel: Int, stride: Int, expansion: Int, excite: Bool)]] = [
      [(8, 3, 1, 3, false), (8, 5, 1, 2, false)],
      [(12, 5, 2, 3, true), (12, 3, 1, 6, true), (12, 3, 1, 2, false)],
    ]
    for (stage, blocks) in stages.enumerated() {
      for (place, block) in blocks.enumerated() {
        value = try builder.invertedResidual(
          "stage\(stage + 1).\(place + 1)", width: block.width, kernel: block.kernel,
          stride: block.stride, expansion: block.expansion, excite: block.excite, to: value)
      }
    }
    return try builder.finished(classes: 5, from: value)
  }

  /// Plain residual blocks, with stochastic depth that grows.
  static func residual() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 1, height: 12, width: 9))
    builder.beginBlock("stem")
    var value = try builder.add(
      Convolution(outputChannels: 4, kernel: 3, hasBias: true), "convolution",
      to: builder.inputValue)
    value = try builder.add(Activate(.relu), "activation", to: value)
    value = try builder.add(
      MaxPool(.init(kernel: 3, stride: 2, roundsUp: true)), "pool", to: value)
    builder.endBlock()
    for (place, width) in [4, 6, 6].enumerated() {
      builder.beginBlock(
        "body.\(place + 1)", "residual", settings: [.init("width", .whole(width))])
      let input = value
      value = try builder.convNorm("main.first", width, kernel: 3, .relu, to: input)
      value = try builder.convNorm("main.second", width, kernel: 3, nil, to: value)
      value = try builder.add(
        StochasticDepth(rate: Double(place + 1) / 10), "main.depth", to: value)
      var shortcut = input
      if input.shape.channels != width {
        shortcut = try builder.convNorm("shortcut.project", width, kernel: 1, nil, to: input)
      }
      value = try builder.add(Add(), "add", to: value, shortcut)
      value = try builder.add(Activate(.relu), "activation", to: value)
      builder.endBlock()
    }
    return try builder.finished(classes: 3, from: value)
  }

  /// Cells that read the two before them, and choose other operations each time.
  static func cells() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 8, width: 8))
    builder.beginBlock("stem")
    var value = try builder.convNorm("convolution", 6, kernel: 3, .relu, to: builder.inputValue)
    builder.endBlock()
    var before = value
    for place in 1...4 {
      let next = try builder.cell("cell.\(place)", variant: place % 3, reading: before, value)
      (before, value) = (value, next)
    }
    return try builder.finished(classes: 4, from: value)
  }

  /// A small vision transformer; its layers plain, or blocks.
  static func transformer(inBlocks: Bool = false) throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 8, width: 8))
    builder.beginBlock("embed")
    var value = try builder.add(
      Convolution(outputChannels: 12, kernel: 4, stride: 4, padding: 0, hasBias: true), "patches",
      to: builder.inputValue)
    value = try builder.add(Tokens(), "tokens", to: value)
    let token = try builder.add(LearnedToken(width: 12), "token", to: [])
    value = try builder.add(Concatenate(over: .positions), "concatenate", to: token, value)
    value = try builder.add(PositionEmbedding(), "position", to: value)
    value = try builder.add(Dropout(rate: 0.1), "dropout", to: value)
    builder.endBlock()
    for place in 1...3 {
      value = try builder.encoder(
        "encoder.\(place)", definition: inBlocks ? "encoder" : nil, heads: place,
        hidden: 24 * place, to: value)
    }
    builder.beginBlock("head")
    value = try builder.add(LayerNorm(epsilon: 1e-6), "norm", to: value)
    value = try builder.add(FirstToken(), "first", to: value)
    _ = try builder.add(Linear(outputs: 5), "linear", to: value)
    builder.endBlock()
    return builder.build()
  }
}

extension NetworkBuilder {
  /// Global average pooling and a linear layer.
  mutating func finished(classes: Int, from value: Value) throws -> Network {
    beginBlock("head")
    let pooled = try add(GlobalAveragePool(), "pool", to: value)
    _ = try add(Linear(outputs: classes), "linear", to: pooled)
    endBlock()
    return build()
  }

  mutating func convNorm(
    _ name: String, _ width: Int, kernel: Extent, stride: Extent = 1, dilation: Extent = 1,
    groups: Int = 1, _ activation: Activation?, to value: Value
  ) throws -> Value {
    beginBlock(
      name, "conv-norm",
      settings: [.init("kernel", .extent(kernel)), .init("width", .whole(width))])
    defer { endBlock() }
    var value = try add(
      Convolution(
        outputChannels: width, kernel: kernel, stride: stride, dilation: dilation, groups: groups),
      "convolution", to: value)
    value = try add(BatchNorm(), "norm", to: value)
    if let activation { value = try add(Activate(activation), "activation", to: value) }
    return value
  }

  /// Squeeze-excite of pool, linear, relu, linear, sigmoid and multiply.
  mutating func squeezeExcite(_ name: String, hidden: Int, to input: Value) throws -> Value {
    beginBlock(name, "squeeze-excite")
    defer { endBlock() }
    var value = try add(GlobalAveragePool(), "pool", to: input)
    value = try add(Linear(outputs: hidden), "reduce", to: value)
    value = try add(Activate(.relu), "relu", to: value)
    value = try add(Linear(outputs: input.shape.channels), "expand", to: value)
    value = try add(Activate(.sigmoid), "sigmoid", to: value)
    return try add(Multiply(), "multiply", to: input, value)
  }

  mutating func invertedResidual(
    _ name: String, width: Int, kernel: Int, stride: Int, expansion: Int, excite: Bool,
    to input: Value
  ) throws -> Value {
    beginBlock(
      name, "inverted-residual",
      settings: [
        .init("excite", .flag(excite)), .init("expansion", .whole(expansion)),
        .init("kernel", .whole(kernel)), .init("stride", .whole(stride)),
        .init("width", .whole(width)),
      ])
    defer { endBlock() }
    let expanded = expansion * input.shape.channels
    var value = try convNorm("main.expand", expanded, kernel: 1, .hardSwish, to: input)
    value = try convNorm(
      "main.filter", expanded, kernel: Extent(kernel), stride: Extent(stride), groups: expanded,
      .hardSwish, to: value)
    if excite { value = try squeezeExcite("main.excite", hidden: expanded / 4, to: value) }
    value = try convNorm("main.project", width, kernel: 1, nil, to: value)
    guard value.shape == input.shape else { return value }
    return try add(Add(), "add", to: value, input)
  }

  mutating func cell(
    _ name: String, variant: Int, reading first: Value, _ second: Value
  ) throws -> Value {
    beginBlock(name, "cell", settings: [.init("variant", .whole(variant))])
    defer { endBlock() }
    var left: Value
    switch variant {
    case 0: left = try add(AveragePool(.init(kernel: 3), countsPadding: false), "left", to: first)
    case 1: left = try convNorm("left", 6, kernel: 3, dilation: 2, .relu, to: first)
    default: left = try add(MaxPool(.init(kernel: 3)), "left", to: first)
    }
    left = try add(Add(), "sum", to: left, second)
    let right = try convNorm("right", 6, kernel: Extent(3, 1), groups: 2, .swish, to: second)
    let both = try add(Concatenate(), "concatenate", to: left, right, first)
    return try convNorm("merge", 6, kernel: 1, .relu, to: both)
  }

  mutating func encoder(
    _ name: String, definition: String?, heads: Int, hidden: Int, to input: Value
  ) throws -> Value {
    beginBlock(name, definition, settings: [.init("heads", .whole(heads))])
    defer { endBlock() }
    let width = input.shape.channels
    var value = try add(LayerNorm(epsilon: 1e-6), "attention.norm", to: input)
    value = try add(
      SelfAttention(heads: heads, headWidth: heads == 1 ? 5 : nil, hasBias: heads > 1),
      "attention.mix", to: value)
    value = try add(Scale(initial: 0.1), "attention.scale", to: value)
    let middle = try add(Add(), "add", to: input, value)
    value = try add(LayerNorm(epsilon: 1e-6), "feedforward.norm", to: middle)
    value = try add(Linear(outputs: hidden), "feedforward.expand", to: value)
    value = try add(Activate(.gelu), "feedforward.activation", to: value)
    value = try add(Linear(outputs: width), "feedforward.project", to: value)
    return try add(Add(), "add2", to: middle, value)
  }
}
