import NASNetworks
import NASOnnxSchema

extension ONNXFormat {
  /// What the graph calls its input and its output.
  static let (inputName, outputName) = ("images", "logits")

  /// The network as nodes and tensors.
  ///
  /// - Throws: ``ExportError`` that names the first layer whose operation cannot be written.
  static func graph(of model: Model) throws -> Onnx_GraphProto {
    let network = model.network
    let operations = try network.layers.map { try operation(of: $0, in: network) }
    let module = try PyTorchModule(model.network)
    let images = ONNXValue(name: inputName)
    var graph = ONNXGraph(reserved: [inputName, outputName])
    var values = [images]
    var tensors = module.tensors(model.weights)[...]
    let counts = network.parametersByLayer.map(\.count)
    for (place, layer) in network.layers.enumerated() {
      var writer = ONNXLayer(
        site: LayerSite(inputs: network.inputs(of: layer), output: layer.output),
        path: module.paths[place], name: layer.name, images: images,
        tensors: Array(tensors.prefix(counts[place])), graph: graph)
      tensors = tensors.dropFirst(counts[place])
      values.append(operations[place].write(layer.inputs.map { values[$0] }, in: &writer))
      graph = writer.graph
    }
    var last = values[values.count - 1]
    if last == images {
      last = graph.addNode("Identity", named: "identity", of: "", inputs: [images], [:])
    }
    graph.rename(last, to: outputName)
    values = values.map { $0 == last ? ONNXValue(name: outputName) : $0 }
    return proto(graph, values, of: network)
  }

  private static func operation(
    of layer: Layer, in network: Network
  ) throws -> any ONNXOperation {
    guard let operation = layer.operation as? any ONNXOperation else {
      let shapes = network.inputs(of: layer).map(\.description).joined(separator: ", ")
      throw ExportError(
        .unsupportedOperation, layer.name,
        "no ONNX is written for \(layer.operation.name) of \(shapes)")
    }
    return operation
  }

  /// - Parameter values: What the network's values are in the graph.
  private static func proto(
    _ graph: ONNXGraph, _ values: [ONNXValue], of network: Network
  ) -> Onnx_GraphProto {
    var proto = Onnx_GraphProto()
    proto.name = "network"
    proto.node = graph.nodes
    proto.initializer = graph.tensors
    proto.input = [description(of: values[0], network.input)]
    proto.output = [description(of: ONNXValue(name: outputName), network.output)]
    var seen: Set<ONNXValue> = [values[0], ONNXValue(name: outputName)]
    for (value, layer) in zip(values.dropFirst(), network.layers)
    where seen.insert(value).inserted {
      proto.valueInfo.append(description(of: value, layer.output))
    }
    return proto
  }

  /// Its shape, for those who look at the file.
  private static func description(of value: ONNXValue, _ shape: Shape) -> Onnx_ValueInfoProto {
    var info = Onnx_ValueInfoProto()
    info.name = value.name
    info.type.tensorType.elemType = Int32(Onnx_TensorProto.DataType.float.rawValue)
    var batch = Onnx_TensorShapeProto.Dimension()
    batch.dimParam = "batch"
    let sizes = shape.layout == .sequence ? shape.sizes.reversed() : shape.sizes
    let others = sizes.map { size in
      var dimension = Onnx_TensorShapeProto.Dimension()
      dimension.dimValue = Int64(size)
      return dimension
    }
    info.type.tensorType.shape.dim = [batch] + others
    return info
  }
}
