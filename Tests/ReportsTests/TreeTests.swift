import NASConsole
import NASReports
import Testing

@Suite struct TreeTests {
  private static func entry(
    _ name: String, _ text: String = "", _ children: [Tree.Entry] = [], isChain: Bool = false
  ) -> Tree.Entry {
    let phrases = text.split(separator: ", ", omittingEmptySubsequences: true)
      .map { Tree.Phrase(String($0), isEmphasized: $0.contains("|")) }
    return .init(name: name, phrases: phrases, children: children, isChain: isChain)
  }

  private static let tree = Tree(
    root: entry(
      "network", "",
      [
        entry("stem", "conv-norm:, width 8 | 16"),
        entry(
          "stage1", "× 1 or 2",
          [entry("residual", "excite"), entry("linear", "a very long setting")]),
        entry(
          "head", "", [entry("relu"), entry("pool"), entry("linear", "width 10")], isChain: true),
      ]))

  private func text(_ width: Int, _ style: TextStyle = .plain) -> String {
    Self.tree.lines(width: width, style: style).joined(separator: "\n")
  }

  @Test func whatIsSaidStandsInAColumn() {
    #expect(
      text(80) == """
        network
        ├─ stem    conv-norm: width 8 | 16
        ├─ stage1  × 1 or 2
        │  ├─ residual  excite
        │  └─ linear    a very long setting
        └─ head    relu → pool → linear: width 10
        """)
  }

  @Test func aChainThatIsTooLongIsUnfolded() {
    #expect(
      text(36) == """
        network
        ├─ stem    conv-norm: width 8 | 16
        ├─ stage1  × 1 or 2
        │  ├─ residual  excite
        │  └─ linear    a very long setting
        └─ head
           ├─ relu
           ├─ pool
           └─ linear  width 10
        """)
  }

  @Test func longTextsGoOnBelowAndBranchesWithThem() {
    let tree = Tree(
      root: Self.entry(
        "cell", "",
        [
          Self.entry("a", "the first phrase of a, the second phrase of a", [Self.entry("b")]),
          Self.entry("c", "a phrase that is longer than there is room"),
        ]))
    #expect(
      tree.lines(width: 34, style: .plain).joined(separator: "\n") == """
        cell
        ├─ a  the first phrase of a
        │  │  the second phrase of a
        │  └─ b
        └─ c  a phrase that is longer than
              there is room
        """)
  }

  @Test(arguments: 40...100) func noLineIsWiderThanTheTerminal(width: Int) {
    for line in Self.tree.lines(width: width, style: .plain) { #expect(line.count <= width) }
  }

  @Test func onATerminalBranchesAreDimAndWhatMattersIsColoured() {
    let lines = Self.tree.lines(width: 80, style: .ansi)
    #expect(lines[0] == "\u{1B}[1mnetwork\u{1B}[0m")
    #expect(
      lines[1] == "\u{1B}[2m├─ \u{1B}[0mstem    conv-norm: \u{1B}[36mwidth 8 | 16\u{1B}[0m")
  }
}
