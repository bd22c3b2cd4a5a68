import NASNetworks

extension Activate: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    switch function {
    case .relu: layer.node("Relu", x)
    case .hardSwish: layer.node("HardSwish", x)
    case .relu6: layer.node("Clip", [x[0], layer.number("least", 0), layer.number("most", 6)])
    case .leakyRelu: layer.node("LeakyRelu", x, ["alpha": 0.01])
    case .hardSigmoid: layer.node("HardSigmoid", x, ["alpha": .number(1.0 / 6), "beta": 0.5])
    case .swish: layer.node("Mul", [x[0], layer.node("Sigmoid", x)])
    case .gelu: layer.node("Gelu", x)
    case .sigmoid: layer.node("Sigmoid", x)
    case .tanh: layer.node("Tanh", x)
    }
  }
}

extension Mish: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue { layer.node("Mish", x) }
}

extension Softmax: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    let shape = layer.site.shape
    switch (axis, shape.layout) {
    case (.channels, _): return layer.node("Softmax", x, ["axis": .integer(shape.channelDimension)])
    case (.positions, .sequence): return layer.node("Softmax", x, ["axis": 1])
    case (.positions, .image), (.positions, .vector):
      let rows = layer.node("Reshape", [x[0], layer.list("rows", [0, shape.channels, -1])])
      let soft = layer.node("Softmax", [rows], ["axis": 2])
      return layer.node("Reshape", [soft, layer.list("shape", [0] + shape.sizes)])
    }
  }
}
