/// What stands where oneDNN does, in a build without it: our own kernels compute everything.
enum OneDNN {
  static let isAvailable = false

  static func convolution(_ key: ConvolutionKey) throws(ComputeError) -> (any DenseConvolution)? {
    nil
  }

  static func limitThisThread() {}

  static let identity = "no oneDNN"
}

final class OneDNNWorker {}
