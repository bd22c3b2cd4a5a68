import NASNetworks
import NASText

extension JSONFormat {
  static func document(_ model: Model) -> JSONValue {
    let (network, card) = (model.network, model.card)
    let costs = network.costs
    return [
      "format": "nas-network",
      "version": JSONValue(version),
      "space": .string(card.space),
      "genome": .string(card.genome),
      "decisions": .array(
        card.decisions.map { ["name": .string($0.decision), "value": .string($0.option)] }),
      "dataset": .string(card.dataset),
      "input": JSONValue(network.input.sizes),
      "classes": JSONValue(network.classes),
      "classNames": JSONValue(card.classNames),
      "standardisation": [
        "mean": JSONValue(card.mean), "deviation": JSONValue(card.deviation),
      ],
      "weights": .string(card.origin.rawValue),
      "accuracies": .array(
        card.accuracies.map { ["split": .string($0.split), "accuracy": JSONValue($0.value)] }),
      "costs": [
        "macs": JSONValue(costs.macs),
        "parameters": JSONValue(costs.parameters),
        "peakActivationBytes": JSONValue(costs.peakActivationBytes),
      ],
      "blocks": .array(network.blocks.map { block($0, of: network) }),
      "layers": .array(network.layers.map { layer($0, of: network) }),
    ]
  }

  private static func block(_ block: Block, of network: Network) -> JSONValue {
    [
      "name": .string(block.name),
      "kind": .string(block.kind.rawValue),
      "layers": JSONValue(network.layers[block.layers].map(\.name)),
    ]
  }

  private static func layer(_ layer: Layer, of network: Network) -> JSONValue {
    let input = network.shape(ofValue: layer.inputs[0])
    let learned = layer.parameters(input: input).filter(\.role.isLearned)
    let inputs = layer.inputs.map { $0 == 0 ? "input" : network.layers[$0 - 1].name }
    let head = [JSONValue.Member("name", .string(layer.name))]
    let tail: [JSONValue.Member] = [
      .init("inputs", JSONValue(inputs)),
      .init("output", JSONValue(layer.output.sizes)),
      .init("macs", JSONValue(layer.macs(input: input))),
      .init("parameters", JSONValue(learned.reduce(0) { $0 + $1.count })),
    ]
    return .object(head + operation(layer.operation) + tail)
  }

  /// The operation's name and what it needs to be built again.
  private static func operation(_ operation: Operation) -> [JSONValue.Member] {
    func members(_ name: String, _ details: (String, JSONValue)...) -> [JSONValue.Member] {
      ([("operation", .string(name))] + details).map { .init($0.0, $0.1) }
    }
    switch operation {
    case .convolution(let convolution):
      return members(
        "convolution", ("outputChannels", JSONValue(convolution.outputChannels)),
        ("kernel", JSONValue(convolution.kernel)), ("stride", JSONValue(convolution.stride)),
        ("padding", JSONValue(convolution.padding)), ("groups", JSONValue(convolution.groups)))
    case .batchNorm: return members("batchNorm", ("epsilon", JSONValue(Network.batchNormEpsilon)))
    case .activation(let function):
      return members("activation", ("function", .string(function.rawValue)))
    case .add: return members("add")
    case .squeezeExcite(let hidden): return members("squeezeExcite", ("hidden", JSONValue(hidden)))
    case .globalAveragePool: return members("globalAveragePool")
    case .linear(let outputs): return members("linear", ("outputs", JSONValue(outputs)))
    }
  }
}

extension Shape {
  /// Channels, rows, columns.
  fileprivate var sizes: [Int] { [channels, height, width] }
}
