public import NASConsole
import NASText

/// A tree of short texts, fitted to the width there is.
///
/// An entry is a line, or several where its text is long: the name, then what is said of it, which
/// stands in one column for entries side by side.
public struct Tree: Sendable, Hashable {
  /// A name, what is said of it, and what belongs to it.
  public struct Entry: Sendable, Hashable {
    public let name: String
    public let phrases: [Phrase]
    public let children: [Entry]
    /// Whether the children are steps that may be told in one line, `a → b`, where that has room.
    public let isChain: Bool

    public init(name: String, phrases: [Phrase], children: [Entry] = [], isChain: Bool = false) {
      self.name = name
      self.phrases = phrases
      self.children = children
      self.isChain = isChain
    }
  }

  /// Words that are kept in one line where they fit.
  public struct Phrase: Sendable, Hashable {
    public let text: String
    /// Whether it is what a reader looks for.
    public let isEmphasized: Bool

    public init(_ text: String, isEmphasized: Bool = false) {
      self.text = text
      self.isEmphasized = isEmphasized
    }
  }

  /// What the tree is of; its name is a heading.
  public let root: Entry

  public init(root: Entry) {
    self.root = root
  }

  /// The lines, no spaces at their ends.
  public func lines(width: Int, style: TextStyle) -> [String] {
    let heading = Line(root, column: root.name.count, width: width)
    return heading.lines(
      first: style.bold(root.name), below: String(repeating: " ", count: root.name.count),
      style: style)
      + Self.lines(of: root.children, guide: "", width: width, style: style)
  }
}

extension Tree {
  /// Between a name and what is said of it.
  private static let gap = 2

  /// - Parameter guide: What stands before each line: the branches that go past it.
  private static func lines(
    of entries: [Entry], guide: String, width: Int, style: TextStyle
  ) -> [String] {
    let names = entries.map(\.name.count).max() ?? 0
    return entries.enumerated().flatMap { index, entry in
      let isLast = index == entries.count - 1
      let line = Line(entry, column: guide.count + 3 + names, width: width)
      let below = guide + (isLast ? "   " : "│  ")
      let padding = String(repeating: " ", count: names - entry.name.count)
      let branch = line.children.isEmpty ? " " : "│"
      return line.lines(
        first: style.dim(guide + (isLast ? "└─ " : "├─ ")) + entry.name + padding,
        below: style.dim(below + branch)
          + String(repeating: " ", count: max(0, names - branch.count)),
        style: style)
        + lines(of: line.children, guide: below, width: width, style: style)
    }
  }

  /// An entry as it is shown: its text cut into lines, its children unless they stand in the text.
  private struct Line {
    let pieces: [[Phrase]]
    let children: [Entry]

    /// - Parameter column: Where the text begins, the gap aside.
    init(_ entry: Entry, column: Int, width: Int) {
      // Where names leave no room, lines are longer than the terminal.
      let room = max(width - column - Tree.gap, 24)
      if entry.isChain, entry.phrases.isEmpty {
        let chain = entry.children.chained
        if chain.reduce(-1, { $0 + 1 + $1.text.count }) <= room {
          pieces = chain.isEmpty ? [] : [chain]
          children = []
          return
        }
      }
      let phrases = entry.phrases.flatMap { $0.text.count > room ? $0.words : [$0] }
      pieces = Paragraph.lines(of: phrases.map(\.text.count), width: room).map {
        Array(phrases[$0])
      }
      children = entry.children
    }

    /// - Parameters:
    ///   - first: What stands before the text of the first line, the gap aside.
    ///   - below: The same of further lines.
    func lines(first: String, below: String, style: TextStyle) -> [String] {
      if pieces.isEmpty { return [first.withoutTrailingSpaces] }
      return pieces.enumerated().map { index, phrases in
        (index == 0 ? first : below) + String(repeating: " ", count: Tree.gap)
          + phrases.map { $0.isEmphasized ? style.cyan($0.text) : $0.text }
          .joined(separator: " ")
      }
    }
  }
}

extension Tree.Phrase {
  fileprivate var words: [Self] {
    text.split(separator: " ").map { Self(String($0), isEmphasized: isEmphasized) }
  }
}

extension [Tree.Entry] {
  /// One after the other: `conv-norm: width 16 → relu`.
  fileprivate var chained: [Tree.Phrase] {
    enumerated().flatMap { index, step in
      let arrow = index == 0 ? [] : [Tree.Phrase("→")]
      // The name is the layer's word, or stands for one.
      let mark = step.phrases.isEmpty ? "" : ":"
      return arrow + [Tree.Phrase(step.name + mark)] + step.phrases
    }
  }
}

extension String {
  fileprivate var withoutTrailingSpaces: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
