import CNASKernels
import NASNetworks

/// A convolution, dense or in groups, with the norm, the addition and the activation after it.
struct ConvolutionInference: InferenceStep {
  private let convolution: any DenseConvolution
  private let weights: PackedParameter
  private let bias: PackedParameter
  private let input: Input
  private let output: Place
  /// What to copy to the output first, where it is added and cannot be overwritten.
  private let copied: Place?
  private let bytes: Int
  /// The activation, where the convolution does not compute it.
  private let remaining: nas_activation
  private let count: Int
  private let precision: Precision

  /// Where the convolution's input is.
  private enum Input {
    case value(Place)
    /// The chunk's images, f32; so many numbers, and where to convert them.
    case images(count: Int, converted: Place?)
  }

  init(
    _ fusion: Fusion, _ convolution: Convolution, isFirst: Bool, at position: Int,
    planner: inout InferencePlanner
  ) throws(ComputeError) {
    let node = fusion.convolution
    let isFused = fusion.activation.isOfConvolutions
    remaining = isFused ? nas_activation_none : fusion.activation.kernelValue
    precision = planner.precision
    let shape = planner.shape(ofValue: node.input)
    let key = ConvolutionKey(
      .inference(activation: isFused ? fusion.activation : nil, adds: fusion.added != nil),
      convolution, of: shape, isFirst: isFirst, images: planner.images, precision: precision)
    self.convolution = try key.makeConvolution()
    (weights, bias) = planner.addConvolution(
      fusion, layout: key.weightLayout,
      grouping: ChannelGrouping(convolution, inputs: shape.channels))
    input =
      isFirst
      ? .images(
        count: shape.count * planner.images,
        converted: planner.precision == .f32
          ? nil
          : planner.makeBuffer(bytesPerImage: shape.count * planner.precision.bytes, at: position))
      : .value(planner.read(node.input, at: position))
    let value = fusion.output
    count = planner.images * planner.lowered.storedCount(ofValue: value)
    bytes = count * planner.precision.bytes
    // The convolution adds to what the output holds.
    if let added = fusion.added {
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
    if let copied {
      run.pointer(output).copyMemory(from: run.pointer(copied), byteCount: bytes)
    }
    try convolution.run(
      on: run.worker, source: source(run), weights: run.weights + weights.offsets[0],
      bias: run.weights + bias.offsets[0], destination: run.pointer(output), adds: false)
    if remaining != nas_activation_none {
      let y = run.pointer(output)
      Kernels.on(precision).sum_forward(count, y, nil, remaining, y)
    }
  }

  private func source(_ run: InferenceRun) -> UnsafeMutableRawPointer {
    switch input {
    case .value(let place):
      return run.pointer(place)
    case .images(let count, let converted):
      guard let converted else { return UnsafeMutableRawPointer(run.input) }
      Kernels.on(.bf16).from_floats(count, run.input, run.pointer(converted))
      return run.pointer(converted)
    }
  }
}
