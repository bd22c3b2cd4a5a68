import NASOnnxSchema
import FoundationEssentials

/// A value of an ONNX graph: what a node makes, a tensor, or the graph's input.
struct ONNXValue: Hashable {
  let name: String
}

/// An attribute of a node.
enum ONNXAttribute {
  case integer(Int)
  case integers([Int])
  case number(Double)
  case word(String)
}

/// A graph under construction. Every name in it is given once.
struct ONNXGraph {
  private(set) var nodes: [Onnx_NodeProto] = []
  private(set) var tensors: [Onnx_TensorProto] = []
  private var names: Set<String>

  /// - Parameter reserved: Names that are no node's and no tensor's.
  init(reserved: Set<String>) {
    names = reserved
  }

  /// Adds a node with one output, which has the node's name.
  ///
  /// - Parameters:
  ///   - name: A number is added where it is another's already.
  ///   - layer: The name that `network.json` has for what the node belongs to.
  mutating func addNode(
    _ type: String, named name: String, of layer: String, inputs: [ONNXValue],
    _ attributes: KeyValuePairs<String, ONNXAttribute>
  ) -> ONNXValue {
    let value = ONNXValue(name: names.insertUnique(name))
    var node = Onnx_NodeProto()
    node.opType = type
    node.name = value.name
    node.docString = layer
    node.input = inputs.map(\.name)
    node.output = [value.name]
    node.attribute = attributes.map { Onnx_AttributeProto($0.key, $0.value) }
    nodes.append(node)
    return value
  }

  /// Adds a tensor of f32, row-major.
  mutating func addTensor(named name: String, shape: [Int], _ values: [Float]) -> ONNXValue {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * MemoryLayout<Float>.size)
    bytes.append(littleEndian: values)
    return addTensor(named: name, shape: shape, .float, bytes)
  }

  /// Adds a list of whole numbers.
  mutating func addList(named name: String, _ values: [Int]) -> ONNXValue {
    var bytes: [UInt8] = []
    for value in values { bytes.append(littleEndian: Int64(value)) }
    return addTensor(named: name, shape: [values.count], .int64, bytes)
  }

  /// Adds a single whole number.
  mutating func addIndex(named name: String, _ value: Int) -> ONNXValue {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: Int64(value))
    return addTensor(named: name, shape: [], .int64, bytes)
  }

  /// - Parameters:
  ///   - shape: Empty of a single number.
  ///   - bytes: Little-endian.
  mutating func addTensor(
    named name: String, shape: [Int], _ type: Onnx_TensorProto.DataType, _ bytes: [UInt8]
  ) -> ONNXValue {
    let value = ONNXValue(name: names.insertUnique(name))
    var tensor = Onnx_TensorProto()
    tensor.name = value.name
    tensor.dims = shape.map(Int64.init)
    tensor.dataType = Int32(type.rawValue)
    tensor.rawData = Data(bytes)
    tensors.append(tensor)
    return value
  }

  /// Calls what a node makes by another name.
  mutating func rename(_ value: ONNXValue, to name: String) {
    for place in nodes.indices {
      nodes[place].input = nodes[place].input.map { $0 == value.name ? name : $0 }
      nodes[place].output = nodes[place].output.map { $0 == value.name ? name : $0 }
    }
  }
}

extension Onnx_AttributeProto {
  init(_ name: String, _ value: ONNXAttribute) {
    self.init()
    self.name = name
    switch value {
    case .integer(let value): (type, i) = (.int, Int64(value))
    case .integers(let values): (type, ints) = (.ints, values.map(Int64.init))
    case .number(let value): (type, f) = (.float, Float(value))
    case .word(let word): (type, s) = (.string, Data(word.utf8))
    }
  }
}

extension ONNXAttribute: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
  init(integerLiteral value: Int) { self = .integer(value) }
  init(floatLiteral value: Double) { self = .number(value) }
  init(stringLiteral word: String) { self = .word(word) }
  init(arrayLiteral values: Int...) { self = .integers(values) }
}
