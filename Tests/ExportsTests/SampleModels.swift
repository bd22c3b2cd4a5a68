import NASExports
import NASNetworks

/// Small networks with made-up weights, which between them use every operation and block.
enum Sample {
  /// Every kind of block, with and without squeeze-excite, both shortcuts, both activations.
  static func full() throws -> Model {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 8, width: 8))
    var value = try builder.convolutionBlock(
      "stem", .init(outputChannels: 4, kernel: 3), activation: .relu, to: builder.inputValue)
    value = try builder.residualBlock(
      "stage1.block1.residual", outputChannels: 6, stride: 2, squeezeExcite: nil,
      activation: .relu, to: value)
    value = try builder.residualBlock(
      "stage1.block2.residual", outputChannels: 6, stride: 1, squeezeExcite: 4, activation: .relu,
      to: value)
    value = try builder.invertedResidualBlock(
      "stage2.block1.inverted", outputChannels: 8, expandedChannels: 12, kernel: 5, stride: 2,
      squeezeExcite: 4, activation: .hardSwish, to: value)
    value = try builder.invertedResidualBlock(
      "stage2.block2.inverted", outputChannels: 8, expandedChannels: 16, kernel: 3, stride: 1,
      squeezeExcite: nil, activation: .hardSwish, to: value)
    value = try builder.convolutionBlock(
      "head", .init(outputChannels: 10, kernel: 1), activation: .hardSwish, to: value)
    _ = try builder.classifierBlock("classifier", classes: 5, to: value)
    return try model(builder.build(), accuracies: [.init(split: "validation", value: 0.9312)])
  }

  /// A stem, one residual block without squeeze-excite, a classifier; one channel.
  static func small(genome: String = "0-1") throws -> Model {
    var builder = NetworkBuilder(input: Shape(channels: 1, height: 4, width: 4))
    var value = try builder.convolutionBlock(
      "stem", .init(outputChannels: 2, kernel: 3), activation: .relu, to: builder.inputValue)
    value = try builder.residualBlock(
      "body", outputChannels: 2, stride: 1, squeezeExcite: nil, activation: .relu, to: value)
    _ = try builder.classifierBlock("classifier", classes: 2, to: value)
    return try model(builder.build(), genome: genome, classNames: ["left", "right"])
  }

  static func model(
    _ network: Network, genome: String = "0-1", classNames: [String] = [],
    accuracies: [ModelCard.Accuracy] = []
  ) throws -> Model {
    let channels = network.input.channels
    let card = ModelCard(
      space: "sample", genome: genome, decisions: [.init(decision: "stem.width", option: "4")],
      dataset: "made-up", classNames: classNames, mean: Array(repeating: 0.5, count: channels),
      deviation: Array(repeating: 0.25, count: channels), origin: .random,
      accuracies: accuracies)
    return try Model(network: network, tensors: tensors(of: network), card: card)
  }

  /// Values from a fixed sequence; variances positive.
  static func tensors(of network: Network) -> [WeightSet.Tensor] {
    var counter = 0
    return network.parameters.map { parameter in
      let values = (0..<parameter.count).map { _ in
        counter += 1
        let value = Float((counter * 37) % 101) / 101 - 0.5
        return parameter.role == .runningVariance ? value + 1 : value
      }
      return .init(name: parameter.name, shape: parameter.shape, values: values)
    }
  }
}
