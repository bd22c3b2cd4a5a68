import CKernels
import Networks

/// A fully connected layer with bias on pooled values.
struct LinearInference: InferenceStep {
  private let layer: FullyConnected
  private let weights: PackedParameter
  private let bias: PackedParameter
  private let input: Place
  private let output: Place

  init(position: Int, planner: inout InferencePlanner) {
    let node = planner.nodes[position]
    let rows = planner.floats(ofValue: node.output) / planner.images
    let columns = padded(planner.network.shape(ofValue: node.input).channels)
    layer = FullyConnected(images: planner.images, inputs: columns, outputs: rows)
    let parameters = planner.parameters(of: node)
    weights = planner.add(planner.packed.addMatrix(parameters[0], rows: rows, columns: columns))
    bias = planner.add(planner.packed.addMatrix(parameters[1], rows: 1, columns: rows))
    input = planner.read(node.input, at: position)
    output = planner.write(node.output, at: position)
  }

  func run(_ run: InferenceRun) {
    layer.forward(
      run.pointer(input), weights: run.weights + weights.offsets[0],
      bias: run.weights + bias.offsets[0], into: run.pointer(output))
  }
}

/// Squeeze-and-excitation: each channel of each image times its gate.
struct SqueezeExciteInference: InferenceStep {
  private let gate: SqueezeExcite
  private let shape: nas_planes
  private let parameters: [PackedParameter]
  private let input: Place
  private let output: Place
  private let mean: Place
  private let hidden: Place
  private let factor: Place

  init(position: Int, hidden units: Int, planner: inout InferencePlanner) {
    let node = planner.nodes[position]
    let values = planner.network.shape(ofValue: node.input)
    let channels = padded(values.channels)
    gate = SqueezeExcite(images: planner.images, channels: channels, hidden: units)
    shape = nas_planes(values, images: planner.images)
    parameters = planner.packed.addSqueezeExcite(
      planner.parameters(of: node), channels: channels, hidden: units)
    for parameter in parameters { _ = planner.add(parameter) }
    input = planner.read(node.input, at: position)
    mean = planner.makeBuffer(gate.factorCount, at: position)
    hidden = planner.makeBuffer(gate.hiddenCount, at: position)
    factor = planner.makeBuffer(gate.factorCount, at: position)
    output = planner.write(node.output, at: position)
  }

  func run(_ run: InferenceRun) {
    withUnsafePointer(to: shape) {
      Kernels.table.pool_forward($0, run.pointer(input), run.pointer(mean))
      gate.forward(
        mean: run.pointer(mean), weights: .init(parameters, in: run.weights),
        hidden: run.pointer(hidden), factor: run.pointer(factor))
      Kernels.table.excite_forward(
        $0, run.pointer(input), run.pointer(factor), run.pointer(output))
    }
  }
}
