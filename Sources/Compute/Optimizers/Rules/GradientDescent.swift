import CNASKernels

/// Stochastic gradient descent: weights move against their gradient.
public struct GradientDescent: UpdateRule {
  public let name = "gradient-descent"
  public let summary = "against the gradient, and nothing else"
  public let moments: [String] = []

  public init() {}

  public func update(_ tensor: UpdatedTensor) {
    withUnsafePointer(to: tensor.step) {
      Kernels.table.update_plain(tensor.count, $0, tensor.gradient, tensor.weights)
    }
  }
}
