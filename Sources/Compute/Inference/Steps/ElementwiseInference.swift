import CNASKernels
import NASNetworks

/// A batch norm that no convolution could take in.
struct NormInference: InferenceStep {
  private let shape: nas_planes
  private let activation: nas_activation
  private let precision: Precision
  private let scale: PackedParameter
  private let shift: PackedParameter
  private let input: Place
  private let added: Place?
  private let output: Place

  init(position: Int, activation: Activation?, planner: inout InferencePlanner) {
    let node = planner.nodes[position]
    let values = planner.shape(ofValue: node.input)
    shape = nas_planes(values, images: planner.images)
    self.activation = activation.kernelValue
    precision = planner.precision
    let norm = planner.foldedNorm(node)
    let columns = padded(values.channels)
    scale = planner.add(
      planner.packed.addMatrix(norm.scale, rows: 1, columns: columns), folding: .scale(norm))
    shift = planner.add(
      planner.packed.addMatrix(norm.shift, rows: 1, columns: columns), folding: .bias(norm, nil))
    input = planner.read(node.input, at: position)
    added = node.secondInput.map { planner.read($0, at: position) }
    output = planner.write(node.output, at: position)
  }

  func run(_ run: InferenceRun) {
    withUnsafePointer(to: shape) {
      Kernels.on(precision).norm_apply(
        $0, run.pointer(input), run.weights + scale.offsets[0], run.weights + shift.offsets[0],
        added.map { run.pointer($0) }, activation, run.pointer(output))
    }
  }
}

/// activation(a + b), where no batch norm could take it in.
struct SumInference: InferenceStep {
  private let count: Int
  private let activation: nas_activation
  private let precision: Precision
  private let first: Place
  private let second: Place?
  private let output: Place

  init(position: Int, activation: Activation?, planner: inout InferencePlanner) {
    let node = planner.nodes[position]
    count = planner.images * planner.lowered.storedCount(ofValue: node.output)
    self.activation = activation.kernelValue
    precision = planner.precision
    first = planner.read(node.input, at: position)
    second = node.secondInput.map { planner.read($0, at: position) }
    output = planner.write(node.output, at: position)
  }

  func run(_ run: InferenceRun) {
    Kernels.on(precision).sum_forward(
      count, run.pointer(first), second.map { run.pointer($0) }, activation, run.pointer(output))
  }
}

/// The mean of each channel over its positions.
struct PoolInference: InferenceStep {
  private let shape: nas_planes
  private let precision: Precision
  private let count: Int
  /// The mean in f32.
  private let mean: Place
  private let input: Place
  private let output: Place

  init(position: Int, planner: inout InferencePlanner) {
    let node = planner.nodes[position]
    shape = nas_planes(planner.shape(ofValue: node.input), images: planner.images)
    precision = planner.precision
    count = planner.images * planner.lowered.storedCount(ofValue: node.output)
    input = planner.read(node.input, at: position)
    mean = planner.makeBuffer(
      bytesPerImage: 4 * planner.lowered.storedCount(ofValue: node.output), at: position)
    output = planner.write(node.output, at: position)
  }

  func run(_ run: InferenceRun) {
    withUnsafePointer(to: shape) {
      Kernels.on(precision).pool_forward($0, run.pointer(input), run.floats(mean))
    }
    Kernels.on(precision).from_floats(count, run.floats(mean), run.pointer(output))
  }
}
