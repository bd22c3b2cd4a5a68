import CNASKernels
import NASNetworks

/// A convolution, dense or in groups: y = w * x + bias.
struct ConvolutionStep: TrainingStep {
  private let forwardPass: any DenseConvolution
  private let dataPass: (any DenseConvolution)?
  private let weightsPass: any DenseConvolution
  private let weights: PackedParameter
  private let bias: ChannelBias?
  private let input: Input
  private let output: Place
  private let outputGradient: GradientSum
  private let inputGradient: Place?

  /// Where the convolution's input is.
  private enum Input {
    case value(forward: Place, backward: Place)
    /// The shard's images, f32: floats of one image and of a chunk, and where to convert a chunk.
    case images(perImage: Int, count: Int, forward: Place?, backward: Place?)
  }

  init(
    _ convolution: Convolution, isFirst: Bool, planner: inout TrainingPlanner
  ) throws(ComputeError) {
    let node = planner.node
    let shape = planner.shape(ofValue: node.input)
    var key = ConvolutionKey(
      .forward(hasBias: convolution.hasBias), convolution, of: shape, isFirst: isFirst,
      images: planner.images,
      precision: planner.precision)
    forwardPass = try key.makeConvolution()
    var layouts = [key.weightLayout]
    key.pass = .backwardWeights
    weightsPass = try key.makeConvolution()
    if planner.needsGradient(ofValue: node.input) {
      key.pass = .backwardData
      layouts.append(key.weightLayout)
      dataPass = try key.makeConvolution()
      inputGradient = planner.makeGradient(ofValue: node.input)
    } else {
      dataPass = nil
      inputGradient = nil
    }
    input =
      isFirst
      ? Self.imageInput(of: shape.count, planner: &planner)
      : .value(
        forward: planner.forwardPlace(ofValue: node.input),
        backward: planner.backwardPlace(ofValue: node.input))
    weights = planner.packed.addConvolution(
      planner.parameters()[0], layouts,
      grouping: ChannelGrouping(convolution, inputs: shape.channels),
      gradient: key.gradientLayout)
    bias = ChannelBias(planner: &planner)
    output = planner.forwardPlace(ofValue: node.output)
    outputGradient = GradientSum(planner: &planner)
  }

  private static func imageInput(of count: Int, planner: inout TrainingPlanner) -> Input {
    let bytes = count * planner.precision.bytes
    let isConverted = planner.precision != .f32
    return .images(
      perImage: count, count: count * planner.images,
      forward: isConverted ? planner.makeForward(bytesPerImage: bytes) : nil,
      backward: isConverted ? planner.makeBackward(bytesPerImage: bytes) : nil)
  }

  var kernels: (forward: String, backward: String) {
    let backward = [weightsPass.name] + (dataPass.map { [$0.name] } ?? [])
    return (forwardPass.name, Set(backward).sorted().joined(separator: ", "))
  }

  private func source(_ run: TrainingRun, isForward: Bool) -> UnsafeMutableRawPointer {
    switch input {
    case .value(let forward, let backward):
      return run.pointer(isForward ? forward : backward)
    case .images(let perImage, let count, let forward, let backward):
      let images = run.input + run.firstImage * perImage
      guard let place = isForward ? forward : backward else {
        return UnsafeMutableRawPointer(images)
      }
      Kernels.on(.bf16).from_floats(count, images, run.pointer(place))
      return run.pointer(place)
    }
  }

  func forward(_ run: TrainingRun) throws(ComputeError) {
    try forwardPass.run(
      on: run.worker, source: source(run, isForward: true),
      weights: run.weights + weights.offsets[0], bias: bias?.values(run),
      destination: run.pointer(output), adds: false)
  }

  func backward(_ run: TrainingRun) throws(ComputeError) {
    let dy = outputGradient.gather(run)
    bias?.addGradient(dy, run)
    try weightsPass.run(
      on: run.worker, source: source(run, isForward: false),
      weights: run.gradient + weights.gradientOffset, bias: nil, destination: dy,
      adds: !run.isFirstChunk)
    guard let dataPass, let inputGradient else { return }
    try dataPass.run(
      on: run.worker, source: run.pointer(inputGradient),
      weights: run.weights + weights.offsets[1], destination: dy)
  }
}
