import NASExports
import NASNetworks
import Testing

/// A block that is not what its kind promises must be refused: the Python class of that kind
/// would compute something else.
@Suite struct UnsupportedBlockTests {
  private typealias Convolution = Operation.Convolution

  @Test func aResidualBlockWithoutItsAdditionIsRefused() throws {
    try refuses("expected add") { builder, input in
      builder.beginBlock("odd", .residual)
      var value = try builder.convolution(
        .init(outputChannels: 2, kernel: 3), activation: .relu, named: "first", to: input)
      value = try builder.convolution(
        .init(outputChannels: 2, kernel: 3), activation: nil, named: "second", to: value)
      return try builder.add(.activation(.relu), "activation", to: value)
    }
  }

  @Test func aResidualBlockOfOtherKernelsIsRefused() throws {
    try refuses("two dense 3×3 convolutions") { builder, input in
      try residual(&builder, second: .init(outputChannels: 2, kernel: 5), last: .relu, input)
    }
  }

  @Test func aResidualBlockOfTwoActivationsIsRefused() throws {
    try refuses("one activation after") { builder, input in
      try residual(&builder, second: .init(outputChannels: 2, kernel: 3), last: .hardSwish, input)
    }
  }

  @Test func anInvertedResidualWithADenseMiddleIsRefused() throws {
    try refuses("a depthwise") { builder, input in
      builder.beginBlock("odd", .invertedResidual)
      var value = try builder.convolution(
        .init(outputChannels: 4, kernel: 1), activation: .relu, named: "expand", to: input)
      value = try builder.convolution(
        .init(outputChannels: 4, kernel: 3), activation: .relu, named: "depthwise", to: value)
      value = try builder.convolution(
        .init(outputChannels: 2, kernel: 1), activation: nil, named: "project", to: value)
      return try builder.add(.add, "add", to: value, input)
    }
  }

  @Test func aBlockWithLayersLeftOverIsRefused() throws {
    try refuses("the end of the block") { builder, input in
      let value = try builder.convolutionBlock(
        "odd", .init(outputChannels: 2, kernel: 3), activation: .relu, to: input)
      return try builder.add(.activation(.relu), "again", to: value)
    }
  }

  @Test func aBlockThatReadsFromFurtherBackIsRefused() throws {
    try refuses("expected a convolution") { builder, input in
      _ = try builder.convolutionBlock(
        "before", .init(outputChannels: 2, kernel: 3), activation: .relu, to: input)
      return try builder.convolutionBlock(
        "odd", .init(outputChannels: 2, kernel: 3), activation: .relu, to: input)
    }
  }

  @Test func aNetworkThatDoesNotEndInItsClassifierIsRefused() throws {
    var builder = NetworkBuilder(input: Shape(channels: 2, height: 4, width: 4))
    _ = try builder.convolutionBlock(
      "odd", .init(outputChannels: 2, kernel: 3), activation: .relu, to: builder.inputValue)
    try expectRefusal(builder.build(), "one classifier, at the network's end")
  }

  private func residual(
    _ builder: inout NetworkBuilder, second: Convolution, last: Activation,
    _ input: NetworkBuilder.Value
  ) throws -> NetworkBuilder.Value {
    builder.beginBlock("odd", .residual)
    var value = try builder.convolution(
      .init(outputChannels: 2, kernel: 3), activation: .relu, named: "first", to: input)
    value = try builder.convolution(second, activation: nil, named: "second", to: value)
    value = try builder.add(.add, "add", to: value, input)
    return try builder.add(.activation(last), "activation", to: value)
  }

  private func refuses(
    _ expectation: String,
    _ add: (inout NetworkBuilder, NetworkBuilder.Value) throws -> NetworkBuilder.Value
  ) throws {
    var builder = NetworkBuilder(input: Shape(channels: 2, height: 4, width: 4))
    let value = try add(&builder, builder.inputValue)
    _ = try builder.classifierBlock("classifier", classes: 2, to: value)
    try expectRefusal(builder.build(), expectation)
  }

  private func expectRefusal(_ network: Network, _ expectation: String) throws {
    let model = try Sample.model(network)
    let error = #expect(throws: ExportError.self) { try PyTorchFormat().files(for: model) }
    #expect(error?.code == .unsupportedBlock)
    #expect(error?.subject == "odd")
    #expect(error?.description.contains(expectation) == true, "\(error?.description ?? "")")
  }
}
