import CNASKernels
import NASNetworks

/// A fully connected layer on a vector that makes the network's output. Its arithmetic and its output
/// are f32.
struct LinearStep: TrainingStep {
  private let layer: FullyConnected
  private let precision: Precision
  private let count: Int
  private let weights: PackedParameter
  private let bias: PackedParameter?
  private let input: Place
  private let output: Place
  private let outputGradient: Place
  private let inputGradient: Place
  /// The input in f32, kept for the backward pass, and its gradient.
  private let x: Place
  private let dx: Place

  init(_ linear: Linear, planner: inout TrainingPlanner) {
    let node = planner.node
    precision = planner.precision
    let rows = planner.count(ofValue: node.output)
    let columns = planner.count(ofValue: node.input)
    layer = FullyConnected(images: planner.images, inputs: columns, outputs: rows)
    count = planner.images * columns
    let parameters = planner.parameters()
    weights = planner.packed.addMatrix(parameters[0], rows: rows, columns: columns)
    bias =
      linear.hasBias ? planner.packed.addMatrix(parameters[1], rows: 1, columns: rows) : nil
    input = planner.forwardPlace(ofValue: node.input)
    output = planner.forwardPlace(ofValue: node.output)
    outputGradient = planner.takeGradients()[0]
    inputGradient = planner.makeGradient(ofValue: node.input)
    x = planner.makeKept(bytesPerImage: 4 * columns)
    dx = planner.makeBackward(bytesPerImage: 4 * columns)
  }

  var kernels: (forward: String, backward: String) { ("OpenBLAS sgemm", "OpenBLAS sgemm") }

  func forward(_ run: TrainingRun) {
    Kernels.on(precision).to_floats(count, run.pointer(input), run.floats(x))
    layer.forward(
      run.floats(x), weights: run.weights + weights.offsets[0],
      bias: bias.map { run.weights + $0.offsets[0] }, into: run.floats(output))
  }

  func backward(_ run: TrainingRun) {
    layer.backward(
      run.floats(outputGradient), input: run.floats(x),
      weights: run.weights + weights.offsets[0],
      weightsGradient: run.gradient + weights.gradientOffset,
      biasGradient: bias.map { run.gradient + $0.gradientOffset },
      inputGradient: run.floats(dx))
    Kernels.on(precision).from_floats(count, run.floats(dx), run.pointer(inputGradient))
  }
}
