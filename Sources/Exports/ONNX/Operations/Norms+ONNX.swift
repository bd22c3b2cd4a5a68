import NASNetworks

extension BatchNorm: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    // It takes the channels to come first.
    let isSequence = layer.site.layout == .sequence
    let input = isSequence ? [layer.node("Transpose", x, ["perm": [0, 2, 1]])] : x
    let made = layer.node(
      "BatchNormalization", input + layer.weights(), ["epsilon": .number(epsilon)])
    return isSequence ? layer.node("Transpose", [made], ["perm": [0, 2, 1]]) : made
  }
}

extension LayerNorm: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    // It takes the channels to come last.
    let isImage = layer.site.layout == .image
    let input = isImage ? [layer.node("Transpose", x, ["perm": [0, 2, 3, 1]])] : x
    let made = layer.node(
      "LayerNormalization", input + layer.weights(), ["axis": -1, "epsilon": .number(epsilon)])
    return isImage ? layer.node("Transpose", [made], ["perm": [0, 3, 1, 2]]) : made
  }
}

extension Scale: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    let (channels, isImage) = (layer.site.shape.channels, layer.site.layout == .image)
    return layer.node(
      "Mul", [x[0], layer.weight("weight", shape: isImage ? [channels, 1, 1] : [channels])])
  }
}
