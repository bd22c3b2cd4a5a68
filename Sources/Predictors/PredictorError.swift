/// Samples that no predictor can be fitted to.
public struct PredictorError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, with the value found.
  public let subject: String
  public let expectation: String
  /// What to do about it.
  public let hint: String?

  init(_ subject: String, expected: String, hint: String? = nil) {
    self.subject = subject
    expectation = expected
    self.hint = hint
  }

  public var description: String { "\(subject): expected \(expectation)" }
}
