import NASNetworks

/// A layer while it is written into a graph.
struct ONNXLayer {
  let site: LayerSite
  /// What its nodes' names begin with: its place in `model.py`, as in `stage1.0.norm`.
  let path: String
  /// Its name in the network.
  let name: String
  /// The network's input, which tells of how many samples.
  let images: ONNXValue
  /// Its tensors in the network's order, as `model.py` names and shapes them.
  let tensors: [WeightSet.Tensor]
  var graph: ONNXGraph

  /// Adds a node, `stage1.0.norm/BatchNormalization`.
  mutating func node(
    _ type: String, _ inputs: [ONNXValue], _ attributes: KeyValuePairs<String, ONNXAttribute> = [:]
  ) -> ONNXValue {
    graph.addNode(type, named: "\(path)/\(type)", of: name, inputs: inputs, attributes)
  }

  /// Adds all its tensors as they are, in their order.
  mutating func weights() -> [ONNXValue] {
    tensors.map { graph.addTensor(named: $0.name, shape: $0.shape, $0.values) }
  }

  /// Adds one tensor, `weight`.
  ///
  /// - Parameter shape: Another for the same numbers.
  mutating func weight(_ name: String, shape: [Int]? = nil) -> ONNXValue {
    let tensor = tensor(name)
    return graph.addTensor(named: tensor.name, shape: shape ?? tensor.shape, tensor.values)
  }

  /// Adds a list of whole numbers, such as a shape.
  mutating func list(_ name: String, _ values: [Int]) -> ONNXValue {
    graph.addList(named: "\(path)/\(name)", values)
  }

  /// Adds a single number.
  mutating func number(_ name: String, _ value: Double) -> ONNXValue {
    graph.addTensor(named: "\(path)/\(name)", shape: [], [Float(value)])
  }

  /// Adds a single whole number.
  mutating func index(_ value: Int) -> ONNXValue {
    graph.addIndex(named: "\(path)/index", value)
  }

  /// Adds what a linear layer does to the last dimension of a value.
  ///
  /// - Parameter name: Of its tensors, as in `merge.weight`; nil where they are `weight` and `bias`.
  mutating func linear(_ x: ONNXValue, _ name: String? = nil, hasBias: Bool) -> ONNXValue {
    let prefix = name.map { "\($0)." } ?? ""
    let weight = tensor("\(prefix)weight")
    let (rows, columns) = (weight.shape[0], weight.shape[1])
    // A matrix product has the inputs as rows; the tensor's name says that it is turned.
    let turned = (0..<columns).flatMap { column in
      (0..<rows).map { row in weight.values[row * columns + column] }
    }
    let matrix = graph.addTensor(
      named: "\(weight.name).transposed", shape: [columns, rows], turned)
    let product = node("MatMul", [x, matrix])
    return hasBias ? node("Add", [product, self.weight("\(prefix)bias")]) : product
  }

  private func tensor(_ name: String) -> WeightSet.Tensor {
    guard let tensor = tensors.first(where: { $0.name == "\(path).\(name)" }) else {
      preconditionFailure("ONNXLayer: '\(path)' has no tensor '\(name)'")
    }
    return tensor
  }
}
