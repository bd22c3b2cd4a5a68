import CKernels
import Networks

/// A depthwise convolution: each channel its own filter.
struct DepthwiseStep: TrainingStep {
  private let shape: nas_depthwise
  private let scratchCount: Int
  private let weights: PackedParameter
  private let input: Place
  private let output: Place
  private let outputGradient: GradientSum
  private let inputGradient: Place

  init(node: Int, _ convolution: Operation.Convolution, planner: inout TrainingPlanner) {
    let place = planner.nodes[node]
    shape = nas_depthwise(
      convolution, input: planner.network.shape(ofValue: place.input),
      output: planner.network.layers[place.layer].output, images: planner.images)
    scratchCount = withUnsafePointer(to: shape) { nas_depthwise_scratch($0) }
    weights = planner.packed.addConvolution(
      planner.parameters(of: place)[0], [nas_layout_depthwise])
    input = planner.place(ofValue: place.input)
    output = planner.place(ofValue: place.output)
    outputGradient = GradientSum(node: node, planner: &planner)
    planner.keepForBackward(place.input, node: node)
    inputGradient = planner.makeGradient(ofValue: place.input, node: node)
  }

  func forward(_ run: TrainingRun) {
    withUnsafePointer(to: shape) {
      Kernels.table.depthwise_forward(
        $0, run.pointer(input), run.weights + weights.offsets[0], nil, nas_activation_none,
        run.pointer(output), run.worker.scratch(scratchCount))
    }
  }

  func backward(_ run: TrainingRun) {
    let dy = outputGradient.gather(run)
    let scratch = run.worker.scratch(scratchCount)
    withUnsafePointer(to: shape) {
      Kernels.table.depthwise_backward_weights(
        $0, run.pointer(input), dy, run.gradient + weights.gradientOffset, scratch)
      Kernels.table.depthwise_backward_data(
        $0, dy, run.weights + weights.offsets[0], run.pointer(inputGradient), scratch)
    }
  }
}

extension nas_depthwise {
  init(_ convolution: Operation.Convolution, input: Shape, output: Shape, images: Int) {
    self.init(
      images: images, blocks: padded(input.channels) / 16, height: input.height,
      width: input.width, output_height: output.height, output_width: output.width,
      kernel: convolution.kernel, stride: convolution.stride)
  }
}

extension nas_planes {
  init(_ shape: Shape, images: Int) {
    self.init(images: images, blocks: padded(shape.channels) / 16, area: shape.area)
  }
}
