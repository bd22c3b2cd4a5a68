import NASNetworks

extension Split: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    let width = layer.site.output.channels
    return layer.slice(
      x[0], axes: [layer.site.shape.channelDimension], from: [(part - 1) * width],
      to: [part * width])
  }
}

extension ChannelShuffle: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    let shape = layer.site.shape
    let dealt = [groups, shape.channels / groups]
    let (apart, order, whole): ([Int], [Int], [Int]) =
      switch shape.layout {
      case .image: (dealt + [shape.height, shape.width], [0, 2, 1, 3, 4], shape.sizes)
      case .sequence: ([shape.height] + dealt, [0, 1, 3, 2], [shape.height, shape.channels])
      case .vector: (dealt, [0, 2, 1], shape.sizes)
      }
    let split = layer.node("Reshape", [x[0], layer.list("groups", [0] + apart)])
    let turned = layer.node("Transpose", [split], ["perm": .integers(order)])
    return layer.node("Reshape", [turned, layer.list("shape", [0] + whole)])
  }
}

extension Flatten: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    layer.node("Flatten", x)
  }
}

extension Crop: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    let shape = layer.site.shape
    return layer.slice(
      x[0], axes: [2, 3], from: [top, left], to: [shape.height - bottom, shape.width - right])
  }
}

extension Resize: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    // Neither a region of interest nor factors are given.
    let none = ONNXValue(name: "")
    return layer.node(
      "Resize", [x[0], none, none, layer.list("size", size.sides)],
      [
        "axes": [2, 3], "mode": "linear", "coordinate_transformation_mode": "half_pixel",
      ])
  }
}

extension Upsample: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    let none = ONNXValue(name: "")
    let output = layer.site.output
    return layer.node(
      "Resize", [x[0], none, none, layer.list("size", [output.height, output.width])],
      [
        "axes": [2, 3], "mode": "nearest", "coordinate_transformation_mode": "asymmetric",
        "nearest_mode": "floor",
      ])
  }
}

extension ONNXLayer {
  /// A part of a value along some axes, from the first place to before the last.
  fileprivate mutating func slice(
    _ x: ONNXValue, axes: [Int], from starts: [Int], to ends: [Int]
  ) -> ONNXValue {
    let places = [list("starts", starts), list("ends", ends), list("axes", axes)]
    return node("Slice", [x] + places)
  }
}
