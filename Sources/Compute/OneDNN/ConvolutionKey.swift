import Networks

/// Everything that decides which oneDNN primitive computes a dense convolution.
struct ConvolutionKey: Hashable, Sendable, CustomStringConvertible {
  enum Pass: Hashable, Sendable {
    /// Training: y = w * x.
    case forward
    /// dx from w and dy.
    case backwardData
    /// dw from x and dy.
    case backwardWeights
    /// y = activation(w * x + bias), or activation(w * x + bias + y) when it adds.
    case inference(activation: Activation?, adds: Bool)
  }

  var pass: Pass
  var images: Int
  /// Input channels: whole blocks, except those of a first layer.
  var inputs: Int
  /// Output channels: whole blocks.
  var outputs: Int
  var height: Int
  var width: Int
  var kernel: Int
  var stride: Int
  /// Reads the network's input: plain NCHW, its few channels unpadded.
  var isFirst: Bool

  var padding: Int { kernel / 2 }
  var outputHeight: Int { (height + 2 * padding - kernel) / stride + 1 }
  var outputWidth: Int { (width + 2 * padding - kernel) / stride + 1 }

  var description: String {
    "\(pass) of a convolution \(images)×\(inputs)×\(height)×\(width) → \(outputs) channels, "
      + "kernel \(kernel), stride \(stride)"
  }
}
