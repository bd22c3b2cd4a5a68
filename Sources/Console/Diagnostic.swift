/// An error that knows what the user might do about it.
///
/// The modules' error types have this shape without knowing of the protocol; the command line
/// declares the conformances.
public protocol HintedError: Error, CustomStringConvertible {
  /// One imperative sentence, without a full stop; nothing where there is no good advice.
  var hint: String? { get }
}

extension ConsoleError: HintedError {}

/// A message to the user about something that went wrong, and what to do about it.
///
///     error: no search space is named "cnn-smal"
///     hint: `nas spaces list` shows them
public struct Diagnostic: Sendable, Hashable {
  public enum Severity: String, Sendable, Hashable {
    case warning
    case error
  }

  public let severity: Severity
  public let message: String
  public let hint: String?

  public init(_ severity: Severity, _ message: String, hint: String? = nil) {
    self.severity = severity
    self.message = message
    self.hint = hint
  }

  /// The diagnostic of any error: its description, and its hint where it is a ``HintedError``.
  public init(_ error: any Error) {
    self.init(.error, "\(error)", hint: (error as? any HintedError)?.hint)
  }

  /// One line for the message and one for the hint, without a line break at the end.
  public func text(style: TextStyle) -> String {
    let label = "\(severity):"
    var text = style.bold(severity == .error ? style.red(label) : style.yellow(label))
    text += " " + message
    if let hint { text += "\n" + style.bold(style.cyan("hint:")) + " " + hint }
    return text
  }
}
