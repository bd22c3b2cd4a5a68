import CNASKernels

/// Gradient descent with momentum (Polyak 1964, doi:10.1016/0041-5553(64)90137-5): weights move by a
/// velocity, which the gradient accelerates.
public struct MomentumDescent: UpdateRule {
  public let name = "sgd"
  public let summary = "gradient descent with momentum"
  public let moments = ["velocity"]

  public init() {}

  public func update(_ tensor: UpdatedTensor) {
    withUnsafePointer(to: tensor.step) {
      Kernels.table.update_momentum(
        tensor.count, $0, tensor.gradient, tensor.moment(0), tensor.weights)
    }
  }
}
