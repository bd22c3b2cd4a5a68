import NASConsole
import NASText

/// Labels and what they stand for, aligned.
struct FactList {
  private let facts: [(label: String, text: String)]

  init(_ facts: [(label: String, text: String)]) {
    self.facts = facts
  }

  /// Without a line break at the end.
  ///
  /// - Parameter width: At which texts go on in another line; nil for a line a fact.
  func text(style: TextStyle, width: Int? = nil) -> String {
    let column = (facts.map(\.label.count).max() ?? 0) + 2
    let indent = String(repeating: " ", count: column)
    return facts.map { label, text in
      let lines =
        width.map { Paragraph.lines(of: text, width: $0, indent: indent, keepsPhrases: true) }
        ?? [text]
      return style.dim(label) + String(repeating: " ", count: column - label.count)
        + lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
