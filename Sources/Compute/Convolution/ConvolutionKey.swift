import CNASKernels
import NASNetworks

/// Everything that decides which kernel computes a dense convolution, or one in groups.
struct ConvolutionKey: Hashable, Sendable, CustomStringConvertible {
  enum Pass: Hashable, Sendable {
    /// Training: y = w * x + bias.
    case forward(hasBias: Bool)
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
  /// The kernel's groups.
  var groups: Int
  /// Channels of a group. They lie in whole blocks, except the inputs of a first layer.
  var inputs: Int
  var outputs: Int
  var height: Int
  var width: Int
  var kernel: Extent
  var stride: Extent
  var padding: Extent
  var dilation: Extent
  /// Reads the network's input: plain NCHW, its few channels unpadded.
  var isFirst: Bool

  init(
    _ pass: Pass, _ convolution: Convolution, of shape: Shape, isFirst: Bool,
    images: Int, precision: Precision
  ) {
    self.pass = pass
    self.precision = precision
    self.images = images
    let grouping = ChannelGrouping(convolution, inputs: shape.channels)
    groups = grouping.kernelGroups
    inputs = shape.channels / groups
    outputs = convolution.outputChannels / groups
    (height, width) = (shape.height, shape.width)
    kernel = convolution.kernel
    stride = convolution.stride
    padding = convolution.padding
    dilation = convolution.dilation
    self.isFirst = isFirst
  }

  var rows: nas_window { .init(kernel.rows, stride.rows, padding.rows, dilation.rows) }
  var columns: nas_window {
    .init(kernel.columns, stride.columns, padding.columns, dilation.columns)
  }
  var outputHeight: Int { rows.outputs(of: height) }
  var outputWidth: Int { columns.outputs(of: width) }
  /// The same with all channels of their blocks.
  var whole: ConvolutionKey {
    var key = self
    if !isFirst { key.inputs = padded(inputs) }
    key.outputs = padded(outputs)
    return key
  }

  /// Weights with padding, of all groups.
  var weightCount: Int { groups * whole.inputs * whole.outputs * kernel.area }

  /// Whether y has something added to it by channel.
  var hasBias: Bool {
    switch pass {
    case .forward(let hasBias): hasBias
    case .inference: true
    case .backwardData, .backwardWeights: false
    }
  }

  var description: String {
    "\(pass) of a convolution \(images)×\(inputs)×\(height)×\(width) → \(outputs) channels, "
      + "\(groups) groups, kernel \(kernel), stride \(stride), padding \(padding), "
      + "dilation \(dilation), \(precision)"
  }

  /// The layout that the pass reads weights in; gradients come in ``gradientLayout``.
  var weightLayout: nas_weight_layout {
    let isPaired = precision == .bf16 && Kernels.hasBF16
    return switch (isFirst, pass) {
    case (true, _): isPaired ? nas_layout_first_bf16 : nas_layout_first
    case (false, .backwardData): isPaired ? nas_layout_backward_bf16 : nas_layout_backward
    case (false, _): isPaired ? nas_layout_forward_bf16 : nas_layout_forward
    }
  }

  /// The layout of the weights' gradient, always f32.
  var gradientLayout: nas_weight_layout { isFirst ? nas_layout_first : nas_layout_forward }
}

/// How a convolution's groups are given to a kernel, which wants whole blocks of channels: as many
/// of them side by side as fill blocks, or all, with zeros for the weights between them.
struct ChannelGrouping: Hashable, Sendable {
  let groups: Int
  /// Groups that the kernel takes for one.
  let merged: Int

  var kernelGroups: Int { groups / merged }

  init(_ convolution: Convolution, inputs: Int) {
    groups = convolution.groups
    let (ins, outs) = (inputs / groups, convolution.outputChannels / groups)
    merged =
      groups == 1
      ? 1
      : (1...groups).first {
        convolution.groups % $0 == 0 && $0 * ins % 16 == 0 && $0 * outs % 16 == 0
      } ?? groups
  }

  /// One group.
  static let single = ChannelGrouping(Convolution(outputChannels: 1, kernel: 1), inputs: 1)
}

extension nas_window {
  init(_ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int = 1) {
    self.init(kernel: kernel, stride: stride, padding: padding, dilation: dilation)
  }

  /// Where only whole windows count.
  func outputs(of size: Int) -> Int {
    (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
  }
}
