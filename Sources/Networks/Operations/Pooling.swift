/// The largest of each window, channel by channel. Padding never wins.
public struct MaxPool: Operation {
  public let window: PoolingWindow

  public init(_ window: PoolingWindow) {
    self.window = window
  }

  public static let name = "max-pool"
  public static let settings = PoolingWindow.settings

  public init(_ values: SettingValues) {
    self.init(PoolingWindow(values))
  }

  public var values: [String: SettingValue] { window.values }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    try window.output(for: inputs[0])
  }
}

/// The mean of each window, channel by channel.
public struct AveragePool: Operation {
  public let window: PoolingWindow
  /// Whether padding counts as zeros; else the mean is of what lies in the image.
  public let countsPadding: Bool

  public init(_ window: PoolingWindow, countsPadding: Bool = true) {
    self.window = window
    self.countsPadding = countsPadding
  }

  public static let name = "average-pool"
  public static let settings =
    PoolingWindow.settings + [Setting("count-padding", .flag, default: .flag(true))]

  public init(_ values: SettingValues) {
    self.init(PoolingWindow(values), countsPadding: values.flag("count-padding"))
  }

  public var values: [String: SettingValue] {
    window.values.merging(["count-padding": .flag(countsPadding)]) { $1 }
  }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    try window.output(for: inputs[0])
  }
}

/// The windows of a pooling.
public struct PoolingWindow: Sendable, Hashable {
  public let kernel: Extent
  public let stride: Extent
  /// On every side.
  public let padding: Extent
  /// Whether a last window that is partly beyond the padding counts.
  public let roundsUp: Bool

  /// - Parameter padding: Where nil, half the kernel.
  public init(kernel: Extent, stride: Extent = 1, padding: Extent? = nil, roundsUp: Bool = false) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding ?? Extent((kernel.rows - 1) / 2, (kernel.columns - 1) / 2)
    self.roundsUp = roundsUp
  }

  static let settings = [
    Setting("kernel", .extent(1...64), .required),
    Setting("stride", .extent(1...64), default: .whole(1)),
    Setting("padding", .extent(0...32), .derived("half the kernel")),
    Setting("ceil", .flag, default: .flag(false)),
  ]

  init(_ values: SettingValues) {
    self.init(
      kernel: values.extent("kernel")!, stride: values.extent("stride")!,
      padding: values.extent("padding"), roundsUp: values.flag("ceil"))
  }

  var values: [String: SettingValue] {
    [
      "kernel": .extent(kernel), "stride": .extent(stride), "padding": .extent(padding),
      "ceil": .flag(roundsUp),
    ]
  }

  func output(for input: Shape) throws(Mismatch) -> Shape {
    try expect(input.layout == .image, "an image")
    try expect(
      2 * padding.rows <= kernel.rows && 2 * padding.columns <= kernel.columns,
      "a padding of at most half the kernel")
    let window = Window(kernel: kernel, stride: stride, padding: padding, roundsUp: roundsUp)
    return try window.output(for: input)
  }
}

/// The mean of each channel: a vector.
public struct GlobalAveragePool: Operation {
  public init() {}
  public init(_ values: SettingValues) {}

  public static let name = "global-average-pool"

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    .vector(channels: inputs[0].channels)
  }
}

/// The largest of each channel: a vector.
public struct GlobalMaxPool: Operation {
  public init() {}
  public init(_ values: SettingValues) {}

  public static let name = "global-max-pool"

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    .vector(channels: inputs[0].channels)
  }
}

/// The sum over an axis: over positions, a vector; over channels, one channel.
public struct Sum: Operation {
  public let axis: Axis

  public init(over axis: Axis) {
    self.axis = axis
  }

  public static let name = "sum"
  public static let settings = [Setting.over]

  public init(_ values: SettingValues) {
    self.init(over: values.word("over"))
  }

  public var values: [String: SettingValue] { ["over": .word(axis.rawValue)] }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    inputs[0].reduced(over: axis)
  }
}

/// The mean over an axis: over positions, a vector; over channels, one channel.
public struct Mean: Operation {
  public let axis: Axis

  public init(over axis: Axis) {
    self.axis = axis
  }

  public static let name = "mean"
  public static let settings = [Setting.over]

  public init(_ values: SettingValues) {
    self.init(over: values.word("over"))
  }

  public var values: [String: SettingValue] { ["over": .word(axis.rawValue)] }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    inputs[0].reduced(over: axis)
  }
}

extension Shape {
  fileprivate func reduced(over axis: Axis) -> Shape {
    switch axis {
    case .channels: with(channels: 1)
    case .positions: .vector(channels: channels)
    }
  }
}
