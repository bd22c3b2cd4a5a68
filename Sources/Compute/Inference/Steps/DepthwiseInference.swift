import CNASKernels
import NASNetworks

/// A depthwise convolution with the norm, the addition and the activation after it.
struct DepthwiseInference: InferenceStep {
  private let shape: nas_depthwise
  private let scratchCount: Int
  private let activation: nas_activation
  private let precision: Precision
  private let weights: PackedParameter
  private let bias: PackedParameter
  private let input: Place
  private let added: Place?
  private let output: Place
  private let count: Int

  init(
    _ node: Node, _ convolution: Convolution, norm: Node?, _ activation: Activation?,
    at position: Int, planner: inout InferencePlanner
  ) {
    shape = nas_depthwise(
      convolution, input: planner.network.shape(ofValue: node.input),
      output: planner.network.layers[node.layer].output, images: planner.images)
    scratchCount = withUnsafePointer(to: shape) { nas_depthwise_scratch($0) }
    self.activation = activation.kernelValue
    precision = planner.precision
    (weights, bias) = planner.addConvolution(node, layout: nas_layout_depthwise, norm: norm)
    input = planner.read(node.input, at: position)
    added = norm?.secondInput.map { planner.read($0, at: position) }
    let value = norm?.output ?? node.output
    count = planner.images * planner.network.storedCount(ofValue: value)
    output = planner.write(value, at: position)
  }

  func run(_ run: InferenceRun) {
    withUnsafePointer(to: shape) {
      Kernels.on(precision).depthwise_forward(
        $0, run.pointer(input), run.weights + weights.offsets[0], run.weights + bias.offsets[0],
        added == nil ? activation : nas_activation_none, run.pointer(output),
        run.worker.scratch(scratchCount))
    }
    if let added {
      let y = run.pointer(output)
      Kernels.on(precision).sum_forward(count, y, run.pointer(added), activation, y)
    }
  }
}
