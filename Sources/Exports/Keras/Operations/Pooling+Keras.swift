import NASNetworks

extension MaxPool: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] {
    let borders = Borders(before: window.padding, after: window.overhang(in: site))
    guard !borders.isEmpty else { return [PythonCall("layers.MaxPooling2D", window.arguments)] }
    return [
      PythonCall(.maxPool, window.arguments + [.keyword("padding", borders.hole("padding"))])
    ]
  }
}

extension AveragePool: KerasOperation {
  /// Padding counts or not; what lies beyond it does not.
  func layers(_ site: LayerSite) -> [PythonCall] {
    let (padding, overhang) = (window.padding, window.overhang(in: site))
    let counted = countsPadding ? padding : 0
    let zeros = Borders(before: counted, after: counted)
    let beyond = Borders(
      before: padding.less(counted), after: overhang.less(counted))
    if zeros.isEmpty && beyond.isEmpty {
      return [PythonCall("layers.AveragePooling2D", window.arguments)]
    }
    return [
      PythonCall(
        .averagePool,
        window.arguments + [
          .keyword("padding", zeros.hole("padding")), .keyword("beyond", beyond.hole("beyond")),
        ])
    ]
  }
}

/// What is put around an image.
private struct Borders: Hashable {
  /// Rows above, columns left.
  let before: Extent
  /// Rows below, columns right.
  let after: Extent

  var isEmpty: Bool { before == Extent(0, 0) && after == Extent(0, 0) }

  /// `((above, below), (left, right))`.
  func hole(_ name: String) -> PythonHole {
    let rows = "(\(before.rows), \(after.rows))"
    let columns = "(\(before.columns), \(after.columns))"
    return PythonHole(
      name, .other, .word("(\(rows), \(columns))"), fallback: .word("((0, 0), (0, 0))"))
  }
}

extension Extent {
  fileprivate func less(_ other: Extent) -> Extent {
    Extent(rows - other.rows, columns - other.columns)
  }
}

extension PoolingWindow {
  /// Keras's stride, where nothing is said, is the kernel: ours is always said.
  fileprivate var arguments: [PythonCall.Argument] {
    [
      .place(.init("kernel", .kernel, .init(kernel))),
      .keyword("strides", .init("stride", .stride, .init(stride))),
    ]
  }
}

extension GlobalAveragePool: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] { .global("Average", site) }

  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    x[0].reducing("mean", .positions, of: site.shape)
  }
}

extension GlobalMaxPool: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] { .global("Max", site) }

  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    x[0].reducing("max", .positions, of: site.shape)
  }
}

extension [PythonCall] {
  fileprivate static func global(_ kind: String, _ site: LayerSite) -> [PythonCall] {
    switch site.layout {
    case .image: [PythonCall(PythonExpression("layers.Global\(kind)Pooling2D"))]
    case .sequence: [PythonCall(PythonExpression("layers.Global\(kind)Pooling1D"))]
    case .vector: []
    }
  }
}

extension Sum: KerasOperation {
  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    x[0].reducing("sum", axis, of: site.shape)
  }
}

extension Mean: KerasOperation {
  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    x[0].reducing("mean", axis, of: site.shape)
  }
}

extension PythonExpression {
  /// One number over an axis: of positions, a vector; of channels, a single channel.
  fileprivate func reducing(_ function: String, _ axis: Axis, of shape: Shape) -> PythonExpression {
    switch (axis, shape.layout) {
    case (.channels, _): "ops.\(function)(\(self), axis=-1, keepdims=True)"
    case (.positions, .image): "ops.\(function)(\(self), axis=(1, 2))"
    case (.positions, .sequence): "ops.\(function)(\(self), axis=1)"
    case (.positions, .vector): self
    }
  }
}

extension PythonHelper {
  fileprivate static let maxPool = PythonHelper(
    name: "MaxPool",
    definition: """
      class MaxPool(layers.Layer):
          \"""Max pooling with rows and columns around that never win.\"""

          def __init__(self, kernel, strides, padding):
              super().__init__()
              self.padding = ((0, 0), *padding, (0, 0))
              self.pool = layers.MaxPooling2D(kernel, strides=strides)

          def call(self, x):
              return self.pool(ops.pad(x, self.padding, constant_values=float("-inf")))
      """)

  fileprivate static let averagePool = PythonHelper(
    name: "AveragePool",
    definition: """
      class AveragePool(layers.Layer):
          \"""Average pooling; zeros of `padding` count, what lies beyond them does not.\"""

          def __init__(self, kernel, strides, padding=((0, 0), (0, 0)), beyond=((0, 0), (0, 0))):
              super().__init__()
              self.padding = ((0, 0), *padding, (0, 0))
              self.beyond = ((0, 0), *beyond, (0, 0))
              self.pool = layers.AveragePooling2D(kernel, strides=strides)

          def call(self, x):
              x = ops.pad(x, self.padding)
              counts = ops.pad(ops.ones_like(x[:1, :, :, :1]), self.beyond)
              return self.pool(ops.pad(x, self.beyond)) / self.pool(counts)
      """)
}
