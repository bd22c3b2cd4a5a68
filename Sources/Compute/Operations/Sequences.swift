import CNASKernels
import NASNetworks

extension PositionEmbedding: ComputedOperation {
  func computation(at site: Site) -> any Computation { SharedNumbers(at: site) }
}

extension LearnedToken: ComputedOperation {
  func computation(at site: Site) -> any Computation { SharedNumbers(at: site) }
}

/// Learned numbers, the same for all images: added to the input, where there is one.
private struct SharedNumbers: Computation {
  private let images: Int
  /// Of an image.
  private let count: Int
  private let shape: Shape
  private let precision: Precision

  init(at site: Site) {
    images = site.images
    shape = site.output
    count = site.outputPlanes.count / site.images
    precision = site.precision
  }

  var passesGradientOn: Bool { true }
  var tensors: [TensorLayout] {
    [.placed(Placement(positions: shape.area, channels: shape.channels))]
  }

  func forward(_ frame: Frame) {
    Kernels.on(precision).add_shared(
      images, count, frame.inputCount > 0 ? frame.input(0) : nil, frame.weights(0), frame.output)
  }

  /// The input's gradient is the output's.
  func backward(_ frame: Frame) {
    Kernels.on(precision).add_shared_backward(
      images, count, frame.gradient, frame.weightsGradient(0))
  }
}
