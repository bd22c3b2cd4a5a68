import NASNetworks
import NASOnnxSchema
import NASText

extension ONNXFormat {
  /// The file's one message.
  static func proto(of model: Model, _ network: ONNXNetwork) -> Onnx_ModelProto {
    var proto = Onnx_ModelProto()
    proto.irVersion = irVersion
    proto.producerName = "nas"
    var operators = Onnx_OperatorSetIdProto()
    operators.domain = ""
    operators.version = Self.operators
    proto.opsetImport = [operators]
    proto.docString = description(of: model)
    proto.metadataProps = properties(of: model).map { key, value in
      var entry = Onnx_StringStringEntryProto()
      (entry.key, entry.value) = (key, value)
      return entry
    }
    proto.graph = graph(of: network)
    return proto
  }

  private static func description(of model: Model) -> String {
    let (input, card) = (model.network.input, model.card)
    return """
      Image classifier for \(card.dataset), found by nas.

      Input '\(inputName)': float32 [batch, \(input.channels), \(input.height), \(input.width)], \
      (pixel / 255 - mean) / deviation, with the mean and deviation of each channel that the metadata tell.
      Output '\(outputName)': float32 [batch, \(model.network.classes)], before any softmax.
      """
  }

  /// What is told of the model, for programs; lists are JSON.
  private static func properties(of model: Model) -> [(key: String, value: String)] {
    let (costs, card) = (model.network.costs, model.card)
    return [
      ("space", card.space), ("genome", card.genome), ("words", card.words),
      ("dataset", card.dataset), ("classNames", JSONValue(card.classNames).compact),
      ("mean", JSONValue(card.mean).compact), ("deviation", JSONValue(card.deviation).compact),
      ("weights", card.origin.rawValue),
    ]
      + card.accuracies.map { ("\($0.split)Accuracy", "\($0.value)") }
      + (card.history?.seeds ?? []).map { ("\($0.use)Seed", "\($0.seed)") }
      + (card.history?.command.map { [("command", $0)] } ?? [])
      + [("macs", "\(costs.macs)"), ("parameters", "\(costs.parameters)")]
  }
}
