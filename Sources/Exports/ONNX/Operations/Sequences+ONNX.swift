import NASNetworks

extension Tokens: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    let rows = layer.list("rows", [0, layer.site.shape.channels, -1])
    let pixels = layer.node("Reshape", [x[0], rows])
    return layer.node("Transpose", [pixels], ["perm": [0, 2, 1]])
  }
}

extension PositionEmbedding: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    layer.node("Add", x + layer.weights())
  }
}

extension LearnedToken: ONNXOperation {
  /// Once for each image that is asked about.
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    let count = layer.node("Shape", [layer.images], ["start": 0, "end": 1])
    let shape = layer.node("Concat", [count, layer.list("token", [1, width])], ["axis": 0])
    return layer.node("Expand", layer.weights() + [shape])
  }
}

extension FirstToken: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    layer.pick(0, of: x[0], axis: 1)
  }
}

extension SelfAttention: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    let (positions, channels) = (layer.site.shape.height, layer.site.shape.channels)
    let each = headWidth(of: channels)
    let projected = layer.linear(x[0], "project", hasBias: hasBias)
    let parts = layer.list("parts", [0, positions, 3, heads, each])
    let split = layer.node("Reshape", [projected, parts])
    // Each of queries, keys and values is [N, heads, positions, head width].
    let turned = layer.node("Transpose", [split], ["perm": [2, 0, 3, 1, 4]])
    let (queries, values) = (layer.pick(0, of: turned, axis: 0), layer.pick(2, of: turned, axis: 0))
    let keys = layer.node(
      "Transpose", [layer.pick(1, of: turned, axis: 0)], ["perm": [0, 1, 3, 2]])
    let factor = layer.number("factor", 1 / Double(each).squareRoot())
    let products = layer.node("MatMul", [layer.node("Mul", [queries, factor]), keys])
    let mixed = layer.node("MatMul", [layer.node("Softmax", [products], ["axis": -1]), values])
    let joined = layer.node("Transpose", [mixed], ["perm": [0, 2, 1, 3]])
    let rows = layer.node(
      "Reshape", [joined, layer.list("heads", [0, positions, heads * each])])
    return layer.linear(rows, "merge", hasBias: hasBias)
  }
}

extension ONNXLayer {
  /// One place along an axis, which goes.
  fileprivate mutating func pick(_ place: Int, of x: ONNXValue, axis: Int) -> ONNXValue {
    node("Gather", [x, index(place)], ["axis": .integer(axis)])
  }
}
