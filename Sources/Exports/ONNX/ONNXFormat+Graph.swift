import NASNetworks
import NASOnnxSchema
import NASQuantisation

extension ONNXFormat {
  /// What the graph calls its input and its output.
  static let (inputName, outputName) = ("images", "logits")

  /// The network as nodes and tensors.
  static func graph(of source: ONNXNetwork) -> Onnx_GraphProto {
    let network = source.network
    let images = ONNXValue(name: inputName)
    var graph = ONNXGraph(reserved: [inputName, outputName])
    var values = [images]
    for (place, layer) in network.layers.enumerated() {
      let inputs = layer.inputs.map { values[$0] }
      // Codes end where the activation cuts off.
      if source.quantisation?.absorbed.contains(place) == true {
        values.append(inputs[0])
        continue
      }
      var writer = ONNXLayer(
        site: network.site(of: layer), path: source.paths[place], name: layer.name, images: images,
        tensors: source.tensors[place], coding: source.coding(ofLayer: place),
        encoding: source.encoding(ofLayer: place), graph: graph)
      values.append(writer.coded(operation(of: layer).write(inputs, in: &writer)))
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

  private static func operation(of layer: Layer) -> any ONNXOperation {
    guard let operation = layer.operation as? any ONNXOperation else {
      preconditionFailure("ONNXFormat: layer '\(layer.name)' is none of ONNX's")
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
