/// A setting that nothing can be done with, or a name of nothing that there is.
public struct SettingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is at fault, with the value found: `search setting population 1`, `unknown sampler 'gpp'`.
  public let subject: String
  public let expectation: String
  /// What to do about it.
  public let hint: String?

  public init(_ subject: String, expected: String, hint: String? = nil) {
    self.subject = subject
    expectation = expected
    self.hint = hint
  }

  /// None of those that there are, and which of them was probably meant.
  ///
  /// - Parameters:
  ///   - kind: Of what it should be the name: `sampler`.
  ///   - meant: What is known to be meant by the name; nil where only its spelling tells.
  public static func unknown(
    _ kind: String, _ name: String, among names: [String], meant: String? = nil
  ) -> SettingError {
    SettingError(
      "unknown \(kind) '\(name)'", expected: names.joined(separator: ", "),
      hint: Spelling.hint(for: meant ?? name, among: names))
  }

  public var description: String { "\(subject): expected \(expectation)" }
}
