import NASText
import Testing

@Suite struct ParagraphTests {
  private static let text = "stem width 16; stage1 depth 2: residual (excite), inverted (kernel 3)"

  @Test func linesAreFilledWithWords() {
    #expect(
      Paragraph.lines(of: Self.text, width: 24) == [
        "stem width 16; stage1", "depth 2: residual", "(excite), inverted", "(kernel 3)",
      ])
  }

  @Test func phrasesStayTogetherWhereTheyFit() {
    #expect(
      Paragraph.lines(of: Self.text, width: 24, keepsPhrases: true) == [
        "stem width 16;", "stage1 depth 2: residual", "(excite), inverted", "(kernel 3)",
      ])
    #expect(
      Paragraph.lines(of: "normal: node1 skip(a) + pool(b)", width: 14, keepsPhrases: true) == [
        "normal:", "node1 skip(a)", "+ pool(b)",
      ])
    #expect(
      Paragraph.lines(of: "heads 1 2 3 1 2 3, ratio 2", width: 10, keepsPhrases: true) == [
        "heads 1 2", "3 1 2 3,", "ratio 2",
      ])
  }

  @Test func theFirstLineLeavesRoomForWhatStandsBeforeIt() {
    #expect(
      Paragraph.lines(of: "one two three four", width: 12, indent: "    ") == [
        "one two", "    three", "    four",
      ])
  }

  @Test(arguments: 1...40, [false, true])
  func noLineIsTooLongAndNoWordIsLost(width: Int, keepsPhrases: Bool) {
    let lines = Paragraph.lines(of: Self.text, width: width, keepsPhrases: keepsPhrases)
    #expect(lines.joined(separator: " ") == Self.text)
    for line in lines { #expect(line.count <= width || !line.contains(" ")) }
  }

  @Test func nothingHasNoLines() {
    #expect(Paragraph.lines(of: "", width: 10).isEmpty)
  }
}
