/// A 2-D convolution: dense, in groups, or depthwise, where every channel is a group.
public struct Convolution: Operation {
  public let outputChannels: Int
  public let kernel: Extent
  public let stride: Extent
  /// On every side; the same rows above and below, the same columns left and right.
  public let padding: Extent
  public let dilation: Extent
  public let groups: Int
  public let hasBias: Bool

  /// - Parameter padding: Where nil, what keeps the size at stride 1: half the (dilated) kernel.
  public init(
    outputChannels: Int, kernel: Extent, stride: Extent = 1, padding: Extent? = nil,
    dilation: Extent = 1, groups: Int = 1, hasBias: Bool = false
  ) {
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.padding =
      padding
      ?? Extent(
        dilation.rows * (kernel.rows - 1) / 2, dilation.columns * (kernel.columns - 1) / 2)
    self.dilation = dilation
    self.groups = groups
    self.hasBias = hasBias
  }

  public static let name = "convolution"
  public static let hasWeights = true

  public static let settings = [
    Setting("width", .whole(1...65_536), .required),
    Setting("kernel", .extent(1...64), .required),
    Setting("stride", .extent(1...64), default: .whole(1)),
    // Half of a kernel of 64, spread by a dilation of 64.
    Setting("padding", .extent(0...2016), .derived("half the kernel")),
    Setting("dilation", .extent(1...64), default: .whole(1)),
    Setting("groups", .whole(1...65_536), default: .whole(1)),
    Setting("bias", .flag, default: .flag(false)),
  ]

  public init(_ values: SettingValues) {
    self.init(
      outputChannels: values.whole("width")!, kernel: values.extent("kernel")!,
      stride: values.extent("stride")!, padding: values.extent("padding"),
      dilation: values.extent("dilation")!, groups: values.whole("groups")!,
      hasBias: values.flag("bias"))
  }

  public var values: [String: SettingValue] {
    [
      "width": .whole(outputChannels), "kernel": .extent(kernel), "stride": .extent(stride),
      "padding": .extent(padding), "dilation": .extent(dilation), "groups": .whole(groups),
      "bias": .flag(hasBias),
    ]
  }

  /// Whether every channel is filtered by itself.
  public var isDepthwise: Bool { groups > 1 && groups == outputChannels }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    let input = inputs[0]
    try expect(input.layout == .image, "an image")
    try expect(
      input.channels % groups == 0 && outputChannels % groups == 0,
      "\(groups) groups of as many channels each")
    let window = Window(kernel: kernel, stride: stride, padding: padding, dilation: dilation)
    return try window.output(for: input).with(channels: outputChannels)
  }

  /// Every group's channels are a section; channel by channel they stay what they were.
  public func sections(of sections: [[Int]], inputs: [Shape], output: Shape) -> [Int] {
    groups > 1 && groups == inputs[0].channels && isDepthwise
      ? sections[0] : Array(repeating: outputChannels / groups, count: groups)
  }

  public func macs(inputs: [Shape], output: Shape) -> Int {
    output.count.times(inputs[0].channels / groups).times(kernel.area)
  }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    let weight = Parameter(
      name: "weight",
      shape: [outputChannels, inputs[0].channels / groups, kernel.rows, kernel.columns],
      role: .weight)
    let bias = Parameter(name: "bias", shape: [outputChannels], role: .bias)
    return hasBias ? [weight, bias] : [weight]
  }
}

/// What slides over an image: of a convolution or a pooling.
struct Window {
  let kernel: Extent
  let stride: Extent
  let padding: Extent
  var dilation: Extent = 1
  /// Whether a last window that is partly beyond the padding counts.
  var roundsUp = false

  func output(for input: Shape) throws(Mismatch) -> Shape {
    Shape(
      channels: input.channels,
      height: try count(
        input.height, kernel.rows, stride.rows, padding.rows, dilation.rows),
      width: try count(
        input.width, kernel.columns, stride.columns, padding.columns, dilation.columns))
  }

  private func count(
    _ size: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int
  ) throws(Mismatch) -> Int {
    let room = size + 2 * padding - dilation * (kernel - 1) - 1
    try expect(room >= 0, "rows and columns for a window of \(dilation * (kernel - 1) + 1)")
    guard roundsUp else { return room / stride + 1 }
    let windows = (room + stride - 1) / stride + 1
    // The last must begin inside the image or the padding before it, as in PyTorch.
    return (windows - 1) * stride >= size + padding ? windows - 1 : windows
  }
}
