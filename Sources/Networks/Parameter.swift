/// One tensor of learned or measured numbers that a layer owns.
public struct Parameter: Sendable, Hashable, Codable {
  /// The layer's name and the tensor's: `stage1.block2.expand.convolution.weight`.
  public let name: String
  public let shape: [Int]
  public let role: Role

  public init(name: String, shape: [Int], role: Role) {
    self.name = name
    self.shape = shape
    self.role = role
  }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }

  public enum Role: String, Sendable, Hashable, Codable {
    /// Convolution `[out, in / groups, kernel, kernel]`, or fully connected `[out, in]`.
    case weight
    /// `[out]`.
    case bias
    /// Batch norm's factor, `[channels]`.
    case scale
    /// Batch norm's offset, `[channels]`.
    case shift
    /// Batch norm's mean, `[channels]`: measured, not learned.
    case runningMean
    /// Batch norm's (biased) variance, `[channels]`: measured, not learned.
    case runningVariance

    /// Whether training changes it by gradient descent.
    public var isLearned: Bool { self != .runningMean && self != .runningVariance }
  }
}

extension Network {
  /// Every tensor of the network, in layer order; PyTorch's shapes.
  public var parameters: [Parameter] {
    layers.flatMap { layer in
      layer.parameters(input: shape(ofValue: layer.inputs[0]))
    }
  }
}

extension Layer {
  /// The layer's tensors, given the shape of its (first) input.
  public func parameters(input: Shape) -> [Parameter] {
    func parameter(_ suffix: String, _ shape: [Int], _ role: Parameter.Role) -> Parameter {
      Parameter(name: "\(name).\(suffix)", shape: shape, role: role)
    }
    switch operation {
    case .convolution(let convolution):
      let shape = [
        convolution.outputChannels, input.channels / convolution.groups, convolution.kernel,
        convolution.kernel,
      ]
      return [parameter("weight", shape, .weight)]
    case .batchNorm:
      return [
        parameter("weight", [input.channels], .scale),
        parameter("bias", [input.channels], .shift),
        parameter("running_mean", [input.channels], .runningMean),
        parameter("running_var", [input.channels], .runningVariance),
      ]
    case .squeezeExcite(let hidden):
      return [
        parameter("reduce.weight", [hidden, input.channels], .weight),
        parameter("reduce.bias", [hidden], .bias),
        parameter("expand.weight", [input.channels, hidden], .weight),
        parameter("expand.bias", [input.channels], .bias),
      ]
    case .linear(let outputs):
      return [
        parameter("weight", [outputs, input.channels], .weight),
        parameter("bias", [outputs], .bias),
      ]
    case .activation, .add, .globalAveragePool:
      return []
    }
  }
}
