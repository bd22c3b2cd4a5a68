/// One of several equal parts of the channels.
public struct Split: Operation {
  public let parts: Int
  /// From 1.
  public let part: Int

  public init(part: Int, of parts: Int) {
    self.parts = parts
    self.part = part
  }

  public static let name = "split"
  public static let settings = [
    Setting("parts", .whole(1...1024), .required),
    Setting("part", .whole(1...1024), .required),
  ]

  public init(_ values: SettingValues) {
    self.init(part: values.whole("part")!, of: values.whole("parts")!)
  }

  public var values: [String: SettingValue] {
    ["parts": .whole(parts), "part": .whole(part)]
  }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    try expect(part <= parts, "a part from 1 to \(parts)")
    try expect(inputs[0].channels % parts == 0, "a multiple of \(parts) channels")
    return inputs[0].with(channels: inputs[0].channels / parts)
  }

  /// Its own, where the input's fall into equal parts.
  public func sections(of sections: [[Int]], inputs: [Shape], output: Shape) -> [Int] {
    let count = sections[0].count / parts
    let own = Array(sections[0].dropFirst((part - 1) * count).prefix(count))
    let isCut = (1..<parts).allSatisfy {
      sections[0].prefix($0 * count).reduce(0, +) == $0 * output.channels
    }
    return isCut && own.reduce(0, +) == output.channels ? own : [output.channels]
  }
}

/// Deals the channels of each group out in turn: channel `i` of group `g` becomes `i · groups + g`
/// (Zhang 2018, arXiv:1707.01083).
public struct ChannelShuffle: Operation {
  public let groups: Int

  public init(groups: Int) {
    self.groups = groups
  }

  public static let name = "channel-shuffle"
  public static let settings = [Setting("groups", .whole(1...65_536), .required)]

  public init(_ values: SettingValues) {
    self.init(groups: values.whole("groups")!)
  }

  public var values: [String: SettingValue] { ["groups": .whole(groups)] }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    try expect(inputs[0].channels % groups == 0, "\(groups) groups of as many channels each")
    return inputs[0]
  }

  /// The first channels are the first ones of all groups.
  public func sections(of sections: [[Int]], inputs: [Shape], output: Shape) -> [Int] {
    [output.channels]
  }
}

/// All numbers as one vector, channel after channel; of a sequence, position after position.
public struct Flatten: Operation {
  public init() {}
  public init(_ values: SettingValues) {}

  public static let name = "flatten"

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    .vector(channels: inputs[0].count)
  }

  /// Of an image every channel's pixels lie together.
  public func sections(of sections: [[Int]], inputs: [Shape], output: Shape) -> [Int] {
    inputs[0].layout == .image || inputs[0].area == 1
      ? sections[0].map { $0 * inputs[0].area } : [output.channels]
  }
}

/// Leaves out rows and columns at the edges.
public struct Crop: Operation {
  public let top: Int
  public let bottom: Int
  public let left: Int
  public let right: Int

  public init(top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0) {
    (self.top, self.bottom) = (top, bottom)
    (self.left, self.right) = (left, right)
  }

  public static let name = "crop"
  public static let settings = ["top", "bottom", "left", "right"].map {
    Setting($0, .whole(0...65_536), default: .whole(0))
  }

  public init(_ values: SettingValues) {
    self.init(
      top: values.whole("top")!, bottom: values.whole("bottom")!, left: values.whole("left")!,
      right: values.whole("right")!)
  }

  public var values: [String: SettingValue] {
    [
      "top": .whole(top), "bottom": .whole(bottom), "left": .whole(left), "right": .whole(right),
    ]
  }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    let input = inputs[0]
    try expect(input.layout == .image, "an image")
    try expect(
      top + bottom < input.height && left + right < input.width,
      "more rows and columns than are left out")
    return Shape(
      channels: input.channels, height: input.height - top - bottom,
      width: input.width - left - right)
  }
}

/// Another number of rows and columns, bilinear between the centres of the pixels: PyTorch's
/// `interpolate(mode="bilinear")`.
public struct Resize: Operation {
  public let size: Extent

  public init(to size: Extent) {
    self.size = size
  }

  public static let name = "resize"
  public static let settings = [Setting("size", .extent(1...4096), .required)]

  public init(_ values: SettingValues) {
    self.init(to: values.extent("size")!)
  }

  public var values: [String: SettingValue] { ["size": .extent(size)] }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    try expect(inputs[0].layout == .image, "an image")
    return Shape(channels: inputs[0].channels, height: size.rows, width: size.columns)
  }
}

/// Every pixel several times: nearest-neighbour upsampling.
public struct Upsample: Operation {
  public let factor: Int

  public init(factor: Int) {
    self.factor = factor
  }

  public static let name = "upsample"
  public static let settings = [Setting("factor", .whole(1...64), .required)]

  public init(_ values: SettingValues) {
    self.init(factor: values.whole("factor")!)
  }

  public var values: [String: SettingValue] { ["factor": .whole(factor)] }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    let input = inputs[0]
    try expect(input.layout == .image, "an image")
    return Shape(
      channels: input.channels, height: input.height * factor, width: input.width * factor)
  }
}
