import NASNetworks
import NASQuantisation

extension CFunction {
  fileprivate static let add = CFunction(
    "add",
    """
    static void add(const float *a, const float *b, float *y, int count)
    {
        for (int i = 0; i < count; i++)
            y[i] = a[i] + b[i];
    }
    """)

  fileprivate static let multiply = CFunction(
    "multiply",
    """
    /* The strides of b say how its numbers count for those of a. */
    static void multiply(const float *a, const float *b, int position_stride, int channel_stride,
                         float *y, int positions, int channels)
    {
        for (int position = 0; position < positions; position++)
            for (int channel = 0; channel < channels; channel++, a++, y++)
                *y = *a * b[position * position_stride + channel * channel_stride];
    }
    """)
}

extension Add: COperation {
  func storage(at site: LayerSite) -> CStorage { .over(Array(site.inputs.indices)) }

  func write(in layer: inout CLayer) {
    layer.add(layer.inOrder.map { layer.x[$0] })
  }
}

extension CLayer {
  fileprivate mutating func add(_ values: [String]) {
    for (place, other) in values.dropFirst().enumerated() {
      call(.add, place == 0 ? values[0] : y, other, y, "\(site.output.count)")
    }
  }

  /// The inputs, those that lie where the output does before the others.
  fileprivate var inOrder: [Int] {
    overwritten + x.indices.filter { !overwritten.contains($0) }
  }
}

extension Multiply: COperation {
  /// Over those that have all the numbers.
  func storage(at site: LayerSite) -> CStorage {
    .over(site.inputs.indices.filter { site.inputs[$0] == site.output })
  }

  func write(in layer: inout CLayer) {
    let site = layer.site
    var order = layer.inOrder
    // One that has all the numbers begins.
    let first = order.firstIndex { site.inputs[$0] == site.output } ?? 0
    order.insert(order.remove(at: first), at: 0)
    for (place, other) in order.dropFirst().enumerated() {
      let spread = IntegerProduct.Spread(of: site.inputs[other], over: site.output)
      layer.call(
        .multiply, place == 0 ? layer.x[order[0]] : layer.y, layer.x[other],
        "\(spread.position)", "\(spread.channel)", layer.y, "\(site.output.area)",
        "\(site.output.channels)")
    }
  }
}

extension Concatenate: COperation {
  func write(in layer: inout CLayer) {
    let output = layer.site.output
    var start = 0
    for (value, shape) in zip(layer.x, layer.site.inputs) {
      let (turns, count) = axis == .channels ? (shape.area, shape.channels) : (1, shape.count)
      layer.call(
        .copyParts("float"), value, "\(count)", layer.y.advanced(by: start),
        "\(axis == .channels ? output.channels : output.count)", "\(turns)", "\(count)")
      start += count
    }
  }
}
