/// An elementwise non-linearity.
public struct Activate: Operation {
  public let function: Activation

  public init(_ function: Activation) {
    self.function = function
  }

  public static let name = "activation"
  public static let settings = [
    Setting("function", .word(of: Activation.self), .required)
  ]

  public init(_ values: SettingValues) {
    self.init(values.word("function"))
  }

  public var values: [String: SettingValue] { ["function": .word(function.rawValue)] }
  public var runsInPlace: Bool { true }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape { inputs[0] }
}

/// Elementwise non-linearities, by the names that a search space file has for them.
public enum Activation: String, Sendable, Hashable, Codable, CaseIterable {
  case relu
  /// `x · clamp(x + 3, 0, 6) / 6` (Howard 2019, doi:10.1109/ICCV.2019.00140).
  case hardSwish = "hard-swish"
  /// `clamp(x, 0, 6)`.
  case relu6
  /// `x`, or a hundredth of it below 0.
  case leakyRelu = "leaky-relu"
  /// `clamp(x + 3, 0, 6) / 6`.
  case hardSigmoid = "hard-sigmoid"
  /// `x · sigmoid(x)`, also called SiLU (Ramachandran 2017, arXiv:1710.05941).
  case swish
  /// `x · Φ(x)` by the error function (Hendrycks 2016, arXiv:1606.08415).
  case gelu
  case sigmoid
  case tanh
}

/// `exp(x)` over its sum along an axis.
public struct Softmax: Operation {
  public let axis: Axis

  public init(over axis: Axis) {
    self.axis = axis
  }

  public static let name = "softmax"
  public static let settings = [Setting.over]

  public init(_ values: SettingValues) {
    self.init(over: values.word("over"))
  }

  public var values: [String: SettingValue] { ["over": .word(axis.rawValue)] }
  public var runsInPlace: Bool { true }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape { inputs[0] }
}

extension Setting {
  static let over = Setting("over", .word(of: Axis.self), .required)
}
