import NASNetworks
import NASOnnxSchema
import NASQuantisation

/// A layer while it is written into a graph.
struct ONNXLayer {
  /// The end of the name of a matrix that lies the other way round.
  static let turned = ".transposed"

  let site: LayerSite
  /// What its nodes' names begin with: its place in `model.py`, as in `stage1.0.norm`.
  let path: String
  /// Its name in the network.
  let name: String
  /// The network's input, which tells of how many samples.
  let images: ONNXValue
  /// Its tensors in the network's order, as `model.py` names and shapes them.
  let tensors: [WeightSet.Tensor]
  /// How its tensors are written in 8 bits; nil where they are in f32.
  let coding: ONNXCoding?
  /// How its output is encoded in 8 bits; nil where it is in f32.
  let encoding: Encoding?
  var graph: ONNXGraph

  /// Adds a node, `stage1.0.norm/BatchNormalization`.
  mutating func node(
    _ type: String, _ inputs: [ONNXValue], _ attributes: KeyValuePairs<String, ONNXAttribute> = [:]
  ) -> ONNXValue {
    graph.addNode(type, named: "\(path)/\(type)", of: name, inputs: inputs, attributes)
  }

  /// Adds all its tensors as they are, in their order.
  mutating func weights() -> [ONNXValue] {
    tensors.map { add($0, shape: $0.shape) }
  }

  /// Adds one tensor, `weight`.
  ///
  /// - Parameter shape: Another for the same numbers.
  mutating func weight(_ name: String, shape: [Int]? = nil) -> ONNXValue {
    let tensor = tensor(name)
    return add(tensor, shape: shape ?? tensor.shape)
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
    // A matrix product has the inputs as rows; the tensor's name says that it is turned.
    let matrix = add(weight, shape: weight.shape.reversed(), isTurned: true)
    let product = node("MatMul", [x, matrix])
    return hasBias ? node("Add", [product, self.weight("\(prefix)bias")]) : product
  }

  /// Adds what quantises a value as the layer's output is and what dequantises it again, unless that is
  /// in f32. Runtimes fuse an operator with what surrounds it, so that where a layer is several, each
  /// wants its own.
  mutating func coded(_ x: ONNXValue) -> ONNXValue {
    guard let encoding else { return x }
    let scale = number("scale", Double(encoding.scale))
    // Ours go from -128, ONNX Runtime's kernels want those from 0.
    let zero = graph.addTensor(
      named: "\(path)/zero-point", shape: [], .uint8, [UInt8(encoding.zeroPoint + 128)])
    return node("DequantizeLinear", [node("QuantizeLinear", [x, scale, zero]), scale, zero])
  }

  /// Adds a tensor: its codes and what dequantises them, or its numbers.
  ///
  /// - Parameter isTurned: Whether the matrix lies the other way round.
  private mutating func add(
    _ tensor: WeightSet.Tensor, shape: [Int], isTurned: Bool = false
  ) -> ONNXValue {
    let name = isTurned ? tensor.name + Self.turned : tensor.name
    let (rows, columns) = (tensor.shape[0], tensor.values.count / tensor.shape[0])
    func placed<Number>(_ numbers: [Number]) -> [Number] {
      isTurned ? numbers.turned(rows: rows, columns: columns) : numbers
    }
    guard let coding else {
      return graph.addTensor(named: name, shape: shape, placed(tensor.values))
    }
    let codes: ONNXValue
    var scales = coding.weights.scales
    let isBias = tensor.name.hasSuffix("bias")
    if isBias {
      var bytes: [UInt8] = []
      for bias in coding.weights.biases { bytes.append(littleEndian: bias) }
      codes = graph.addTensor(named: name, shape: shape, .int32, bytes)
      scales = scales.map { $0 * coding.input.scale }
    } else {
      let bytes = placed(coding.weights.codes).map { UInt8(bitPattern: $0) }
      codes = graph.addTensor(named: name, shape: shape, .int8, bytes)
    }
    let count = [scales.count]
    let scale = graph.addTensor(named: "\(name)/scale", shape: count, scales)
    // ONNX Runtime fuses Gemm only where a zero point is given.
    let zeros = graph.addTensor(
      named: "\(name)/zero-point", shape: count, isBias ? .int32 : .int8,
      Array(repeating: 0, count: scales.count * (isBias ? 4 : 1)))
    return graph.addNode(
      "DequantizeLinear", named: "\(name)/DequantizeLinear", of: self.name,
      inputs: [codes, scale, zeros], ["axis": isTurned ? 1 : 0])
  }

  private func tensor(_ name: String) -> WeightSet.Tensor {
    guard let tensor = tensors.first(where: { $0.name == "\(path).\(name)" }) else {
      preconditionFailure("ONNXLayer: '\(path)' has no tensor '\(name)'")
    }
    return tensor
  }
}

extension Array {
  /// The transposed matrix.
  func turned(rows: Int, columns: Int) -> [Element] {
    (0..<columns).flatMap { column in (0..<rows).map { self[$0 * columns + column] } }
  }
}
