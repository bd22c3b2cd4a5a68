/// Settings that no search can run with.
public struct SearchError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, Hashable {
    case badSetting
    case unknownStrategy
    case unknownObjective
    case unknownScheduler
  }

  public let code: Code
  /// The setting or the name that was given, with its value.
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
    case .badSetting: "search setting \(subject): expected \(expectation)"
    case .unknownObjective: "unknown objective '\(subject)': expected \(expectation)"
    case .unknownStrategy: "unknown search strategy '\(subject)': expected \(expectation)"
    case .unknownScheduler: "unknown scheduler '\(subject)': expected \(expectation)"
    }
  }
}
