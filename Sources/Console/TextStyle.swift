/// Bold, dim and coloured text, or the same text plain: a value, decided once per output and
/// passed to whatever makes text for it.
///
/// Style a piece of text after it has been padded: escape sequences count in `String.count`, not
/// on the screen.
public struct TextStyle: Sendable, Hashable {
  /// Leaves every text as it is.
  public static let plain = TextStyle(isEnabled: false)
  /// Wraps text in ANSI escape sequences (ECMA-48, *Select Graphic Rendition*).
  public static let ansi = TextStyle(isEnabled: true)

  /// Whether text is changed at all.
  public let isEnabled: Bool

  public func bold(_ text: String) -> String { wrap(text, 1) }
  public func dim(_ text: String) -> String { wrap(text, 2) }
  public func red(_ text: String) -> String { wrap(text, 31) }
  public func green(_ text: String) -> String { wrap(text, 32) }
  public func yellow(_ text: String) -> String { wrap(text, 33) }
  public func cyan(_ text: String) -> String { wrap(text, 36) }

  private func wrap(_ text: String, _ code: Int) -> String {
    isEnabled && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
