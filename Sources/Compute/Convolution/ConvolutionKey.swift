import CNASKernels
import NASNetworks

/// Everything that decides which kernel computes a dense convolution.
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
  var precision: Precision
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

  init(
    _ pass: Pass, _ convolution: Convolution, of shape: Shape, isFirst: Bool,
    images: Int, precision: Precision
  ) {
    self.pass = pass
    self.precision = precision
    self.images = images
    inputs = isFirst ? shape.channels : padded(shape.channels)
    outputs = padded(convolution.outputChannels)
    (height, width) = (shape.height, shape.width)
    kernel = convolution.kernel.rows
    stride = convolution.stride.rows
    self.isFirst = isFirst
  }

  var padding: Int { kernel / 2 }
  var outputHeight: Int { (height + 2 * padding - kernel) / stride + 1 }
  var outputWidth: Int { (width + 2 * padding - kernel) / stride + 1 }

  var description: String {
    "\(pass) of a convolution \(images)×\(inputs)×\(height)×\(width) → \(outputs) channels, "
      + "kernel \(kernel), stride \(stride), \(precision)"
  }

  /// The layout that the pass reads weights in; gradients come in ``gradientLayout``.
  var weightLayout: nas_weight_layout {
    let isPaired = precision == .bf16 && Kernels.usesOneDNN
    return switch (isFirst, pass) {
    case (true, _): isPaired ? nas_layout_first_bf16 : nas_layout_first
    case (false, .backwardData): isPaired ? nas_layout_backward_bf16 : nas_layout_backward
    case (false, _): isPaired ? nas_layout_forward_bf16 : nas_layout_forward
    }
  }

  /// The layout of the weights' gradient, always f32.
  var gradientLayout: nas_weight_layout { isFirst ? nas_layout_first : nas_layout_forward }
}
