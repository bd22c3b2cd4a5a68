/// What no predictor can be fitted to, or none of that name.
public struct PredictorError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, Hashable {
    case badSamples
    case badSetting
    case singular
    case unknownPredictor
  }

  public let code: Code
  /// What is wrong, with the value found.
  public let subject: String
  public let expectation: String
  /// What to do about it.
  public let hint: String?

  public init(_ code: Code, _ subject: String, expected: String, hint: String? = nil) {
    self.code = code
    self.subject = subject
    expectation = expected
    self.hint = hint
  }

  public var description: String {
    switch code {
    case .badSamples: "samples for a predictor: \(subject): expected \(expectation)"
    case .badSetting: "predictor setting \(subject): expected \(expectation)"
    case .singular: "predictor: \(subject): expected \(expectation)"
    case .unknownPredictor: "unknown predictor '\(subject)': expected \(expectation)"
    }
  }
}
