import NASNetworks

extension Activate: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] {
    guard let word = function.kerasName else {
      return [PythonCall("layers.LeakyReLU", [.keyword("negative_slope", "0.01")])]
    }
    return [.activation(word)]
  }
}

extension Mish: KerasOperation {
  func layers(_ site: LayerSite) -> [PythonCall] { [.activation("mish")] }
}

extension PythonCall {
  fileprivate static func activation(_ name: String) -> PythonCall {
    let word = PythonHole("activation", .other, .word(PythonText.literal(name)))
    return PythonCall("layers.Activation", [.place(word)])
  }
}

extension Activation {
  /// What `layers.Activation` takes; nil of what it has by other numbers.
  fileprivate var kerasName: String? {
    switch self {
    case .relu: "relu"
    case .hardSwish: "hard_swish"
    case .relu6: "relu6"
    case .leakyRelu: nil
    case .hardSigmoid: "hard_sigmoid"
    case .swish: "swish"
    case .gelu: "gelu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    }
  }
}

extension Softmax: KerasOperation {
  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    switch (axis, site.layout) {
    case (.channels, _): "ops.softmax(\(x[0]), axis=-1)"
    case (.positions, .sequence): "ops.softmax(\(x[0]), axis=1)"
    case (.positions, .image): "ops.softmax(\(x[0]), axis=(1, 2))"
    case (.positions, .vector): "ops.ones_like(\(x[0]))"
    }
  }
}
