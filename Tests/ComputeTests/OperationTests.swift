import NASCompute
import Foundation
import NASNetworks
import NASTestSupport
import Testing

/// Every operation with every setting, first, last and in between, against the plain reference.
@Suite struct OperationTests {
  typealias Value = NetworkBuilder.Value

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var input = Shape(channels: 3, height: 6, width: 5)
    /// Whether a fully connected layer on all numbers makes the output.
    var hasHead = true
    let build: @Sendable (inout NetworkBuilder, Value) throws -> Value

    func network() throws -> Network {
      var builder = NetworkBuilder(input: input)
      builder.beginBlock("body")
      var value = try build(&builder, builder.inputValue)
      if hasHead {
        value = try builder.add(Flatten(), "flatten", to: value)
        value = try builder.add(Linear(outputs: 5), "head", to: value)
      }
      builder.endBlock()
      return builder.build()
    }
  }

  /// An operation behind a convolution of so many channels, so that its input has a gradient.
  static func after(
    _ channels: Int, _ name: String, _ operations: [any NASNetworks.Operation]
  ) -> Case {
    Case(testDescription: name) { builder, x in
      var value = try builder.add(
        Convolution(outputChannels: channels, kernel: 3, hasBias: true), "stem", to: x)
      for (index, operation) in operations.enumerated() {
        value = try builder.add(operation, "operation\(index)", to: value)
      }
      return value
    }
  }

  static let convolutions: [Case] = [
    after(18, "1×7", [Convolution(outputChannels: 9, kernel: Extent(1, 7), hasBias: true)]),
    after(
      18, "7×1, stride 2×1",
      [Convolution(outputChannels: 9, kernel: Extent(7, 1), stride: Extent(2, 1))]),
    after(18, "2×2, stride 2", [Convolution(outputChannels: 9, kernel: 2, stride: 2, padding: 0)]),
    after(18, "4×4", [Convolution(outputChannels: 20, kernel: 4)]),
    // A shape that oneDNN has but its reference for.
    {
      var shortcut = after(
        48, "1×1 of 48, stride 2", [Convolution(outputChannels: 48, kernel: 1, stride: 2)])
      shortcut.input = Shape(channels: 3, height: 16, width: 16)
      return shortcut
    }(),
    after(18, "padding 3", [Convolution(outputChannels: 7, kernel: 3, stride: 2, padding: 3)]),
    after(18, "dilated", [Convolution(outputChannels: 7, kernel: 3, dilation: 2, hasBias: true)]),
    after(
      18, "dilated, stride 2", [Convolution(outputChannels: 7, kernel: 3, stride: 2, dilation: 2)]),
    after(6, "groups of 2", [Convolution(outputChannels: 9, kernel: 3, groups: 3, hasBias: true)]),
    after(32, "groups of 16", [Convolution(outputChannels: 64, kernel: 3, stride: 2, groups: 2)]),
    after(
      32, "groups of 4", [Convolution(outputChannels: 32, kernel: 3, groups: 8, hasBias: true)]),
    after(32, "groups that pool", [Convolution(outputChannels: 16, kernel: 1, groups: 16)]),
    after(
      18, "depthwise 2×3",
      [Convolution(outputChannels: 18, kernel: Extent(2, 3), groups: 18, hasBias: true)]),
    after(
      18, "depthwise dilated", [Convolution(outputChannels: 18, kernel: 5, dilation: 2, groups: 18)]
    ),
    after(
      18, "depthwise dilated, stride 2",
      [Convolution(outputChannels: 18, kernel: 3, stride: 2, dilation: 2, groups: 18)]),
    after(18, "depthwise, twice as many", [Convolution(outputChannels: 36, kernel: 3, groups: 18)]),
    after(
      18, "a norm without epsilon",
      [BatchNorm(epsilon: 0), GlobalAveragePool(), Linear(outputs: 7)]),
    after(
      18, "bias and norm",
      [
        Convolution(outputChannels: 20, kernel: 3, hasBias: true), BatchNorm(epsilon: 1e-3),
        Convolution(outputChannels: 20, kernel: 3, groups: 20, hasBias: true), BatchNorm(),
        Activate(.swish),
        Convolution(outputChannels: 20, kernel: 1, groups: 4, hasBias: true), BatchNorm(),
        Activate(.gelu),
      ]),
  ]

  static let activations: [Case] = Activation.allCases.map { function in
    after(
      10, "\(function.rawValue), alone, after norm and convolution",
      [
        Activate(function), Scale(initial: 4), Activate(function), BatchNorm(), Activate(function),
        Convolution(outputChannels: 7, kernel: 1, hasBias: true), Activate(function),
        Convolution(outputChannels: 7, kernel: 3, groups: 7, hasBias: true), Activate(function),
      ])
  }

  static let poolings: [Case] = [
    after(18, "max pool 3", [MaxPool(.init(kernel: 3))]),
    after(
      18, "max pool 2×3, stride 2, up",
      [MaxPool(.init(kernel: Extent(2, 3), stride: 2, roundsUp: true))]),
    after(18, "max pool 3, stride 2", [MaxPool(.init(kernel: 3, stride: 2))]),
    after(18, "average pool 3", [AveragePool(.init(kernel: 3))]),
    after(
      18, "average pool 3, without padding", [AveragePool(.init(kernel: 3), countsPadding: false)]),
    after(
      18, "average pool 3, stride 2, up", [AveragePool(.init(kernel: 3, stride: 2, roundsUp: true))]
    ),
    after(
      18, "average pool 2, stride 3, up",
      [
        AveragePool(.init(kernel: 2, stride: 3, padding: 1, roundsUp: true), countsPadding: false)
      ]),
    after(18, "global average pool", [GlobalAveragePool()]),
    after(18, "global max pool", [GlobalMaxPool(), GlobalMaxPool()]),
    after(18, "sum of positions", [Sum(over: .positions)]),
    after(18, "sum of channels", [Sum(over: .channels)]),
    after(18, "mean of positions", [Mean(over: .positions)]),
    after(18, "mean of channels", [Mean(over: .channels)]),
    after(18, "resize up", [Resize(to: Extent(9, 11))]),
    after(18, "resize down", [Resize(to: Extent(4, 2))]),
    after(18, "upsample", [Upsample(factor: 2)]),
  ]

  static let rearrangements: [Case] = [
    after(36, "second third", [Split(part: 2, of: 3)]),
    after(10, "first half", [Split(part: 1, of: 2)]),
    after(48, "shuffle 2", [ChannelShuffle(groups: 2)]),
    after(15, "shuffle 5", [ChannelShuffle(groups: 5)]),
    after(70, "shuffle 7", [ChannelShuffle(groups: 7)]),
    after(18, "crop", [Crop(top: 1, bottom: 2, left: 0, right: 1)]),
    after(18, "flatten twice", [Flatten(), Flatten()]),
    after(18, "flatten a sequence", [Tokens(), Flatten()]),
    after(
      18, "linear at each position", [Linear(outputs: 21), Linear(outputs: 3, hasBias: false)]),
    after(
      18, "linear on vectors",
      [
        GlobalAveragePool(), Linear(outputs: 21), Activate(.relu),
        Linear(outputs: 8, hasBias: false),
      ]),
    Case(testDescription: "5 and 20 channels, and 16, side by side") { builder, x in
      let a = try builder.add(Convolution(outputChannels: 5, kernel: 3), "a", to: x)
      let b = try builder.add(Convolution(outputChannels: 20, kernel: 1), "b", to: x)
      let c = try builder.add(Convolution(outputChannels: 16, kernel: 1), "c", to: b)
      return try builder.add(Concatenate(), "all", to: a, b, a, c)
    },
    Case(testDescription: "whole blocks side by side") { builder, x in
      let a = try builder.add(Convolution(outputChannels: 16, kernel: 3), "a", to: x)
      let b = try builder.add(Convolution(outputChannels: 32, kernel: 1), "b", to: x)
      return try builder.add(Concatenate(), "all", to: a, b)
    },
    Case(testDescription: "sequences one after the other") { builder, x in
      let a = try builder.add(Convolution(outputChannels: 20, kernel: 3), "a", to: x)
      let tokens = try builder.add(Tokens(), "tokens", to: a)
      let first = try builder.add(LearnedToken(width: 20), "first", to: [])
      let all = try builder.add(Concatenate(over: .positions), "all", to: first, tokens, tokens)
      return try builder.add(PositionEmbedding(), "embedding", to: all)
    },
    Case(testDescription: "the halves of a shuffled unit") { builder, x in
      let stem = try builder.add(Convolution(outputChannels: 24, kernel: 3), "stem", to: x)
      let left = try builder.add(Split(part: 1, of: 2), "left", to: stem)
      let right = try builder.add(Split(part: 2, of: 2), "right", to: stem)
      let branch = try builder.convolution(
        .init(outputChannels: 12, kernel: 1), activation: .relu, named: "branch", to: right)
      let joined = try builder.add(Concatenate(), "joined", to: left, branch)
      return try builder.add(ChannelShuffle(groups: 2), "shuffled", to: joined)
    },
  ]

  static let joins: [Case] = [
    Case(testDescription: "three summands, one twice") { builder, x in
      let a = try builder.add(Convolution(outputChannels: 18, kernel: 3), "a", to: x)
      let b = try builder.add(Convolution(outputChannels: 18, kernel: 1), "b", to: x)
      let sum = try builder.add(Add(), "sum", to: a, b, a)
      return try builder.add(Add(), "again", to: sum, sum)
    },
    Case(testDescription: "an addition of two convolutions with an activation") { builder, x in
      let a = try builder.add(Convolution(outputChannels: 18, kernel: 3, hasBias: true), "a", to: x)
      let b = try builder.add(Convolution(outputChannels: 18, kernel: 1, hasBias: true), "b", to: x)
      let sum = try builder.add(Add(), "sum", to: a, b)
      return try builder.add(Activate(.leakyRelu), "activation", to: sum)
    },
    Case(testDescription: "an addition to a norm, made after the norm's convolution") {
      builder, x in
      let a = try builder.add(Convolution(outputChannels: 18, kernel: 3), "a", to: x)
      let b = try builder.add(Convolution(outputChannels: 18, kernel: 1), "b", to: x)
      let norm = try builder.add(BatchNorm(), "norm", to: a)
      let sum = try builder.add(Add(), "sum", to: norm, b)
      return try builder.add(Activate(.relu), "activation", to: sum)
    },
    // The convolution of `c` runs with `q`, its scale being taken in and then the addition: when `p`
    // has long been added to what it reads.
    Case(testDescription: "an addition to what a scaled convolution is still to read") {
      builder, x in
      let v = try builder.add(Convolution(outputChannels: 18, kernel: 3, hasBias: true), "v", to: x)
      let t = try builder.add(Convolution(outputChannels: 18, kernel: 1, hasBias: true), "t", to: x)
      let c = try builder.add(Convolution(outputChannels: 18, kernel: 3), "c", to: v)
      let s = try builder.add(Scale(initial: 2), "s", to: c)
      let d = try builder.add(Convolution(outputChannels: 18, kernel: 1), "d", to: t)
      let p = try builder.add(Add(), "p", to: d, v)
      let q = try builder.add(Add(), "q", to: s, t)
      return try builder.add(Concatenate(), "all", to: p, q)
    },
    Case(testDescription: "products of every kind") { builder, x in
      let a = try builder.add(Convolution(outputChannels: 18, kernel: 3), "a", to: x)
      let b = try builder.add(Convolution(outputChannels: 18, kernel: 1), "b", to: x)
      let vector = try builder.add(GlobalAveragePool(), "vector", to: b)
      let map = try builder.add(Convolution(outputChannels: 1, kernel: 3), "map", to: x)
      let single = try builder.add(GlobalMaxPool(), "single", to: map)
      let long = try builder.add(Multiply(), "long", to: vector, a, map, single, b)
      let square = try builder.add(Multiply(), "square", to: a, a)
      let gated = try builder.add(Multiply(), "gated", to: vector, square)
      let mapped = try builder.add(Multiply(), "mapped", to: b, map)
      let scaled = try builder.add(Multiply(), "scaled", to: single, mapped)
      return try builder.add(Concatenate(), "all", to: long, gated, scaled)
    },
    Case(testDescription: "a layer that nothing reads") { builder, x in
      let a = try builder.convolution(
        .init(outputChannels: 18, kernel: 3), activation: .relu, named: "a", to: x)
      let dead = try builder.convolution(
        .init(outputChannels: 18, kernel: 3), activation: .relu, named: "dead", to: a)
      _ = try builder.add(MaxPool(.init(kernel: 3)), "pool", to: dead)
      _ = try builder.add(Add(), "sum", to: dead, a)
      return try builder.convolution(
        .init(outputChannels: 18, kernel: 1), activation: .relu, named: "b", to: a)
    },
    Case(testDescription: "a cell whose nodes all read one another") { builder, x in
      var nodes = [
        try builder.convolution(
          .init(outputChannels: 16, kernel: 3), activation: .relu, named: "stem", to: x)
      ]
      for index in 1..<4 {
        let operations: [any NASNetworks.Operation] = [
          AveragePool(.init(kernel: 3), countsPadding: false),
          Convolution(outputChannels: 16, kernel: 3, dilation: 2, groups: 16),
          MaxPool(.init(kernel: 3)),
        ]
        let parts = try nodes.enumerated().map { from, value in
          try builder.add(operations[(from + index) % 3], "node\(index).\(from)", to: value)
        }
        nodes.append(
          parts.count == 1 ? parts[0] : try builder.add(Add(), "node\(index).sum", to: parts))
      }
      return try builder.add(Concatenate(), "out", to: Array(nodes.dropFirst()))
    },
  ]

  static let sequences: [Case] = [
    after(18, "layer norm", [LayerNorm(epsilon: 1e-6), LayerNorm()]),
    after(18, "scale", [Scale(initial: 0.5)]),
    after(18, "mish", [Scale(initial: 4), Mish()]),
    after(18, "softmax over channels", [Scale(initial: 3), Softmax(over: .channels)]),
    after(18, "softmax over positions", [Scale(initial: 3), Softmax(over: .positions)]),
    after(18, "attention", [Tokens(), SelfAttention(heads: 3)]),
    after(
      17, "attention of one head, without bias",
      [
        Tokens(), SelfAttention(heads: 1, hasBias: false), FirstToken(),
      ]),
    after(10, "attention with wide heads", [Tokens(), SelfAttention(heads: 2, headWidth: 20)]),
    after(
      18, "dropout and stochastic depth",
      [
        Dropout(rate: 0.5), BatchNorm(), StochasticDepth(rate: 0.3), Activate(.relu),
        Dropout(rate: 0.1),
      ]),
    Case(testDescription: "a transformer", input: Shape(channels: 3, height: 8, width: 8)) {
      builder, x in
      let patches = try builder.add(
        Convolution(outputChannels: 24, kernel: 4, stride: 4, padding: 0, hasBias: true), "patches",
        to: x)
      let tokens = try builder.add(Tokens(), "tokens", to: patches)
      let first = try builder.add(LearnedToken(width: 24), "first", to: [])
      var value = try builder.add(Concatenate(over: .positions), "all", to: first, tokens)
      value = try builder.add(PositionEmbedding(), "embedding", to: value)
      for index in 0..<2 {
        var branch = try builder.add(LayerNorm(), "\(index).norm1", to: value)
        branch = try builder.add(SelfAttention(heads: 3), "\(index).attention", to: branch)
        value = try builder.add(Add(), "\(index).add1", to: value, branch)
        branch = try builder.add(LayerNorm(), "\(index).norm2", to: value)
        branch = try builder.add(Linear(outputs: 48), "\(index).expand", to: branch)
        branch = try builder.add(Activate(.gelu), "\(index).gelu", to: branch)
        branch = try builder.add(Linear(outputs: 24), "\(index).project", to: branch)
        value = try builder.add(Add(), "\(index).add2", to: value, branch)
      }
      value = try builder.add(LayerNorm(), "norm", to: value)
      return try builder.add(FirstToken(), "class", to: value)
    },
  ]

  /// Squeeze-and-excitation written out.
  static func excitation(
    _ name: String, _ activation: Activation, _ gate: Activation, isFirst: Bool
  ) -> Case {
    Case(testDescription: name) { builder, x in
      let a = try builder.convolution(
        .init(outputChannels: 18, kernel: 3), activation: .relu, named: "a", to: x)
      var value = try builder.add(GlobalAveragePool(), "pool", to: a)
      value = try builder.add(Linear(outputs: 5), "reduce", to: value)
      value = try builder.add(Activate(activation), "activation", to: value)
      value = try builder.add(Linear(outputs: 18), "expand", to: value)
      value = try builder.add(Activate(gate), "gate", to: value)
      return try builder.add(Multiply(), "product", to: isFirst ? [value, a] : [a, value])
    }
  }

  static let excitations: [Case] =
    Activation.allCases.map {
      excitation("excitation by \($0.rawValue)", $0, .sigmoid, isFirst: false)
    }
    + [
      excitation("excitation, hard", .relu, .hardSigmoid, isFirst: true),
      excitation("excitation, of no gate", .relu, .tanh, isFirst: true),
    ]

  static let ends: [Case] = {
    let vector = Shape.vector(channels: 21), sequence = Shape.sequence(channels: 18, positions: 5)
    /// As the network's only layer, and as its first and last with weights between.
    func alone(_ name: String, _ operation: any NASNetworks.Operation, _ input: Shape) -> Case {
      Case(testDescription: "first and last: \(name)", input: input, hasHead: false) { builder, x in
        let first = try builder.add(operation, "first", to: x)
        let middle = try builder.add(Linear(outputs: x.shape.channels), "middle", to: first)
        return try builder.add(operation, "last", to: middle)
      }
    }
    func head(_ name: String, _ operation: any NASNetworks.Operation, _ input: Shape) -> Case {
      Case(testDescription: "first: \(name)", input: input) { builder, x in
        try builder.add(operation, "first", to: x)
      }
    }
    let image = Shape(channels: 18, height: 6, width: 5)
    return [
      alone("batch norm", BatchNorm(), image), alone("layer norm", LayerNorm(), image),
      alone("gelu", Activate(.gelu), image), alone("scale", Scale(initial: 2), image),
      alone("max pool", MaxPool(.init(kernel: 3)), image),
      alone("average pool", AveragePool(.init(kernel: 3)), image),
      alone("linear", Linear(outputs: 18), image), alone("linear", Linear(outputs: 21), vector),
      alone("linear", Linear(outputs: 18), sequence),
      alone("attention", SelfAttention(heads: 2), sequence),
      alone("embedding", PositionEmbedding(), sequence),
      alone("softmax", Softmax(over: .channels), sequence),
      alone("shuffle", ChannelShuffle(groups: 3), image),
      alone(
        "depthwise", Convolution(outputChannels: 18, kernel: 3, groups: 18, hasBias: true), image),
      alone(
        "convolution", Convolution(outputChannels: 18, kernel: 3, groups: 3, hasBias: true), image),
      alone("convolution", Convolution(outputChannels: 18, kernel: 4, hasBias: true), image),
      alone("upsample", Upsample(factor: 2), Shape(channels: 3, height: 2, width: 2)),
      alone("dropout", Dropout(rate: 0.5), vector),
      head("split", Split(part: 1, of: 2), image), head("crop", Crop(top: 1), image),
      head("tokens", Tokens(), image), head("flatten", Flatten(), sequence),
      head("first token", FirstToken(), sequence), head("resize", Resize(to: 4), image),
      head("global max pool", GlobalMaxPool(), image), head("sum", Sum(over: .positions), image),
      head(
        "4×4, stride 4", Convolution(outputChannels: 18, kernel: 4, stride: 4, padding: 0), image),
      Case(testDescription: "the input, read in several ways") { builder, x in
        let a = try builder.add(Convolution(outputChannels: 3, kernel: 3), "a", to: x)
        let b = try builder.add(
          Convolution(outputChannels: 3, kernel: 1, hasBias: true), "b", to: x)
        let sum = try builder.add(Add(), "sum", to: a, x)
        return try builder.add(Multiply(), "product", to: [sum, b, x])
      },
      Case(testDescription: "the input, added to a norm") { builder, x in
        let a = try builder.add(Convolution(outputChannels: 3, kernel: 3), "a", to: x)
        let norm = try builder.add(BatchNorm(), "norm", to: a)
        return try builder.add(Add(), "sum", to: norm, x)
      },
    ]
  }()

  static let cases =
    convolutions + activations + poolings + rearrangements + joins + sequences + excitations + ends

  @Test(arguments: cases) func trainingAgreesWithTheReference(_ example: Case) throws {
    try checkGradient(NetworkCase(try example.network(), images: 4))
  }

  @Test(arguments: cases) func inferenceAgreesWithTheReference(_ example: Case) throws {
    try checkInference(NetworkCase(try example.network(), images: 3))
  }

  @Test(arguments: cases) func bf16StaysCloseToF32(_ example: Case) throws {
    try checkRounding(NetworkCase(try example.network(), images: 48), tolerance: 0.2)
  }

  /// Attention, embeddings, layer norms and groups cut out of larger ones.
  @Test func slicesOfLargerTensorsTrainAlike() throws {
    func build(_ width: Int, heads: Int, each: Int, _ kernel: Extent) throws -> Network {
      var builder = NetworkBuilder(input: Shape(channels: 3, height: 6, width: 5))
      builder.beginBlock("body")
      var value = try builder.add(
        Convolution(outputChannels: width, kernel: kernel, hasBias: true), "stem",
        to: builder.inputValue)
      value = try builder.add(
        Convolution(outputChannels: width, kernel: kernel, groups: 2), "groups", to: value)
      value = try builder.add(Tokens(), "tokens", to: value)
      let token = try builder.add(LearnedToken(width: width), "token", to: [])
      value = try builder.add(Concatenate(over: .positions), "all", to: token, value)
      value = try builder.add(PositionEmbedding(), "embedding", to: value)
      value = try builder.add(LayerNorm(), "norm", to: value)
      value = try builder.add(SelfAttention(heads: heads, headWidth: each), "attention", to: value)
      value = try builder.add(Linear(outputs: width), "linear", to: value)
      value = try builder.add(Scale(initial: 0.5), "scale", to: value)
      value = try builder.add(FirstToken(), "first", to: value)
      _ = try builder.add(Linear(outputs: 5), "classifier", to: value)
      builder.endBlock()
      return builder.build()
    }
    let small = try build(12, heads: 2, each: 5, Extent(3, 1))
    let layout = ParameterLayout(covering: [
      small, try build(24, heads: 4, each: 8, Extent(5, 3)),
    ])
    #expect(layout.slot(named: "body.attention.project.weight")?.parameter.shape == [3, 4, 8, 24])
    #expect(layout.slot(named: "body.scale.weight")?.parameter.initial == 0.5)
    try checkGradient(NetworkCase(small, images: 4, layout: layout))
    try checkInference(NetworkCase(small, images: 4, layout: layout))
    let example = NetworkCase(small, images: 1, layout: layout)
    let own = ParameterLayout(of: small)
    let gathered = try own.gather(from: example.weights, in: layout)
    for slot in own.slots {
      let expected = example.indices(of: slot.parameter).map { example.weights.pointer[$0] }
      #expect(Array(gathered.values[slot.range]) == expected, "\(slot.parameter.name)")
    }
  }

  @Test func everyOperationRuns() {
    let tested = Set(
      Self.cases.compactMap { try? $0.network() }.flatMap(\.layers).map(\.operation.name))
    let all = Set(Operations.all.map { $0.name })
    #expect(all.subtracting(tested).isEmpty)
  }
}
