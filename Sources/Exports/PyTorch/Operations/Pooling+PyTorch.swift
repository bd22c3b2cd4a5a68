import NASNetworks

extension MaxPool: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    [PythonCall("nn.MaxPool2d", window.arguments)]
  }
}

extension AveragePool: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    let counts = PythonHole("count_padding", .other, .flag(countsPadding), fallback: .flag(true))
    return [
      PythonCall("nn.AvgPool2d", window.arguments + [.keyword("count_include_pad", counts)])
    ]
  }
}

extension PoolingWindow {
  /// PyTorch's stride, where nothing is said, is the kernel: ours is always said.
  fileprivate var arguments: [PythonCall.Argument] {
    [
      .place(.init("kernel", .kernel, .init(kernel))),
      .keyword("stride", .init("stride", .stride, .init(stride))),
      .keyword("padding", .init("padding", .padding, .init(padding), fallback: .whole(0))),
      .keyword("ceil_mode", .init("ceil", .other, .flag(roundsUp), fallback: .flag(false))),
    ]
  }
}

extension GlobalAveragePool: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    guard site.layout == .image else { return [] }
    return [
      PythonCall("nn.AdaptiveAvgPool2d", [.place(.init("size", .other, .whole(1)))]),
      PythonCall("nn.Flatten"),
    ]
  }

  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    x[0].reducing("mean", .positions, of: site.shape)
  }
}

extension GlobalMaxPool: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    guard site.layout == .image else { return [] }
    return [
      PythonCall("nn.AdaptiveMaxPool2d", [.place(.init("size", .other, .whole(1)))]),
      PythonCall("nn.Flatten"),
    ]
  }

  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    x[0].reducing("amax", .positions, of: site.shape)
  }
}

extension Sum: PyTorchOperation {
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    x[0].reducing("sum", axis, of: site.shape)
  }
}

extension Mean: PyTorchOperation {
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    x[0].reducing("mean", axis, of: site.shape)
  }
}

extension PythonExpression {
  /// One number over an axis: of positions, a vector; of channels, a single channel.
  fileprivate func reducing(_ method: String, _ axis: Axis, of shape: Shape) -> PythonExpression {
    switch (axis, shape.layout) {
    case (.channels, _):
      "\(self, least: .atom).\(method)(\(shape.channelDimension), keepdim=True)"
    case (.positions, .image): "\(self, least: .atom).\(method)((2, 3))"
    case (.positions, .sequence): "\(self, least: .atom).\(method)(1)"
    case (.positions, .vector): self
    }
  }
}
