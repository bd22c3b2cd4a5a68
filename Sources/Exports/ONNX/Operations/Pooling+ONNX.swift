import NASNetworks

extension MaxPool: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    layer.node("MaxPool", x, window.attributes(from: window.padding.sides, in: layer.site))
  }
}

extension AveragePool: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    let padding = window.padding.sides
    guard countsPadding else {
      return layer.node("AveragePool", x, window.attributes(from: padding, in: layer.site))
    }
    if window.overhang(in: layer.site) == window.padding {
      let attributes = window.attributes(from: padding, in: layer.site, countingPadding: true)
      return layer.node("AveragePool", x, attributes)
    }
    // Padding counts, but what lies beyond it does not: readers of `ceil_mode` have disagreed on that.
    let pads = layer.list("pads", [0, 0] + padding + [0, 0] + padding)
    let padded = padding == [0, 0] ? x[0] : layer.node("Pad", [x[0], pads])
    return layer.node(
      "AveragePool", [padded], window.attributes(from: [0, 0], beyond: padding, in: layer.site))
  }
}

extension PoolingWindow {
  /// Windows that reach beyond the padding are written as more of it behind, not as `ceil_mode`.
  ///
  /// - Parameters:
  ///   - start: The rows above and the columns left of the image.
  ///   - padded: What the image has got on every side already.
  fileprivate func attributes(
    from start: [Int], beyond padded: [Int] = [0, 0], in site: LayerSite,
    countingPadding: Bool = false
  ) -> KeyValuePairs<String, ONNXAttribute> {
    let end = zip(overhang(in: site).sides, padded).map { $0 - $1 }
    let (kernel, strides) = (
      ONNXAttribute.integers(kernel.sides), ONNXAttribute.integers(stride.sides)
    )
    let pads = ONNXAttribute.integers(start + end)
    return countingPadding
      ? ["kernel_shape": kernel, "strides": strides, "pads": pads, "count_include_pad": 1]
      : ["kernel_shape": kernel, "strides": strides, "pads": pads]
  }
}

extension GlobalAveragePool: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    guard layer.site.layout == .image else { return layer.reduce("ReduceMean", x[0], .positions) }
    return layer.node("Flatten", [layer.coded(layer.node("GlobalAveragePool", x))])
  }
}

extension GlobalMaxPool: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    guard layer.site.layout == .image else { return layer.reduce("ReduceMax", x[0], .positions) }
    return layer.node("Flatten", [layer.coded(layer.node("GlobalMaxPool", x))])
  }
}

extension Sum: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    layer.reduce("ReduceSum", x[0], axis)
  }
}

extension Mean: ONNXOperation {
  func write(_ x: [ONNXValue], in layer: inout ONNXLayer) -> ONNXValue {
    layer.reduce("ReduceMean", x[0], axis)
  }
}

extension ONNXLayer {
  /// One number over an axis: of positions, a vector; of channels, a single channel.
  fileprivate mutating func reduce(_ type: String, _ x: ONNXValue, _ axis: Axis) -> ONNXValue {
    switch (axis, site.layout) {
    case (.channels, _): node(type, [x, list("axes", [site.shape.channelDimension])])
    case (.positions, .image): node(type, [x, list("axes", [2, 3])], ["keepdims": 0])
    case (.positions, .sequence): node(type, [x, list("axes", [1])], ["keepdims": 0])
    case (.positions, .vector): x
    }
  }
}
