/// Batch normalisation over samples, rows and columns (Ioffe and Szegedy 2015, arXiv:1502.03167):
/// `(x − mean) / √(variance + ε) · weight + bias`.
public struct BatchNorm: Operation {
  /// Added to the variance.
  public let epsilon: Double

  public init(epsilon: Double = 1e-5) {
    self.epsilon = epsilon
  }

  public static let name = "batch-norm"
  public static let hasWeights = true
  public static let settings = [Setting.epsilon]

  public init(_ values: SettingValues) {
    self.init(epsilon: values.number("epsilon"))
  }

  public var values: [String: SettingValue] { ["epsilon": .number(epsilon)] }
  public var runsInPlace: Bool { true }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape { inputs[0] }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    let shape = [inputs[0].channels]
    return [
      Parameter(name: "weight", shape: shape, role: .scale),
      Parameter(name: "bias", shape: shape, role: .shift),
      Parameter(name: "running_mean", shape: shape, role: .runningMean),
      Parameter(name: "running_var", shape: shape, role: .runningVariance),
    ]
  }
}

/// Normalisation over the channels of each position (Ba 2016, arXiv:1607.06450).
public struct LayerNorm: Operation {
  /// Added to the variance.
  public let epsilon: Double

  public init(epsilon: Double = 1e-5) {
    self.epsilon = epsilon
  }

  public static let name = "layer-norm"
  public static let hasWeights = true
  public static let settings = [Setting.epsilon]

  public init(_ values: SettingValues) {
    self.init(epsilon: values.number("epsilon"))
  }

  public var values: [String: SettingValue] { ["epsilon": .number(epsilon)] }
  public var runsInPlace: Bool { true }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape { inputs[0] }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    let shape = [inputs[0].channels]
    return [
      Parameter(name: "weight", shape: shape, role: .scale),
      Parameter(name: "bias", shape: shape, role: .shift),
    ]
  }
}

/// Every channel times a learned number (layer scale: Touvron 2021, arXiv:2103.17239).
public struct Scale: Operation {
  /// What it starts from.
  public let initial: Double

  public init(initial: Double = 1) {
    self.initial = initial
  }

  public static let name = "scale"
  public static let hasWeights = true
  public static let settings = [
    Setting("initial", .number(0...1e3), default: .number(1))
  ]

  public init(_ values: SettingValues) {
    self.init(initial: values.number("initial"))
  }

  public var values: [String: SettingValue] { ["initial": .number(initial)] }
  public var runsInPlace: Bool { true }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape { inputs[0] }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    [
      Parameter(
        name: "weight", shape: [inputs[0].channels], role: .scale, initial: Float(initial))
    ]
  }
}

extension Setting {
  fileprivate static let epsilon = Setting("epsilon", .number(0...1), default: .number(1e-5))
}
