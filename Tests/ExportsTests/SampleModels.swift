import NASExports
import NASNetworks
import NASTestSupport

/// Small networks with made-up weights.
enum Sample {
  /// Nested blocks, in several forms.
  static func full() throws -> Model {
    try model(GraphSamples.mobile(), accuracies: [.init(split: "validation", value: 0.9312)])
  }

  /// A stem, one residual block, a classifier; one channel.
  static func small(genome: String = "0-1") throws -> Model {
    var builder = NetworkBuilder(input: Shape(channels: 1, height: 4, width: 4))
    let stem = try builder.convNorm("stem", 2, kernel: 3, .relu, to: builder.inputValue)
    builder.beginBlock("body", "residual")
    var value = try builder.convNorm("main.first", 2, kernel: 3, .relu, to: stem)
    value = try builder.convNorm("main.second", 2, kernel: 3, nil, to: value)
    value = try builder.add(Add(), "add", to: value, stem)
    value = try builder.add(Activate(.relu), "activation", to: value)
    builder.endBlock()
    return try model(
      builder.finished(classes: 2, from: value), genome: genome, classNames: ["left", "right"])
  }

  static func model(
    _ network: Network, genome: String = "0-1", words: String = "stem width 4",
    classNames: [String] = [], accuracies: [ModelCard.Accuracy] = []
  ) throws -> Model {
    let card = card(
      of: network, genome: genome, words: words, classNames: classNames, accuracies: accuracies)
    return try Model(network: network, tensors: tensors(of: network), card: card)
  }

  static func card(
    of network: Network, genome: String = "0-1", words: String = "stem width 4",
    classNames: [String] = [], accuracies: [ModelCard.Accuracy] = [],
    recipe: [ModelCard.Setting] = []
  ) -> ModelCard {
    let channels = network.input.channels
    return ModelCard(
      space: "sample", genome: genome, words: words,
      decisions: [.init(decision: "stem.width", option: "4")],
      dataset: "made-up", classNames: classNames, mean: Array(repeating: 0.5, count: channels),
      deviation: Array(repeating: 0.25, count: channels), origin: .random,
      accuracies: accuracies, recipe: recipe)
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
