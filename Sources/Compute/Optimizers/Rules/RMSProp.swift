import CNASKernels

/// Gradients in units of their own recent size, and momentum (Tieleman and Hinton 2012, lecture 6.5
/// of Neural Networks for Machine Learning).
public struct RMSProp: UpdateRule {
  public let name = "rmsprop"
  public let summary = "gradients divided by their recent size, with momentum"
  public let moments = ["squares", "velocity"]

  public init() {}

  public func update(_ tensor: UpdatedTensor) {
    withUnsafePointer(to: tensor.step) {
      Kernels.table.update_rmsprop(
        tensor.count, $0, tensor.gradient, tensor.moment(0), tensor.moment(1), tensor.weights)
    }
  }
}
