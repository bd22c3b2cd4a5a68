import CNASKernels
import NASNetworks

/// A fully connected layer on a vector that makes the network's output.
struct LinearInference: InferenceStep {
  private let layer: FullyConnected
  private let precision: Precision
  private let weights: PackedParameter
  private let bias: PackedParameter?
  private let input: Place
  private let output: Place
  /// The input in f32.
  private let x: Place

  init(position: Int, _ linear: Linear, planner: inout InferencePlanner) {
    let node = planner.nodes[position]
    precision = planner.precision
    let rows = planner.lowered.storedCount(ofValue: node.output)
    let columns = planner.lowered.storedCount(ofValue: node.input)
    layer = FullyConnected(images: planner.images, inputs: columns, outputs: rows)
    let parameters = planner.parameters(of: node)
    weights = planner.add(planner.packed.addMatrix(parameters[0], rows: rows, columns: columns))
    bias =
      linear.hasBias
      ? planner.add(planner.packed.addMatrix(parameters[1], rows: 1, columns: rows)) : nil
    input = planner.read(node.input, at: position)
    x = planner.makeBuffer(bytesPerImage: 4 * columns, at: position)
    output = planner.write(node.output, at: position)
  }

  func run(_ run: InferenceRun) {
    Kernels.on(precision).to_floats(
      layer.images * layer.inputs, run.pointer(input), run.floats(x))
    layer.forward(
      run.floats(x), weights: run.weights + weights.offsets[0],
      bias: bias.map { run.weights + $0.offsets[0] }, into: run.floats(output))
  }
}

/// Squeeze-and-excitation: each channel of each image times its gate.
struct ExcitationInference: InferenceStep {
  private let gate: ExcitationGate
  private let shape: nas_planes
  private let precision: Precision
  private let parameters: [PackedParameter]
  private let input: Place
  private let output: Place
  private let mean: Place
  private let hidden: Place
  private let factor: Place

  init(position: Int, _ excitation: Excitation, planner: inout InferencePlanner) {
    let node = planner.nodes[position]
    let values = planner.shape(ofValue: node.input)
    let channels = padded(values.channels)
    precision = planner.precision
    let units = excitation.hidden
    gate = ExcitationGate(images: planner.images, channels: channels, excitation)
    shape = nas_planes(values, images: planner.images)
    parameters = planner.packed.addExcitation(
      planner.parameters(of: node), channels: channels, hidden: units)
    for parameter in parameters { _ = planner.add(parameter) }
    input = planner.read(node.input, at: position)
    mean = planner.makeBuffer(bytesPerImage: 4 * channels, at: position)
    hidden = planner.makeBuffer(bytesPerImage: 4 * units, at: position)
    factor = planner.makeBuffer(bytesPerImage: 4 * channels, at: position)
    output = planner.write(node.output, at: position)
  }

  func run(_ run: InferenceRun) {
    let kernels = Kernels.on(precision)
    withUnsafePointer(to: shape) {
      kernels.pool_forward($0, run.pointer(input), run.floats(mean))
      gate.forward(
        mean: run.floats(mean), weights: .init(parameters, in: run.weights),
        sums: run.floats(hidden), hidden: run.floats(hidden), factor: run.floats(factor))
      kernels.excite_forward($0, run.pointer(input), run.floats(factor), run.pointer(output))
    }
  }
}
