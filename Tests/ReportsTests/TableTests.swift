import NASConsole
import NASReports
import Testing

@Suite struct TableTests {
  private static var table: Table {
    var table = Table(columns: [
      .init("id", .right, importance: 3), .init("loss", .right, importance: 1),
      .init("name", importance: 2, shortestWidth: 6),
    ])
    table.append(["1", "0.5", "a-long-name-indeed"])
    table.append(["20", "10.25", "short"], isEmphasized: true)
    return table
  }

  private func text(_ width: Int, _ style: TextStyle = .plain) -> String {
    Self.table.lines(width: width, style: style).joined(separator: "\n")
  }

  @Test func numbersStandToTheRightAndWordsToTheLeft() {
    #expect(
      text(80) == """
        id   loss  name
        ──  ─────  ──────────────────
         1    0.5  a-long-name-indeed
        20  10.25  short
        """)
  }

  @Test func longTextsAreShortenedFirst() {
    #expect(
      text(20) == """
        id   loss  name
        ──  ─────  ─────────
         1    0.5  a-long-n…
        20  10.25  short
        """)
  }

  @Test func thenTheLeastImportantColumnsGo() {
    #expect(
      text(16) == """
        id  name
        ──  ────────────
         1  a-long-name…
        20  short
        """)
    #expect(text(5) == "id\n──\n 1\n20")
  }

  @Test(arguments: 2...60) func noLineIsWiderThanTheTerminal(width: Int) {
    for line in Self.table.lines(width: width, style: .plain) { #expect(line.count <= width) }
  }

  @Test func onATerminalTheRuleIsDimAndWhatMattersBold() {
    let lines = Self.table.lines(width: 80, style: .ansi)
    #expect(lines[0].hasPrefix("\u{1B}[1m"))
    #expect(lines[1].hasPrefix("\u{1B}[2m"))
    #expect(!lines[2].contains("\u{1B}"))
    #expect(lines[3].hasPrefix("\u{1B}[1m"))
  }
}

@Suite struct CSVTests {
  @Test func fieldsThatNeedQuotesGetThem() {
    var csv = CSV(header: ["plain", "odd"])
    csv.append(["0-1-2", "a,b"])
    csv.append(["", "says \"no\""])
    csv.append(["two\nlines", "carriage\r\nreturn"])
    #expect(
      csv.text
        == "plain,odd\n0-1-2,\"a,b\"\n,\"says \"\"no\"\"\"\n\"two\nlines\",\"carriage\r\nreturn\"\n"
    )
  }
}

@Suite struct SparklineTests {
  @Test func theLowestAndTheHighestValueSpanTheBars() {
    #expect(Sparkline([0, 1, 2, 3, 4, 5, 6, 7]).text(width: 20) == "▁▂▃▄▅▆▇█")
  }

  @Test func moreValuesThanRoomKeepTheLast() {
    #expect(Sparkline([0, 1, 2, 3, 4, 5, 6, 7]).text(width: 2) == "▁█")
    #expect(Sparkline((0..<100).map(Double.init)).text(width: 10).count == 10)
  }

  @Test func thereMayBeNothingToTellOrNoChange() {
    #expect(Sparkline([]).text(width: 10) == "")
    #expect(Sparkline([0.5, 0.5]).text(width: 10) == "▄▄")
    #expect(Sparkline([.nan, 1, 2]).text(width: 10) == "▁█")
    #expect(Sparkline([1]).text(width: 0) == "")
  }
}
