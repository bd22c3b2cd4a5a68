/// In training, each number is zero by a chance, the others as much larger (Srivastava 2014,
/// jmlr.org/papers/v15/srivastava14a.html).
public struct Dropout: Operation {
  /// The chance.
  public let rate: Double

  public init(rate: Double) {
    self.rate = rate
  }

  public static let name = "dropout"
  public static let settings = [Setting("rate", .number(0...0.99), .required)]

  public init(_ values: SettingValues) {
    self.init(rate: values.number("rate"))
  }

  public var values: [String: SettingValue] { ["rate": .number(rate)] }
  public var runsInPlace: Bool { true }
  public var isForTrainingOnly: Bool { true }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape { inputs[0] }
}

/// In training, each sample's value is zero by a chance, the others as much larger: before an
/// addition it leaves the branch out (Huang 2016, arXiv:1603.09382).
public struct StochasticDepth: Operation {
  /// The chance.
  public let rate: Double

  public init(rate: Double) {
    self.rate = rate
  }

  public static let name = "stochastic-depth"
  public static let settings = [Setting("rate", .number(0...0.99), .required)]

  public init(_ values: SettingValues) {
    self.init(rate: values.number("rate"))
  }

  public var values: [String: SettingValue] { ["rate": .number(rate)] }
  public var runsInPlace: Bool { true }
  public var isForTrainingOnly: Bool { true }

  public func output(for inputs: [Shape]) throws(Mismatch) -> Shape { inputs[0] }
}
