import NASConsole

/// Labels and what they stand for, one a line, aligned.
struct FactList {
  private let facts: [(label: String, text: String)]

  init(_ facts: [(label: String, text: String)]) {
    self.facts = facts
  }

  /// Without a line break at the end.
  func text(style: TextStyle) -> String {
    let width = facts.map(\.label.count).max() ?? 0
    return facts.map { label, text in
      style.dim(label) + String(repeating: " ", count: width + 2 - label.count) + text
    }.joined(separator: "\n")
  }
}
