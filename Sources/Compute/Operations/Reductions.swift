import CNASKernels
import NASNetworks

extension Sum: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    axis == .channels
      ? ChannelSum(factor: 1, at: site) : PositionSum(at: site)
  }
}

extension Mean: ComputedOperation {
  /// Over positions it is a node of its own kind.
  func computation(at site: Site) -> any Computation {
    ChannelSum(factor: 1 / Float(site.inputs[0].channels), at: site)
  }
}

/// A factor times the sum over the channels of each position.
private struct ChannelSum: Computation {
  private let planes: nas_planes
  private let channels: Int
  private let factor: Float
  private let precision: Precision

  init(factor: Float, at site: Site) {
    planes = site.planes(0)
    channels = site.inputs[0].channels
    self.factor = factor
    precision = site.precision
  }

  func forward(_ frame: Frame) {
    withUnsafePointer(to: planes) {
      Kernels.on(precision).sum_channels($0, channels, factor, frame.input(0), frame.output)
    }
  }

  func backward(_ frame: Frame) {
    guard let inputGradient = frame.inputGradient(0) else { return }
    withUnsafePointer(to: planes) {
      Kernels.on(precision).sum_channels_backward(
        $0, channels, factor, frame.gradient, inputGradient)
    }
  }
}

/// The sum over the positions of each channel.
private struct PositionSum: Computation {
  private let planes: nas_planes
  private let count: Int
  private let precision: Precision

  init(at site: Site) {
    planes = site.planes(0)
    count = padded(site.output.channels)
    precision = site.precision
  }

  var workspace: Workspace { Workspace(forward: [4 * count], backward: [4 * count]) }

  func forward(_ frame: Frame) {
    let kernels = Kernels.on(precision)
    let sums = frame.forward(0)
    withUnsafePointer(to: planes) { kernels.pool_forward($0, frame.input(0), sums) }
    for i in 0..<planes.images * count { sums[i] *= Float(planes.area) }
    kernels.from_floats(planes.images * count, sums, frame.output)
  }

  func backward(_ frame: Frame) {
    guard let inputGradient = frame.inputGradient(0) else { return }
    let kernels = Kernels.on(precision)
    let gradient = frame.backward(0)
    kernels.to_floats(planes.images * count, frame.gradient, gradient)
    for i in 0..<planes.images * count { gradient[i] *= Float(planes.area) }
    withUnsafePointer(to: planes) { kernels.pool_backward($0, gradient, inputGradient) }
  }
}

extension Softmax: ComputedOperation {
  func computation(at site: Site) -> any Computation { SoftmaxComputation(axis, at: site) }
  var backwardReads: BackwardReads { .output }
}

private struct SoftmaxComputation: Computation {
  private let axis: Axis
  private let planes: nas_planes
  private let channels: Int
  private let precision: Precision

  init(_ axis: Axis, at site: Site) {
    self.axis = axis
    planes = site.planes(0)
    channels = site.inputs[0].channels
    precision = site.precision
  }

  var passesGradientOn: Bool { true }

  func forward(_ frame: Frame) {
    let kernels = Kernels.on(precision)
    withUnsafePointer(to: planes) {
      switch axis {
      case .channels: kernels.softmax_channels($0, channels, frame.input(0), frame.output)
      case .positions: kernels.softmax_positions($0, frame.input(0), frame.output)
      }
    }
  }

  func backward(_ frame: Frame) {
    guard let inputGradient = frame.inputGradient(0) else { return }
    let kernels = Kernels.on(precision)
    withUnsafePointer(to: planes) {
      switch axis {
      case .channels:
        kernels.softmax_channels_backward(
          $0, channels, frame.keptOutput, frame.gradient, inputGradient)
      case .positions:
        kernels.softmax_positions_backward($0, frame.keptOutput, frame.gradient, inputGradient)
      }
    }
  }
}
