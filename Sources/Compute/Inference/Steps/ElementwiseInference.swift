import CKernels
import Networks

/// A batch norm that no convolution could take in.
struct NormInference: InferenceStep {
  private let shape: nas_planes
  private let activation: nas_activation
  private let scale: PackedParameter
  private let shift: PackedParameter
  private let input: Place
  private let added: Place?
  private let output: Place

  init(position: Int, activation: Activation?, planner: inout InferencePlanner) {
    let node = planner.nodes[position]
    let values = planner.network.shape(ofValue: node.input)
    shape = nas_planes(values, images: planner.images)
    self.activation = activation.kernelValue
    let norm = planner.foldedNorm(node)
    let columns = padded(values.channels)
    scale = planner.add(
      planner.packed.addMatrix(norm.scale, rows: 1, columns: columns), folding: .scale(norm))
    shift = planner.add(
      planner.packed.addMatrix(norm.shift, rows: 1, columns: columns), folding: .bias(norm))
    input = planner.read(node.input, at: position)
    added = node.secondInput.map { planner.read($0, at: position) }
    output = planner.write(node.output, at: position)
  }

  func run(_ run: InferenceRun) {
    withUnsafePointer(to: shape) {
      Kernels.table.norm_apply(
        $0, run.pointer(input), run.weights + scale.offsets[0], run.weights + shift.offsets[0],
        added.map { run.pointer($0) }, activation, run.pointer(output))
    }
  }
}

/// activation(a + b), where no batch norm could take it in.
struct SumInference: InferenceStep {
  private let count: Int
  private let activation: nas_activation
  private let first: Place
  private let second: Place?
  private let output: Place

  init(position: Int, activation: Activation?, planner: inout InferencePlanner) {
    let node = planner.nodes[position]
    count = planner.floats(ofValue: node.output)
    self.activation = activation.kernelValue
    first = planner.read(node.input, at: position)
    second = node.secondInput.map { planner.read($0, at: position) }
    output = planner.write(node.output, at: position)
  }

  func run(_ run: InferenceRun) {
    Kernels.table.sum_forward(
      count, run.pointer(first), second.map { run.pointer($0) }, activation, run.pointer(output))
  }
}

/// The mean of each channel over its positions.
struct PoolInference: InferenceStep {
  private let shape: nas_planes
  private let input: Place
  private let output: Place

  init(position: Int, planner: inout InferencePlanner) {
    let node = planner.nodes[position]
    shape = nas_planes(planner.network.shape(ofValue: node.input), images: planner.images)
    input = planner.read(node.input, at: position)
    output = planner.write(node.output, at: position)
  }

  func run(_ run: InferenceRun) {
    withUnsafePointer(to: shape) {
      Kernels.table.pool_forward($0, run.pointer(input), run.pointer(output))
    }
  }
}
