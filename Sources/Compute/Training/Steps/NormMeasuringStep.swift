import CNASKernels
import NASNetworks

/// The first half of batch norm: the shard's own statistics, and backward the gradient of what was
/// normalised.
struct NormMeasuringStep: TrainingStep {
  /// Channels without padding.
  let channels: Int
  let handover: NormHandover
  private let shape: nas_planes
  private let precision: Precision
  private let input: Place
  private let sums: Place
  private let keptInput: Place
  private let inputGradient: Place
  /// Values that each mean is over.
  private let population: Double
  private let epsilon: Float

  init(epsilon: Float, planner: inout TrainingPlanner) {
    let node = planner.node
    self.epsilon = epsilon
    let values = planner.shape(ofValue: node.input)
    channels = values.channels
    precision = planner.precision
    shape = nas_planes(values, images: planner.images)
    population = Double(planner.shardImages * values.area)
    handover = planner.normHandovers[planner.entry.node]!
    input = planner.forwardPlace(ofValue: node.input)
    sums = planner.makeForward(bytesPerImage: 0, fixedBytes: 3 * 8 * handover.width)
    planner.share(handover.statistics)
    planner.share(handover.statistics, isBackward: true)
    planner.share(handover.gradient, isBackward: true)
    keptInput = planner.backwardPlace(ofValue: node.input)
    inputGradient = planner.makeGradient(ofValue: node.input)
  }

  var kernels: (forward: String, backward: String) {
    ("\(Kernels.name) norm", "\(Kernels.name) norm")
  }

  func forward(_ run: TrainingRun) {
    withUnsafePointer(to: shape) {
      Kernels.on(precision).norm_measure(
        $0, run.pointer(input), run.isFirstChunk ? 1 : 0, run.sums(sums))
    }
  }

  func finishForward(_ run: TrainingRun) {
    let own = handover.statistics(run)
    nas_norm_statistics(handover.width, population, run.sums(sums), own.mean, own.variance)
    let gamma = run.weights + handover.scale.offsets[0]
    let beta = run.weights + handover.shift.offsets[0]
    for channel in 0..<handover.width {
      // Padding has no variance, and epsilon may be 0.
      let inverse =
        channel < channels ? 1 / (own.variance[channel] + epsilon).squareRoot() : 0
      own.inverse[channel] = inverse
      own.scale[channel] = gamma[channel] * inverse
      own.shift[channel] = beta[channel] - own.mean[channel] * own.scale[channel]
    }
  }

  func backward(_ run: TrainingRun) {
    let own = handover.statistics(run)
    withUnsafePointer(to: shape) {
      Kernels.on(precision).norm_backward_data(
        $0, handover.pendingActivation, run.pointer(handover.gradient), run.pointer(keptInput),
        own.scale, own.shift, own.slope, own.offset, run.pointer(inputGradient))
    }
  }
}

/// What the two halves of a batch norm share.
struct NormHandover: Sendable {
  /// Channels, padded.
  let width: Int
  let scale: PackedParameter
  let shift: PackedParameter
  /// What ``Statistics`` points into.
  let statistics: Place
  /// The gradient behind the norm, before ``pendingActivation``'s derivative.
  let gradient: Place
  /// The activation whose derivative the gradient still lacks.
  let pendingActivation: nas_activation

  /// Bytes of the statistics.
  static func bytes(width: Int) -> Int { 7 * 4 * width }

  /// By channel.
  struct Statistics {
    let mean: UnsafeMutablePointer<Float>
    let width: Int

    var variance: UnsafeMutablePointer<Float> { mean + width }
    /// 1 / sqrt(variance + ε).
    var inverse: UnsafeMutablePointer<Float> { mean + 2 * width }
    /// The norm as an affine map: x · scale + shift.
    var scale: UnsafeMutablePointer<Float> { mean + 3 * width }
    var shift: UnsafeMutablePointer<Float> { mean + 4 * width }
    /// The gradient of its input: g · scale + x · slope + offset.
    var slope: UnsafeMutablePointer<Float> { mean + 5 * width }
    var offset: UnsafeMutablePointer<Float> { mean + 6 * width }
  }

  func statistics(_ run: TrainingRun) -> Statistics {
    Statistics(mean: run.floats(statistics), width: width)
  }
}
