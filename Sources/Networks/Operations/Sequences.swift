/// An image's pixels as a sequence, row after row.
public struct Tokens: Operation {
  public init() {}
  public init(_ values: SettingValues) {}

  public static let name = "tokens"

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    try expect(inputs[0].layout == .image, "an image")
    return .sequence(channels: inputs[0].channels, positions: inputs[0].area)
  }
}

/// Adds learned numbers, one for each channel of each position.
public struct PositionEmbedding: Operation {
  public init() {}
  public init(_ values: SettingValues) {}

  public static let name = "position-embedding"
  public static let hasWeights = true
  public var runsInPlace: Bool { true }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    try expect(inputs[0].layout == .sequence, "a sequence")
    return inputs[0]
  }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    [
      Parameter(
        name: "weight", shape: [inputs[0].height, inputs[0].channels], role: .embedding)
    ]
  }
}

/// A sequence of one position that is learned, whatever the input: a class token.
public struct LearnedToken: Operation {
  public let width: Int

  public init(width: Int) {
    self.width = width
  }

  public static let name = "learned-token"
  public static let hasWeights = true
  public static let arity = Arity.none
  public static let settings = [Setting("width", .whole(1...65_536), .required)]

  public init(_ values: SettingValues) {
    self.init(width: values.whole("width")!)
  }

  public var values: [String: SettingValue] { ["width": .whole(width)] }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    .sequence(channels: width, positions: 1)
  }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    [Parameter(name: "weight", shape: [1, width], role: .embedding)]
  }
}

/// The first position of a sequence, as a vector.
public struct FirstToken: Operation {
  public init() {}
  public init(_ values: SettingValues) {}

  public static let name = "first-token"

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    try expect(inputs[0].layout == .sequence, "a sequence")
    return .vector(channels: inputs[0].channels)
  }
}

/// Multi-head self-attention over the positions of a sequence (Vaswani 2017, arXiv:1706.03762), with
/// a projection to queries, keys and values before it, and one back to the input's width after it.
public struct SelfAttention: Operation {
  public let heads: Int
  /// Channels of each head; nil for the input's over the heads.
  public let headWidth: Int?
  /// Of the projections.
  public let hasBias: Bool

  public init(heads: Int, headWidth: Int? = nil, hasBias: Bool = true) {
    self.heads = heads
    self.headWidth = headWidth
    self.hasBias = hasBias
  }

  public static let name = "self-attention"
  public static let hasWeights = true
  public static let settings = [
    Setting("heads", .whole(1...1024), .required),
    Setting("head-width", .whole(1...4096), .derived("the input's width over the heads")),
    Setting("bias", .flag, default: .flag(true)),
  ]

  public init(_ values: SettingValues) {
    self.init(
      heads: values.whole("heads")!, headWidth: values.whole("head-width"),
      hasBias: values.flag("bias"))
  }

  public var values: [String: SettingValue] {
    var values: [String: SettingValue] = ["heads": .whole(heads), "bias": .flag(hasBias)]
    if let headWidth { values["head-width"] = .whole(headWidth) }
    return values
  }

  /// Channels of each head, reading so many.
  public func headWidth(of channels: Int) -> Int { headWidth ?? channels / heads }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    try expect(inputs[0].layout == .sequence, "a sequence")
    try expect(
      headWidth != nil || inputs[0].channels % heads == 0, "a multiple of \(heads) channels")
    return inputs[0]
  }

  /// The projections, and for each pair of positions the product of query and key and the sum of
  /// values.
  public func macs(inputs: [Shape], output: Shape) -> Int {
    let (width, positions) = (inputs[0].channels, inputs[0].height)
    let inner = heads * headWidth(of: width)
    let each = width.times(4).plus(positions.times(2)).times(inner)
    return positions.times(each)
  }

  /// Queries, keys and values are an axis of their own, heads another.
  public func parameters(inputs: [Shape]) -> [Parameter] {
    let width = inputs[0].channels
    let each = headWidth(of: width)
    let project = Parameter(
      name: "project.weight", shape: [3, heads, each, width], role: .projection)
    let projectBias = Parameter(name: "project.bias", shape: [3, heads, each], role: .bias)
    let merge = Parameter(name: "merge.weight", shape: [width, heads, each], role: .projection)
    let mergeBias = Parameter(name: "merge.bias", shape: [width], role: .bias)
    return hasBias ? [project, projectBias, merge, mergeBias] : [project, merge]
  }
}
