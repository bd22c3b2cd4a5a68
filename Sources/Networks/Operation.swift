/// What a layer computes. The one list of operations: add a case here, and the compiler points at
/// every place that must know it.
public enum Operation: Sendable, Hashable, Codable {
  /// A 2-D convolution without bias, padded by `kernel / 2` on every side.
  case convolution(Convolution)
  /// Batch normalisation over images, rows and columns (Ioffe and Szegedy 2015, arXiv:1502.03167).
  case batchNorm
  /// An elementwise non-linearity.
  case activation(Activation)
  /// The elementwise sum of two values of one shape.
  case add
  /// Squeeze-and-excitation: every channel is scaled by
  /// `sigmoid(W₂ · relu(W₁ · mean + b₁) + b₂)` (Hu 2018, doi:10.1109/CVPR.2018.00745).
  case squeezeExcite(hidden: Int)
  /// The mean of each channel: C×H×W to C×1×1.
  case globalAveragePool
  /// A fully connected layer with bias on C×1×1.
  case linear(outputs: Int)

  public struct Convolution: Sendable, Hashable, Codable {
    public let outputChannels: Int
    /// Rows and columns of the filter: odd.
    public let kernel: Int
    public let stride: Int
    /// 1, or the number of channels (depthwise).
    public let groups: Int

    public init(outputChannels: Int, kernel: Int, stride: Int = 1, groups: Int = 1) {
      self.outputChannels = outputChannels
      self.kernel = kernel
      self.stride = stride
      self.groups = groups
    }

    public var padding: Int { kernel / 2 }
    public var isDepthwise: Bool { groups > 1 && groups == outputChannels }
  }
}

/// Elementwise non-linearities.
public enum Activation: String, Sendable, Hashable, Codable, CaseIterable {
  case relu
  /// `x · clamp(x + 3, 0, 6) / 6` (Howard 2019, doi:10.1109/ICCV.2019.00140).
  case hardSwish = "hard-swish"
}

extension Operation {
  /// The output shape for the given inputs.
  ///
  /// - Throws: ``NetworkError`` when the inputs do not fit the operation.
  func output(for inputs: [Shape], layer: String) throws -> Shape {
    func expect(_ condition: Bool, _ expectation: String) throws {
      guard condition else {
        throw NetworkError(layer: layer, operation: self, inputs: inputs, expectation: expectation)
      }
    }
    try expect(inputs.count == (self == .add ? 2 : 1), "\(self == .add ? 2 : 1) inputs")
    let input = inputs[0]
    switch self {
    case .convolution(let convolution):
      try expect(convolution.kernel % 2 == 1, "an odd kernel")
      try expect(
        convolution.groups == 1
          || convolution.groups == input.channels && convolution.isDepthwise,
        "groups of 1, or depthwise with as many outputs as inputs")
      let padding = 2 * convolution.padding - convolution.kernel
      return Shape(
        channels: convolution.outputChannels,
        height: (input.height + padding) / convolution.stride + 1,
        width: (input.width + padding) / convolution.stride + 1)
    case .batchNorm, .activation:
      return input
    case .add:
      try expect(inputs[1] == input, "two inputs of one shape")
      return input
    case .squeezeExcite(let hidden):
      try expect(hidden > 0, "at least one hidden unit")
      return input
    case .globalAveragePool:
      return Shape(channels: input.channels, height: 1, width: 1)
    case .linear(let outputs):
      try expect(input.area == 1, "an input of C×1×1")
      return Shape(channels: outputs, height: 1, width: 1)
    }
  }
}

/// A layer that does not fit its inputs.
public struct NetworkError: Error, CustomStringConvertible, Sendable {
  public let layer: String
  public let operation: Operation
  public let inputs: [Shape]
  public let expectation: String

  public var description: String {
    let shapes = inputs.map(\.description).joined(separator: ", ")
    return "layer '\(layer)': \(operation) cannot take \(shapes): expected \(expectation)"
  }
}
