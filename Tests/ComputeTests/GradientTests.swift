import NASCompute
import Foundation
import NASNetworks
import NASTestSupport
import Testing

/// Every layer and every way in which layers are put together, against the plain reference.
@Suite struct GradientTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let input: Shape
    let build:
      @Sendable (inout NetworkBuilder, NetworkBuilder.Value) throws ->
        NetworkBuilder.Value
  }

  private static let one = Shape(channels: 1, height: 9, width: 7)
  private static let three = Shape(channels: 3, height: 8, width: 8)

  private static func inverted(
    _ name: String, kernel: Int, stride: Int, hidden: Int?, activation: Activation
  ) -> Case {
    Case(testDescription: name, input: three) { builder, x in
      let stem = try builder.convolutionBlock(
        "stem", .init(outputChannels: 12, kernel: 3), activation: activation, to: x)
      return try builder.invertedResidualBlock(
        "block", outputChannels: stride == 1 ? 12 : 20, expandedChannels: 36, kernel: kernel,
        stride: stride, squeezeExcite: hidden, activation: activation, to: stem)
    }
  }

  private static func residual(
    _ name: String, channels: Int, stride: Int, hidden: Int?, activation: Activation
  ) -> Case {
    Case(testDescription: name, input: one) { builder, x in
      let stem = try builder.convolutionBlock(
        "stem", .init(outputChannels: 12, kernel: 5, stride: 2), activation: activation, to: x)
      let block = try builder.residualBlock(
        "block1", outputChannels: channels, stride: stride, squeezeExcite: hidden,
        activation: activation, to: stem)
      return try builder.residualBlock(
        "block2", outputChannels: channels, stride: 1, squeezeExcite: hidden,
        activation: activation, to: block)
    }
  }

  static let cases: [Case] = [
    Case(testDescription: "stem only", input: one) { builder, x in
      try builder.convolutionBlock(
        "stem", .init(outputChannels: 8, kernel: 3), activation: .relu, to: x)
    },
    inverted("inverted 3×3", kernel: 3, stride: 1, hidden: nil, activation: .relu),
    inverted("inverted 5×5", kernel: 5, stride: 1, hidden: nil, activation: .relu),
    inverted("inverted 7×7, hard-swish", kernel: 7, stride: 1, hidden: nil, activation: .hardSwish),
    inverted("inverted 9×9", kernel: 9, stride: 1, hidden: nil, activation: .relu),
    inverted("inverted 3×3 stride 2", kernel: 3, stride: 2, hidden: nil, activation: .relu),
    inverted("inverted 5×5 stride 2, excited", kernel: 5, stride: 2, hidden: 5, activation: .relu),
    inverted("inverted 3×3, excited", kernel: 3, stride: 1, hidden: 9, activation: .hardSwish),
    residual("residual identity", channels: 12, stride: 1, hidden: nil, activation: .relu),
    residual("residual projected", channels: 20, stride: 2, hidden: nil, activation: .relu),
    residual("residual wider", channels: 36, stride: 1, hidden: nil, activation: .hardSwish),
    residual("residual excited", channels: 20, stride: 2, hidden: 6, activation: .relu),
    residual(
      "residual identity, hard-swish", channels: 12, stride: 1, hidden: 4,
      activation: .hardSwish),
    Case(testDescription: "a value with three readers", input: three) { builder, x in
      let stem = try builder.convolutionBlock(
        "stem", .init(outputChannels: 6, kernel: 3), activation: .relu, to: x)
      builder.beginBlock("web")
      defer { builder.endBlock() }
      let a = try builder.convolution(
        .init(outputChannels: 6, kernel: 1), activation: .relu, named: "a", to: stem)
      let b = try builder.convolution(
        .init(outputChannels: 6, kernel: 3), activation: nil, named: "b", to: stem)
      let sum = try builder.add(Add(), "sum", to: a, stem)
      let doubled = try builder.add(Add(), "doubled", to: sum, b)
      return try builder.add(Add(), "again", to: doubled, sum)
    },
  ]

  private func network(_ example: Case) throws -> Network {
    var builder = NetworkBuilder(input: example.input)
    let value = try example.build(&builder, builder.inputValue)
    _ = try builder.classifierBlock("classifier", classes: 5, to: value)
    return builder.build()
  }

  @Test(arguments: cases) func trainingAgreesWithTheReference(_ example: Case) throws {
    try checkGradient(NetworkCase(try network(example), images: 6))
  }

  @Test(arguments: cases) func inferenceAgreesWithTheReference(_ example: Case) throws {
    try checkInference(NetworkCase(try network(example), images: 5))
  }

  @Test(arguments: cases) func bf16StaysCloseToF32(_ example: Case) throws {
    try checkRounding(NetworkCase(try network(example), images: 48))
  }

  @Test func slicesOfLargerTensorsTrainAlike() throws {
    func build(_ width: Int, _ kernel: Int, hidden: Int) throws -> Network {
      var builder = NetworkBuilder(input: Self.three)
      var value = try builder.convolutionBlock(
        "stem", .init(outputChannels: width, kernel: 3), activation: .relu, to: builder.inputValue)
      value = try builder.invertedResidualBlock(
        "block", outputChannels: width, expandedChannels: 2 * width, kernel: kernel, stride: 1,
        squeezeExcite: hidden, activation: .relu, to: value)
      _ = try builder.classifierBlock("classifier", classes: 5, to: value)
      return builder.build()
    }
    let layout = ParameterLayout(covering: [
      try build(8, 5, hidden: 7), try build(24, 3, hidden: 5),
    ])
    #expect(
      layout.slot(named: "block.depthwise.convolution.weight")?.parameter.shape == [48, 1, 5, 5])
    #expect(layout.slot(named: "block.excite.reduce.weight")?.parameter.shape == [7, 48])
    try checkGradient(NetworkCase(try build(12, 3, hidden: 4), images: 6, layout: layout))
    try checkInference(NetworkCase(try build(12, 3, hidden: 4), images: 6, layout: layout))
  }
}
