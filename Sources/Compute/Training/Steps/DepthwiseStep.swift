import CNASKernels
import NASNetworks

/// A depthwise convolution: each channel its own filter.
struct DepthwiseStep: TrainingStep {
  private let shape: nas_depthwise
  private let precision: Precision
  private let scratchCount: Int
  private let weights: PackedParameter
  private let bias: ChannelBias?
  private let input: Place
  private let keptInput: Place
  private let output: Place
  private let outputGradient: GradientSum
  private let inputGradient: Place?

  init(_ convolution: Convolution, planner: inout TrainingPlanner) {
    let node = planner.node
    precision = planner.precision
    shape = nas_depthwise(
      convolution, input: planner.shape(ofValue: node.input),
      output: planner.site.output, images: planner.images)
    scratchCount = withUnsafePointer(to: shape) { nas_depthwise_scratch($0) }
    weights = planner.packed.addConvolution(
      planner.parameters()[0], [nas_layout_depthwise], gradient: nas_layout_depthwise)
    bias = ChannelBias(planner: &planner)
    input = planner.forwardPlace(ofValue: node.input)
    keptInput = planner.backwardPlace(ofValue: node.input)
    output = planner.forwardPlace(ofValue: node.output)
    outputGradient = GradientSum(planner: &planner)
    inputGradient =
      planner.needsGradient(ofValue: node.input)
      ? planner.makeGradient(ofValue: node.input) : nil
  }

  var kernels: (forward: String, backward: String) {
    ("\(Kernels.name) depthwise", "\(Kernels.name) depthwise")
  }

  func forward(_ run: TrainingRun) {
    withUnsafePointer(to: shape) {
      Kernels.on(precision).depthwise_forward(
        $0, run.pointer(input), run.weights + weights.offsets[0], bias?.values(run),
        nas_activation_none,
        run.pointer(output), run.worker.scratch(scratchCount))
    }
  }

  func backward(_ run: TrainingRun) {
    let dy = outputGradient.gather(run)
    let scratch = run.worker.scratch(scratchCount)
    bias?.addGradient(dy, run)
    withUnsafePointer(to: shape) {
      Kernels.on(precision).depthwise_backward_weights(
        $0, run.pointer(keptInput), dy, run.gradient + weights.gradientOffset, scratch)
      guard let inputGradient else { return }
      Kernels.on(precision).depthwise_backward_data(
        $0, dy, run.weights + weights.offsets[0], run.pointer(inputGradient), scratch)
    }
  }
}

extension nas_depthwise {
  init(_ convolution: Convolution, input: Shape, output: Shape, images: Int) {
    self.init(
      images: images, blocks: padded(input.channels) / 16, height: input.height,
      width: input.width, output_height: output.height, output_width: output.width,
      rows: nas_window(
        convolution.kernel.rows, convolution.stride.rows, convolution.padding.rows,
        convolution.dilation.rows),
      columns: nas_window(
        convolution.kernel.columns, convolution.stride.columns, convolution.padding.columns,
        convolution.dilation.columns))
  }
}

extension nas_planes {
  init(_ shape: Shape, images: Int) {
    self.init(images: images, blocks: padded(shape.channels) / 16, area: shape.area)
  }
}
