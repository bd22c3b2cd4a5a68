import CNASKernels
import NASNetworks

/// A depthwise convolution with the norm, the addition and the activation after it.
struct DepthwiseInference: InferenceStep {
  private let shape: nas_depthwise
  private let scratchCount: Int
  private let activation: nas_activation
  /// Whether the convolution itself computes the activation.
  private let isFused: Bool
  private let precision: Precision
  private let weights: PackedParameter
  private let bias: PackedParameter
  private let input: Place
  private let added: Place?
  private let output: Place
  private let count: Int

  init(
    _ fusion: Fusion, _ convolution: Convolution, at position: Int,
    planner: inout InferencePlanner
  ) {
    let node = fusion.convolution
    let value = fusion.output
    shape = nas_depthwise(
      convolution, input: planner.shape(ofValue: node.input),
      output: planner.site(of: node).output, images: planner.images)
    scratchCount = withUnsafePointer(to: shape) { nas_depthwise_scratch($0) }
    activation = fusion.activation.kernelValue
    isFused = fusion.added == nil && fusion.activation.isOfConvolutions
    precision = planner.precision
    (weights, bias) = planner.addConvolution(fusion, layout: nas_layout_depthwise)
    input = planner.read(node.input, at: position)
    added = fusion.added.map { planner.read($0, at: position) }
    count = planner.images * planner.lowered.storedCount(ofValue: value)
    output = planner.write(value, at: position)
  }

  func run(_ run: InferenceRun) {
    withUnsafePointer(to: shape) {
      Kernels.on(precision).depthwise_forward(
        $0, run.pointer(input), run.weights + weights.offsets[0], run.weights + bias.offsets[0],
        isFused ? activation : nas_activation_none, run.pointer(output),
        run.worker.scratch(scratchCount))
    }
    if !isFused {
      let y = run.pointer(output)
      Kernels.on(precision).sum_forward(
        count, y, added.map { run.pointer($0) }, activation, y)
    }
  }
}
