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
  /// What computes the pass: oneDNN where it is fast, else our own kernels.
  func makeConvolution() throws(ComputeError) -> any DenseConvolution {
    Kernels.usesOneDNN ? try OneDNN.convolution(self) : PlainConvolution(self)
  }
}
