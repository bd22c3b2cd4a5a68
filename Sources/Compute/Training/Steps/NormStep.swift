import CKernels
import Networks

/// Batch norm with the shard's own statistics, the addition of a residual, and an activation:
/// y = activation(γ · (x − mean) / sqrt(variance + ε) + β + residual).
struct NormStep: TrainingStep {
  /// Channels without padding.
  let channels: Int
  /// Mean, variance, inverse deviation, scale and shift, `width` floats each.
  let statistics: Place
  let width: Int
  private let shape: nas_planes
  private let activation: nas_activation
  private let scale: PackedParameter
  private let shift: PackedParameter
  private let input: Place
  private let residual: Place?
  private let output: Place
  private let gradient: Place
  private let secondGradient: Place?
  private let furtherGradients: [Place]
  private let inputGradient: Place
  private let count: Int

  init(node: Int, activation: Activation?, planner: inout TrainingPlanner) {
    let place = planner.nodes[node]
    let values = planner.network.shape(ofValue: place.input)
    channels = values.channels
    width = padded(channels)
    shape = nas_planes(values, images: planner.images)
    count = planner.floats(ofValue: place.output)
    self.activation = activation.kernelValue
    let parameters = planner.parameters(of: place)
    scale = planner.packed.addMatrix(parameters[0], rows: 1, columns: width)
    shift = planner.packed.addMatrix(parameters[1], rows: 1, columns: width)
    input = planner.place(ofValue: place.input)
    residual = place.secondInput.map { planner.place(ofValue: $0) }
    output = planner.place(ofValue: place.output)
    statistics = planner.makeKept(5 * width, node: node)
    let parts = planner.takeGradients(node: node)
    gradient = parts[0]
    secondGradient = parts.count > 1 ? parts[1] : nil
    furtherGradients = Array(parts.dropFirst(2))
    planner.keepForBackward(place.input, node: node)
    if activation == .relu { planner.keepForBackward(place.output, node: node) }
    if let second = place.secondInput {
      // What flows past the norm is the residual's gradient.
      if activation == .hardSwish { planner.keepForBackward(second, node: node) }
      planner.giveGradient(gradient, ofValue: second, node: node)
      inputGradient = planner.makeGradient(ofValue: place.input, node: node)
    } else {
      planner.giveGradient(gradient, ofValue: place.input, node: node)
      inputGradient = gradient
    }
  }

  func forward(_ run: TrainingRun) {
    let x = run.pointer(input)
    let mean = run.pointer(statistics)
    let (variance, inverse) = (mean + width, mean + 2 * width)
    let (factor, offset) = (mean + 3 * width, mean + 4 * width)
    withUnsafePointer(to: shape) {
      Kernels.table.norm_statistics($0, x, mean, variance)
      let gamma = run.weights + scale.offsets[0]
      let beta = run.weights + shift.offsets[0]
      for channel in 0..<width {
        inverse[channel] = 1 / (variance[channel] + Network.batchNormEpsilon).squareRoot()
        factor[channel] = gamma[channel] * inverse[channel]
        offset[channel] = beta[channel] - mean[channel] * factor[channel]
      }
      Kernels.table.norm_apply(
        $0, x, factor, offset, residual.map { run.pointer($0) }, activation, run.pointer(output))
    }
  }

  func backward(_ run: TrainingRun) {
    for part in furtherGradients {
      Kernels.table.accumulate(count, run.pointer(part), run.pointer(gradient))
    }
    let mean = run.pointer(statistics)
    let changes = activation != nas_activation_none || secondGradient != nil
    var arguments = nas_norm_backward(
      gradient: run.pointer(gradient),
      second_gradient: secondGradient.map { UnsafePointer(run.pointer($0)) },
      input: run.pointer(input), output: run.pointer(output),
      residual: residual.map { UnsafePointer(run.pointer($0)) },
      scale: mean + 3 * width, shift: mean + 4 * width, mean: mean,
      inverse_deviation: mean + 2 * width,
      summed_gradient: changes ? run.pointer(gradient) : nil,
      input_gradient: run.pointer(inputGradient),
      scale_gradient: run.gradient + scale.gradientOffset,
      shift_gradient: run.gradient + shift.gradientOffset)
    withUnsafePointer(to: shape) {
      Kernels.table.norm_backward($0, activation, &arguments)
    }
  }
}
