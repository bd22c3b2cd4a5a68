import CNASKernels
import NASNetworks

/// y = activation(a + b), where no batch norm could take it in; b may be missing.
struct SumStep: ActivationStep {
  let activated: Activated?
  private let count: Int
  private let bytes: Int
  private let precision: Precision
  private let activation: nas_activation
  private let inputs: [Place]
  private let output: Place
  private let outputGradient: GradientSum
  /// For the derivative of the activation.
  private let keptInputs: [Place]
  /// The second operand's own copy of the gradient.
  private let secondGradient: Place?

  init(activation: Activation?, planner: inout TrainingPlanner) {
    let node = planner.node
    precision = planner.precision
    count = planner.images * planner.count(ofValue: node.output)
    bytes = planner.images * planner.bytes(ofValue: node.output)
    self.activation = activation.kernelValue
    inputs = node.inputs.map { planner.forwardPlace(ofValue: $0) }
    output = planner.forwardPlace(ofValue: node.output)
    activated = activation == nil ? nil : planner.activated(node.output, at: output)
    outputGradient = GradientSum(planner: &planner)
    keptInputs = activation == nil ? [] : node.inputs.map { planner.backwardPlace(ofValue: $0) }
    planner.giveGradient(outputGradient.total, ofValue: node.input)
    secondGradient = node.secondInput.map { planner.makeGradient(ofValue: $0) }
  }

  var kernels: (forward: String, backward: String) {
    ("\(Kernels.name) sum", "\(Kernels.name) sum")
  }

  func forward(_ run: TrainingRun) {
    Kernels.on(precision).sum_forward(
      count, run.pointer(inputs[0]), inputs.count > 1 ? run.pointer(inputs[1]) : nil, activation,
      run.pointer(output))
  }

  func backward(_ run: TrainingRun) {
    let gradient = outputGradient.gather(run)
    if !keptInputs.isEmpty {
      Kernels.on(precision).sum_backward(
        count, gradient, run.pointer(keptInputs[0]),
        keptInputs.count > 1 ? run.pointer(keptInputs[1]) : nil, activation, gradient)
    }
    if let secondGradient {
      run.pointer(secondGradient).copyMemory(from: gradient, byteCount: bytes)
    }
  }
}
