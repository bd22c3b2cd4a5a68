/// One pass of a dense convolution, ready to run by any worker.
protocol DenseConvolution: Sendable {
  /// What computes it, for people: `oneDNN jit:avx512_core`.
  var name: String { get }

  /// Runs on the worker's thread. `source`, `weights` and `destination` are x, w and y, or their
  /// gradients, whichever the pass reads and writes.
  ///
  /// - Parameter adds: For the weights' gradient: to what is there, instead of writing it.
  func run(
    on worker: Worker, source: UnsafeMutableRawPointer, weights: UnsafeMutablePointer<Float>,
    bias: UnsafeMutablePointer<Float>?, destination: UnsafeMutableRawPointer, adds: Bool
  ) throws(ComputeError)
}

extension DenseConvolution {
  func run(
    on worker: Worker, source: UnsafeMutableRawPointer, weights: UnsafeMutablePointer<Float>,
    destination: UnsafeMutableRawPointer
  ) throws(ComputeError) {
    try run(
      on: worker, source: source, weights: weights, bias: nil, destination: destination,
      adds: false)
  }
}

extension ConvolutionKey {
  /// What computes the pass: whichever of oneDNN and our own kernels is the faster. In bf16 they read
  /// weights alike where the processor multiplies it; elsewhere ours compute it all.
  func makeConvolution() throws(ComputeError) -> any DenseConvolution {
    guard Kernels.usesOneDNN, precision == .f32 || Kernels.hasBF16, !isWasteful,
      let convolution = try OneDNN.convolution(whole)
    else { return PlainConvolution(self) }
    return convolution
  }

  /// Whether oneDNN, which computes whole blocks, would spend more on padding than it gains elsewhere.
  private var isWasteful: Bool {
    guard pass != .backwardWeights, !isFirst else { return false }
    let isBackward = pass == .backwardData
    let (summed, computed) = isBackward ? (outputs, inputs) : (inputs, outputs)
    let halves = (computed + 7) / 8 * 8
    return padded(summed) * padded(computed) * 9 > summed * halves * 10
  }
}
