import NASNetworks
import NASText

extension JSONFormat {
  static func document(_ model: Model) -> JSONValue {
    let (network, card) = (model.network, model.card)
    let costs = network.costs
    return [
      "format": .string(format),
      "version": JSONValue(version),
      "space": .string(card.space),
      "genome": .string(card.genome),
      "words": .string(card.words),
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
      "quantised": .array(card.quantised.map(quantised)),
      "costs": [
        "macs": JSONValue(costs.macs),
        "parameters": JSONValue(costs.parameters),
        "peakActivationBytes": JSONValue(costs.peakActivationBytes),
      ],
      "blocks": .array(network.blocks.map(block)),
      "layers": .array(network.layers.map { layer($0, of: network) }),
    ]
  }

  private static func quantised(_ accuracy: ModelCard.QuantisedAccuracy) -> JSONValue {
    let integers = accuracy.integers
    return [
      "split": .string(integers.split), "accuracy": JSONValue(integers.value),
      "floatAccuracy": JSONValue(accuracy.floats.value),
      "images": integers.images.map { .integer($0) } ?? .null,
      "trainedOn": .boolean(integers.isTrainedOn),
    ]
  }

  /// Its layers by their places among all of the network's: the first, and the one after the last.
  private static func block(_ block: Block) -> JSONValue {
    [
      "name": .string(block.name),
      "definition": block.definition.map { .string($0) } ?? .null,
      "settings": .object(block.settings.map { .init($0.name, JSONValue($0.value)) }),
      "layers": JSONValue([block.layers.lowerBound, block.layers.upperBound]),
      "children": .array(block.children.map(self.block)),
    ]
  }

  private static func layer(_ layer: Layer, of network: Network) -> JSONValue {
    let shapes = network.inputs(of: layer)
    let learned = layer.parameters(inputs: shapes).filter(\.role.isLearned)
    let inputs = layer.inputs.map { $0 == 0 ? "input" : network.layers[$0 - 1].name }
    let head = [JSONValue.Member("name", .string(layer.name))]
    let tail: [JSONValue.Member] = [
      .init("inputs", JSONValue(inputs)),
      .init("output", JSONValue(layer.output.sizes)),
      .init("macs", JSONValue(layer.macs(inputs: shapes))),
      .init("parameters", JSONValue(learned.reduce(0) { $0 + $1.count })),
    ]
    return .object(head + operation(layer.operation) + tail)
  }

  /// The operation's name and what it needs to be built again.
  private static func operation(_ operation: any NASNetworks.Operation) -> [JSONValue.Member] {
    let (values, settings) = (operation.values, type(of: operation).settings)
    return [.init("operation", .string(operation.name))]
      + settings.compactMap { setting in
        values[setting.name].map { .init(setting.name, JSONValue($0)) }
      }
  }
}

extension JSONValue {
  /// Rows and columns as a list of two.
  fileprivate init(_ value: SettingValue) {
    switch value {
    case .whole(let value): self.init(value)
    case .extent(let extent): self.init([extent.rows, extent.columns])
    case .number(let value): self.init(value)
    case .flag(let value): self = .boolean(value)
    case .word(let word): self = .string(word)
    }
  }
}
