import CNASKernels

/// Adaptive moments (Kingma and Ba 2015, arXiv:1412.6980).
public struct Adam: UpdateRule {
  public let name = "adam"
  public let summary = "the gradients' mean, divided by their recent size"
  public let moments = ["mean", "squares"]

  public init() {}

  public func update(_ tensor: UpdatedTensor) {
    withUnsafePointer(to: tensor.step) {
      Kernels.table.update_adam(
        tensor.count, $0, tensor.gradient, tensor.moment(0), tensor.moment(1), tensor.weights)
    }
  }
}

/// Adam whose weights decay by themselves (Loshchilov and Hutter 2019, arXiv:1711.05101).
public struct AdamW: UpdateRule {
  public let name = "adamw"
  public let summary = "as adam, but weights decay by themselves"
  public let moments = ["mean", "squares"]
  public let decouplesDecay = true

  public init() {}

  public func update(_ tensor: UpdatedTensor) {
    Adam().update(tensor)
  }
}
