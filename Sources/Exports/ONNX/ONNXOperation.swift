import NASNetworks

/// How an operation is written in ONNX: as nodes of a graph. Each kind of operation says so in a file of
/// its own in `Operations`, and nothing else knows.
///
/// Images are N × channels × rows × columns, sequences N × positions × channels, vectors N × channels.
/// N stays open: a reshape copies it (0).
protocol ONNXOperation: NASNetworks.Operation {
  /// Adds the nodes that compute it, and returns what the last of them makes; one of the inputs where
  /// there is nothing to compute.
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue
}
