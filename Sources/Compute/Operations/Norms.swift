import CNASKernels
import NASNetworks

extension LayerNorm: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    LayerNormComputation(epsilon: Float(epsilon), at: site)
  }
  var backwardReads: BackwardReads { .inputs }
}

/// Normalisation over the channels of each position.
private struct LayerNormComputation: Computation {
  private let epsilon: Float
  private let planes: nas_planes
  private let channels: Int
  private let precision: Precision

  init(epsilon: Float, at site: Site) {
    self.epsilon = epsilon
    planes = site.planes(0)
    channels = site.inputs[0].channels
    precision = site.precision
  }

  var kernel: String { "\(Kernels.name) layer norm" }
  var passesGradientOn: Bool { true }
  var tensors: [TensorLayout] {
    Array(
      repeating: .placed(Placement([channels], rows: 1, columns: padded(channels))), count: 2)
  }
  /// Mean and 1 / deviation of each position.
  var workspace: Workspace { Workspace(kept: [8 * planes.area]) }

  func forward(_ frame: Frame) {
    withUnsafePointer(to: planes) {
      Kernels.on(precision).layer_norm_forward(
        $0, channels, epsilon, frame.input(0), frame.weights(0), frame.weights(1), frame.output,
        frame.kept(0))
    }
  }

  func backward(_ frame: Frame) {
    // Where nobody wants the gradient, it may be written over the output's.
    let inputGradient = frame.inputGradient(0) ?? frame.gradient
    withUnsafePointer(to: planes) {
      Kernels.on(precision).layer_norm_backward(
        $0, channels, frame.keptInput(0), frame.kept(0), frame.weights(0), frame.gradient,
        inputGradient, frame.weightsGradient(0), frame.weightsGradient(1))
    }
  }
}

extension Scale: ComputedOperation {
  func computation(at site: Site) -> any Computation { ScaleComputation(at: site) }
  var backwardReads: BackwardReads { .inputs }
}

/// Every channel times a learned number.
private struct ScaleComputation: Computation {
  private let planes: nas_planes
  private let channels: Int
  private let precision: Precision

  init(at site: Site) {
    planes = site.planes(0)
    channels = site.inputs[0].channels
    precision = site.precision
  }

  var passesGradientOn: Bool { true }
  var tensors: [TensorLayout] {
    [.placed(Placement([channels], rows: 1, columns: padded(channels)))]
  }

  private func scale(
    _ x: UnsafeMutableRawPointer, to y: UnsafeMutableRawPointer, _ frame: Frame
  ) {
    let zeros = frame.worker.scratch(padded(channels))
    zeros.update(repeating: 0, count: padded(channels))
    withUnsafePointer(to: planes) {
      Kernels.on(precision).norm_apply(
        $0, x, frame.weights(0), zeros, nil, nas_activation_none, y)
    }
  }

  func forward(_ frame: Frame) { scale(frame.input(0), to: frame.output, frame) }

  func backward(_ frame: Frame) {
    withUnsafePointer(to: planes) {
      Kernels.on(precision).add_channel_products(
        $0, frame.keptInput(0), frame.gradient, frame.weightsGradient(0))
    }
    if let inputGradient = frame.inputGradient(0) {
      scale(frame.gradient, to: inputGradient, frame)
    }
  }
}
