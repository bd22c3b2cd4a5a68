import CNASKernels

/// Gradient descent with Nesterov's momentum (Sutskever 2013): weights move by the velocity that they
/// will have.
public struct NesterovDescent: UpdateRule {
  public let name = "nesterov"
  public let summary = "gradient descent with Nesterov's momentum"
  public let moments = ["velocity"]

  public init() {}

  public func update(_ tensor: UpdatedTensor) {
    withUnsafePointer(to: tensor.step) {
      Kernels.table.update_nesterov(
        tensor.count, $0, tensor.gradient, tensor.moment(0), tensor.weights)
    }
  }
}
