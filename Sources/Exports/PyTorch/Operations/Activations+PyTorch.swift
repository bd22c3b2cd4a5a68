import NASNetworks

extension Activate: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    let name = PythonHole("activation", .other, .word(function.pythonClass))
    return [PythonCall(PythonExpression(name))]
  }
}

extension Activation {
  /// The module that computes it, by default arguments.
  var pythonClass: String {
    switch self {
    case .relu: "nn.ReLU"
    case .hardSwish: "nn.Hardswish"
    case .relu6: "nn.ReLU6"
    case .leakyRelu: "nn.LeakyReLU"
    case .hardSigmoid: "nn.Hardsigmoid"
    case .swish: "nn.SiLU"
    case .gelu: "nn.GELU"
    case .sigmoid: "nn.Sigmoid"
    case .tanh: "nn.Tanh"
    }
  }
}

extension Softmax: PyTorchOperation {
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    switch (axis, site.layout) {
    case (.channels, _): "\(x[0], least: .atom).softmax(\(site.shape.channelDimension))"
    case (.positions, .sequence): "\(x[0], least: .atom).softmax(1)"
    case (.positions, .image):
      "\(x[0], least: .atom).flatten(2).softmax(2).unflatten(2, \(rowsAndColumns(site)))"
    case (.positions, .vector): "torch.ones_like(\(x[0]))"
    }
  }

  private func rowsAndColumns(_ site: LayerSite) -> PythonExpression {
    let size = Extent(site.shape.height, site.shape.width)
    return PythonExpression(PythonHole("size", .other, .pair(size.rows, size.columns)))
  }
}
