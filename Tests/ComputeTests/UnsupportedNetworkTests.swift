import NASCompute
import NASNetworks
import Testing

/// Networks that the executors would misread are refused.
@Suite struct UnsupportedNetworkTests {
  private static let input = Shape(channels: 4, height: 6, width: 6)

  private func message(
    classifies: Bool = true,
    _ build: (inout NetworkBuilder, NetworkBuilder.Value) throws -> NetworkBuilder.Value
  ) throws -> String? {
    var builder = NetworkBuilder(input: Self.input)
    builder.beginBlock("body")
    let value = try build(&builder, builder.inputValue)
    builder.endBlock()
    if classifies { _ = try builder.classifierBlock("classifier", classes: 3, to: value) }
    let network = builder.build()
    let layout = ParameterLayout(of: network)
    let training = #expect(throws: ComputeError.self) {
      _ = try TrainingExecutable(network, images: 2, layout: layout)
    }
    let inference = #expect(throws: ComputeError.self) {
      _ = try InferenceExecutable(network, images: 2, layout: layout)
    }
    #expect(training?.code == .unsupported)
    #expect(training?.description == inference?.description)
    return training?.description
  }

  @Test func theInputIsReadByOneDenseConvolutionOnly() throws {
    let rule =
      "reads the network's input: only a first layer may, and it must be a dense convolution"
    #expect(try message { try $0.add(BatchNorm(), "norm", to: $1) } == "layer 'body.norm' \(rule)")
    #expect(
      try message {
        try $0.add(Convolution(outputChannels: 4, kernel: 3, groups: 4), "depth", to: $1)
      } == "layer 'body.depth' \(rule)")
    #expect(
      try message {
        let branch = try $0.convolution(
          .init(outputChannels: 4, kernel: 3), activation: nil, to: $1)
        return try $0.add(Add(), "add", to: branch, $1)
      } == "layer 'body.add' \(rule)")
    #expect(
      try message {
        let stem = try $0.convolution(.init(outputChannels: 4, kernel: 3), activation: nil, to: $1)
        let other = try $0.convolution(
          .init(outputChannels: 4, kernel: 3), activation: nil, named: "other", to: $1)
        return try $0.add(Add(), "add", to: stem, other)
      } == "layer 'body.other.convolution' \(rule)")
  }

  @Test func theLogitsComeFromAFullyConnectedLayer() throws {
    #expect(
      try message(classifies: false) {
        let value = try $0.convolution(
          .init(outputChannels: 4, kernel: 3), activation: .relu, to: $1)
        return try $0.add(GlobalAveragePool(), "pool", to: value)
      } == "the last layer, 'body.pool', must be a fully connected one")
  }
}
