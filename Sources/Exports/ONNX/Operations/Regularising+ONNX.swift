import NASNetworks

// Nothing but in training.

extension Dropout: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue { x[0] }
}

extension StochasticDepth: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue { x[0] }
}
