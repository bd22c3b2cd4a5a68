import CKernels
import Networks

/// A dense convolution by oneDNN: y = w * x.
struct ConvolutionStep: TrainingStep {
  private let forwardPass: ConvolutionPrimitive
  private let dataPass: ConvolutionPrimitive?
  private let weightsPass: ConvolutionPrimitive
  private let weights: PackedParameter
  private let input: Place
  private let output: Place
  private let outputGradient: GradientSum
  private let inputGradient: Place?

  init(
    node: Int, _ convolution: Operation.Convolution, isFirst: Bool,
    planner: inout TrainingPlanner
  ) throws(ComputeError) {
    let place = planner.nodes[node]
    let shape = planner.network.shape(ofValue: place.input)
    var key = ConvolutionKey(
      pass: .forward, images: planner.images,
      inputs: isFirst ? shape.channels : padded(shape.channels),
      outputs: padded(convolution.outputChannels), height: shape.height, width: shape.width,
      kernel: convolution.kernel, stride: convolution.stride, isFirst: isFirst)
    forwardPass = try .cached(key)
    key.pass = .backwardWeights
    weightsPass = try .cached(key)
    key.pass = .backwardData
    dataPass = isFirst ? nil : try .cached(key)
    weights = planner.packed.addConvolution(
      planner.parameters(of: place)[0],
      isFirst ? [nas_layout_first] : [nas_layout_forward, nas_layout_backward])
    input = planner.place(ofValue: place.input)
    output = planner.place(ofValue: place.output)
    outputGradient = GradientSum(node: node, planner: &planner)
    planner.keepForBackward(place.input, node: node)
    inputGradient = isFirst ? nil : planner.makeGradient(ofValue: place.input, node: node)
  }

  func forward(_ run: TrainingRun) throws(ComputeError) {
    try forwardPass.run(
      on: run.worker, source: run.pointer(input), weights: run.weights + weights.offsets[0],
      destination: run.pointer(output))
  }

  func backward(_ run: TrainingRun) throws(ComputeError) {
    let dy = outputGradient.gather(run)
    try weightsPass.run(
      on: run.worker, source: run.pointer(input), weights: run.gradient + weights.gradientOffset,
      destination: dy)
    guard let dataPass, let inputGradient else { return }
    try dataPass.run(
      on: run.worker, source: run.pointer(inputGradient),
      weights: run.weights + weights.offsets[1], destination: dy)
  }
}
