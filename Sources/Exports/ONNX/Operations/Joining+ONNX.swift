import NASNetworks

extension Add: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    layer.node(x.count == 2 ? "Add" : "Sum", x)
  }
}

extension Multiply: ONNXOperation {
  /// Vectors get the dimensions that they count for.
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    let axes = layer.site.output.layout == .image ? [2, 3] : [1]
    var factors: [ONNXValue] = []
    for (factor, shape) in zip(x, layer.site.inputs) {
      let isSpread = shape.layout == .vector && layer.site.output.layout != .vector
      factors.append(
        isSpread ? layer.node("Unsqueeze", [factor, layer.list("axes", axes)]) : factor)
    }
    return factors.dropFirst().reduce(factors[0]) { layer.node("Mul", [$0, $1]) }
  }
}

extension Concatenate: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    let dimension = axis == .channels ? layer.site.shape.channelDimension : 1
    return layer.node("Concat", x, ["axis": .integer(dimension)])
  }
}
