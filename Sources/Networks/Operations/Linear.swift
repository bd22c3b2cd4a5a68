/// A fully connected layer over the channels: of a vector, or at each position of an image or a
/// sequence with the same weights.
public struct Linear: Operation {
  public let outputs: Int
  public let hasBias: Bool

  public init(outputs: Int, hasBias: Bool = true) {
    self.outputs = outputs
    self.hasBias = hasBias
  }

  public static let name = "linear"
  public static let hasWeights = true
  public static let settings = [
    Setting("width", .whole(1...1_048_576), .required),
    Setting("bias", .flag, default: .flag(true)),
  ]

  public init(_ values: SettingValues) {
    self.init(outputs: values.whole("width")!, hasBias: values.flag("bias"))
  }

  public var values: [String: SettingValue] {
    ["width": .whole(outputs), "bias": .flag(hasBias)]
  }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape {
    inputs[0].with(channels: outputs)
  }

  public func sections(of sections: [[Int]], inputs: [Shape], output: Shape) -> [Int] {
    [outputs]
  }

  public func macs(inputs: [Shape], output: Shape) -> Int {
    output.count.times(inputs[0].channels)
  }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    let weight = Parameter(name: "weight", shape: [outputs, inputs[0].channels], role: .weight)
    let bias = Parameter(name: "bias", shape: [outputs], role: .bias)
    return hasBias ? [weight, bias] : [weight]
  }
}
