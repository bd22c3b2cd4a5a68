import CNASKernels
import NASNetworks

extension Mish: ComputedOperation {
  func computation(at site: Site) -> any Computation { MishComputation(at: site) }
  var backwardReads: BackwardReads { .inputs }
}

/// With s = sigmoid(x) and u = 1 − s, tanh(softplus(x)) is s (1 + u) / (1 + u²), and softplus has the
/// derivative s: no digits are lost at either end.
private struct MishComputation: Computation {
  /// Numbers of an image, padding included, a multiple of 16.
  private let count: Int
  private let images: Int
  private let precision: Precision

  init(at site: Site) {
    count = site.outputPlanes.count / site.images
    images = site.images
    precision = site.precision
  }

  var passesGradientOn: Bool { true }

  var workspace: Workspace {
    Workspace(forward: [4 * count, 4 * count], backward: [4 * count, 4 * count, 4 * count])
  }

  func forward(_ frame: Frame) {
    let (x, s) = (frame.forward(0), frame.forward(1))
    read(frame.input(0), into: x, s)
    for index in 0..<images * count { x[index] *= Self.tangent(s[index]) }
    Kernels.on(precision).from_floats(images * count, x, frame.output)
  }

  func backward(_ frame: Frame) {
    guard let inputGradient = frame.inputGradient(0) else { return }
    let (x, s, gradient) = (frame.backward(0), frame.backward(1), frame.backward(2))
    read(frame.keptInput(0), into: x, s)
    Kernels.on(precision).to_floats(images * count, frame.gradient, gradient)
    for index in 0..<images * count {
      let tangent = Self.tangent(s[index])
      gradient[index] *= tangent + x[index] * (1 - tangent * tangent) * s[index]
    }
    Kernels.on(precision).from_floats(images * count, gradient, inputGradient)
  }

  /// The numbers and their sigmoids.
  private func read(
    _ source: UnsafeMutableRawPointer, into x: UnsafeMutablePointer<Float>,
    _ s: UnsafeMutablePointer<Float>
  ) {
    Kernels.on(precision).to_floats(images * count, source, x)
    Kernels.on(.f32).sum_forward(images * count, x, nil, nas_activation_sigmoid, s)
  }

  private static func tangent(_ s: Float) -> Float {
    let u = 1 - s
    return s * (1 + u) / (1 + u * u)
  }
}
