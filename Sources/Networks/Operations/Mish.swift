/// `x · tanh(softplus(x))` (Misra 2019, arXiv:1908.08681).
public struct Mish: Operation {
  public init() {}
  public init(_ values: SettingValues) {}

  public static let name = "mish"
  public var runsInPlace: Bool { true }

  public func output(for inputs: [Shape]) -> Shape { inputs[0] }
}
