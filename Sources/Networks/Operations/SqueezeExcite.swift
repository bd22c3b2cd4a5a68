/// Squeeze-and-excitation: every channel is scaled by
/// `sigmoid(W₂ · relu(W₁ · mean + b₁) + b₂)` (Hu 2018, doi:10.1109/CVPR.2018.00745).
public struct SqueezeExcite: Operation {
  public let hidden: Int

  public init(hidden: Int) {
    self.hidden = hidden
  }

  public static let name = "squeeze-excite"
  public static let hasWeights = true
  public static let settings = [Setting("hidden", .whole(1...65_536), .required)]

  public init(_ values: SettingValues) {
    self.init(hidden: values.whole("hidden")!)
  }

  public var values: [String: SettingValue] { ["hidden": .whole(hidden)] }
  public var runsInPlace: Bool { true }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape { inputs[0] }

  public func macs(inputs: [Shape], output: Shape) -> Int { 2 * hidden * inputs[0].channels }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    let channels = inputs[0].channels
    return [
      Parameter(name: "reduce.weight", shape: [hidden, channels], role: .weight),
      Parameter(name: "reduce.bias", shape: [hidden], role: .bias),
      Parameter(name: "expand.weight", shape: [channels, hidden], role: .weight),
      Parameter(name: "expand.bias", shape: [channels], role: .bias),
    ]
  }
}
