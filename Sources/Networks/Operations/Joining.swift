/// The elementwise sum of values of one shape.
public struct Add: Operation {
  public init() {}
  public init(_ values: SettingValues) {}

  public static let name = "add"
  public static let arity = Arity.several
  public var runsInPlace: Bool { true }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    try expect(inputs.allSatisfy { $0 == inputs[0] }, "inputs of one shape")
    return inputs[0]
  }
}

/// The elementwise product. A vector counts for every position of the others, a single channel for
/// every channel.
public struct Multiply: Operation {
  public init() {}
  public init(_ values: SettingValues) {}

  public static let name = "multiply"
  public static let arity = Arity.several
  public var runsInPlace: Bool { true }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    // Of a vector and an image of one position, the image: which stands first is all the same.
    func rank(_ shape: Shape) -> (Int, Int) { (shape.count, shape.layout == .vector ? 0 : 1) }
    let largest = inputs.max { rank($0) < rank($1) }!
    for input in inputs {
      try expect(
        input == largest
          || input.layout == .vector && [1, largest.channels].contains(input.channels)
          || input == largest.with(channels: 1),
        "inputs of one shape, vectors of as many channels, or single channels")
    }
    return largest
  }
}

/// Values side by side along an axis.
public struct Concatenate: Operation {
  public let axis: Axis

  public init(over axis: Axis = .channels) {
    self.axis = axis
  }

  public static let name = "concatenate"
  public static let arity = Arity.several
  public static let settings = [
    Setting("over", .word(of: Axis.self), default: .word(Axis.channels.rawValue))
  ]

  public init(_ values: SettingValues) {
    self.init(over: values.word("over"))
  }

  public var values: [String: SettingValue] { ["over": .word(axis.rawValue)] }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    let first = inputs[0]
    switch axis {
    case .channels:
      try expect(
        inputs.allSatisfy { $0 == first.with(channels: $0.channels) },
        "inputs of the same rows and columns")
      return first.with(channels: inputs.reduce(0) { $0 + $1.channels })
    case .positions:
      try expect(
        inputs.allSatisfy { $0.layout == .sequence && $0.channels == first.channels },
        "sequences of as many channels")
      return .sequence(
        channels: first.channels, positions: inputs.reduce(0) { $0 + $1.height })
    }
  }

  public func sections(of sections: [[Int]], inputs: [Shape], output: Shape) -> [Int] {
    axis == .channels ? sections.flatMap { $0 } : sections[0]
  }
}
