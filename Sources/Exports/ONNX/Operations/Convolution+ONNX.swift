import NASNetworks

extension Convolution: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    layer.node(
      "Conv", x + layer.weights(),
      [
        "kernel_shape": .integers(kernel.sides), "strides": .integers(stride.sides),
        "pads": .integers(padding.sides + padding.sides), "dilations": .integers(dilation.sides),
        "group": .integer(groups),
      ])
  }
}

extension Linear: ONNXOperation {
  /// At each position of an image it is a convolution of one pixel.
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    switch layer.site.layout {
    case .image: layer.node("Conv", x + layer.weights(), ["kernel_shape": [1, 1]])
    case .sequence: layer.linear(x[0], hasBias: hasBias)
    case .vector: layer.node("Gemm", x + layer.weights(), ["transB": 1])
    }
  }
}

extension Extent {
  /// As ONNX has them.
  var sides: [Int] { [rows, columns] }
}
