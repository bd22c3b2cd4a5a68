/// What no settings can be tuned with.
public struct TuningError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, Hashable {
    case badSetting
    case badSpace
    case badConfiguration
    case unknownSampler
    case unknownFunction
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
    case .badSetting: "tuning: \(subject): expected \(expectation)"
    case .badSpace: "setting to be tuned, \(subject): expected \(expectation)"
    case .badConfiguration: "configuration: \(subject): expected \(expectation)"
    case .unknownSampler: "unknown sampler '\(subject)': expected \(expectation)"
    case .unknownFunction: "unknown test function '\(subject)': expected \(expectation)"
    }
  }
}
