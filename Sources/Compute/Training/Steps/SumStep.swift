import CKernels
import Networks

/// y = activation(a + b), where no batch norm could take it in; b may be missing.
struct SumStep: TrainingStep {
  private let count: Int
  private let activation: nas_activation
  private let first: Place
  private let second: Place?
  private let output: Place
  private let outputGradient: GradientSum
  /// The second operand's own copy of the gradient.
  private let secondGradient: Place?

  init(node: Int, activation: Activation?, planner: inout TrainingPlanner) {
    let place = planner.nodes[node]
    count = planner.floats(ofValue: place.output)
    self.activation = activation.kernelValue
    first = planner.place(ofValue: place.input)
    second = place.secondInput.map { planner.place(ofValue: $0) }
    output = planner.place(ofValue: place.output)
    outputGradient = GradientSum(node: node, planner: &planner)
    if activation != nil {
      for value in place.inputs { planner.keepForBackward(value, node: node) }
    }
    planner.giveGradient(outputGradient.total, ofValue: place.input, node: node)
    secondGradient = place.secondInput.map { planner.makeGradient(ofValue: $0, node: node) }
  }

  func forward(_ run: TrainingRun) {
    Kernels.table.sum_forward(
      count, run.pointer(first), second.map { run.pointer($0) }, activation, run.pointer(output))
  }

  func backward(_ run: TrainingRun) {
    let gradient = outputGradient.gather(run)
    if activation != nas_activation_none {
      Kernels.table.sum_backward(
        count, gradient, run.pointer(first), second.map { run.pointer($0) }, activation, gradient)
    }
    if let secondGradient { run.pointer(secondGradient).update(from: gradient, count: count) }
  }
}
