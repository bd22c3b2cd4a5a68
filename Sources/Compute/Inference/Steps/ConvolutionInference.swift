import CKernels
import Networks

/// A dense convolution by oneDNN with the norm, the addition and the activation after it.
struct ConvolutionInference: InferenceStep {
  private let primitive: ConvolutionPrimitive
  private let weights: PackedParameter
  private let bias: PackedParameter
  private let input: Place
  private let output: Place
  /// What to copy to the output first, where it is added and cannot be overwritten.
  private let copied: Place?
  private let count: Int

  init(
    _ node: Node, _ convolution: Operation.Convolution, isFirst: Bool, norm: Node?,
    _ activation: Activation?, at position: Int, planner: inout InferencePlanner
  ) throws(ComputeError) {
    let shape = planner.network.shape(ofValue: node.input)
    primitive = try .cached(
      ConvolutionKey(
        pass: .inference(activation: activation, adds: norm?.secondInput != nil),
        images: planner.images, inputs: isFirst ? shape.channels : padded(shape.channels),
        outputs: padded(convolution.outputChannels), height: shape.height, width: shape.width,
        kernel: convolution.kernel, stride: convolution.stride, isFirst: isFirst))
    (weights, bias) = planner.addConvolution(
      node, layout: isFirst ? nas_layout_first : nas_layout_forward, norm: norm)
    input = planner.read(node.input, at: position)
    let value = norm?.output ?? node.output
    count = planner.floats(ofValue: value)
    // oneDNN adds to what the output holds.
    if let added = norm?.secondInput {
      if added != node.input, let place = planner.overwrite(added, with: value, at: position) {
        output = place
        copied = nil
      } else {
        copied = planner.read(added, at: position)
        output = planner.write(value, at: position)
      }
    } else {
      copied = nil
      output = planner.write(value, at: position)
    }
  }

  func run(_ run: InferenceRun) throws(ComputeError) {
    if let copied { run.pointer(output).update(from: run.pointer(copied), count: count) }
    try primitive.run(
      on: run.worker, source: run.pointer(input), weights: run.weights + weights.offsets[0],
      bias: run.weights + bias.offsets[0], destination: run.pointer(output))
  }
}
