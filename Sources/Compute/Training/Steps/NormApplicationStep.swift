import CNASKernels
import NASNetworks

/// The second half of batch norm, with the addition of a residual and an activation:
/// y = activation(γ · (x − mean) / sqrt(variance + ε) + β + residual).
struct NormApplicationStep: ActivationStep {
  let activated: Activated?
  private let shape: nas_planes
  private let precision: Precision
  private let activation: nas_activation
  private let handover: NormHandover
  private let input: Place
  private let residual: Place?
  private let output: Place
  private let remade: Place?
  private let gradient: GradientSum
  private let secondGradient: Place?
  private let keptInput: Place
  private let keptResidual: Place?
  /// Whether the gradient before the activation is written: when others need it.
  private let stores: Bool
  private let sums: Place
  private let population: Double

  init(activation: Activation?, planner: inout TrainingPlanner) {
    let node = planner.node
    let values = planner.shape(ofValue: node.input)
    precision = planner.precision
    shape = nas_planes(values, images: planner.images)
    population = Double(planner.shardImages * values.area)
    self.activation = activation.kernelValue
    input = planner.forwardPlace(ofValue: node.input)
    output = planner.forwardPlace(ofValue: node.output)
    activated = activation == nil ? nil : planner.activated(node.output, at: output)
    remade = planner.remadePlace()
    keptInput = planner.backwardPlace(ofValue: node.input)
    residual = node.secondInput.map { planner.forwardPlace(ofValue: $0) }
    keptResidual =
      activation == nil ? nil : node.secondInput.map { planner.backwardPlace(ofValue: $0) }
    // The kernel adds two parts of the gradient itself.
    let parts = planner.takeGradients()
    secondGradient = parts.count > 1 ? parts[1] : nil
    gradient = GradientSum(of: [parts[0]] + parts.dropFirst(2), planner: planner)
    stores = parts.count > 1 || (activation != nil && node.secondInput != nil)
    // What flows past the norm is the residual's gradient.
    if let second = node.secondInput { planner.giveGradient(parts[0], ofValue: second) }
    let width = padded(values.channels)
    sums = planner.makeBackward(fixedBytes: 2 * 8 * width)
    let parameters = planner.parameters()
    handover = NormHandover(
      width: width,
      scale: planner.packed.addMatrix(parameters[0], rows: 1, columns: width),
      shift: planner.packed.addMatrix(parameters[1], rows: 1, columns: width),
      statistics: planner.makeKept(fixedBytes: NormHandover.bytes(width: width)),
      gradient: parts[0], pendingActivation: stores ? nas_activation_none : self.activation)
    planner.normHandovers[planner.entry.node] = handover
  }

  var kernels: (forward: String, backward: String) {
    ("\(Kernels.name) norm", "\(Kernels.name) norm")
  }

  func forward(_ run: TrainingRun) {
    apply(run, from: input, to: output)
  }

  func remake(_ run: TrainingRun) {
    if let remade { apply(run, from: keptInput, to: remade) }
  }

  private func apply(_ run: TrainingRun, from source: Place, to target: Place) {
    let own = handover.statistics(run)
    withUnsafePointer(to: shape) {
      Kernels.on(precision).norm_apply(
        $0, run.pointer(source), own.scale, own.shift, residual.map { run.pointer($0) },
        activation, run.pointer(target))
    }
  }

  func backward(_ run: TrainingRun) {
    let own = handover.statistics(run)
    let total = gradient.gather(run)
    if run.isFirstChunk { run.sums(sums).update(repeating: 0, count: 2 * handover.width) }
    var arguments = nas_norm_gradient(
      gradient: total, second_gradient: secondGradient.map { UnsafeRawPointer(run.pointer($0)) },
      input: run.pointer(keptInput),
      residual: keptResidual.map { UnsafeRawPointer(run.pointer($0)) }, scale: own.scale,
      shift: own.shift, mean: own.mean, summed_gradient: stores ? total : nil)
    withUnsafePointer(to: shape) {
      Kernels.on(precision).norm_backward_sums($0, activation, &arguments, run.sums(sums))
    }
  }

  /// With ĝ and p the means of g and of g · (x − mean), and s = γ / sqrt(variance + ε):
  /// dx = s · (g − ĝ − (x − mean) · p / (variance + ε)).
  func finishBackward(_ run: TrainingRun) {
    let own = handover.statistics(run)
    let width = handover.width
    let (sum, product) = (run.sums(sums), run.sums(sums) + width)
    let gammaGradient = run.gradient + handover.scale.gradientOffset
    let betaGradient = run.gradient + handover.shift.gradientOffset
    for channel in 0..<width {
      let (scale, inverse) = (own.scale[channel], own.inverse[channel])
      betaGradient[channel] = Float(sum[channel])
      gammaGradient[channel] = Float(product[channel]) * inverse
      let slope = -scale * inverse * inverse * Float(product[channel] / population)
      own.slope[channel] = slope
      own.offset[channel] = -scale * Float(sum[channel] / population) - slope * own.mean[channel]
    }
  }
}
