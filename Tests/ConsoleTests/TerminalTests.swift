import NASConsole
import NASPlatform
import Testing

@Suite struct TerminalTests {
  @Test(arguments: [
    ("auto", true, ["TERM": "xterm"], true),
    ("auto", false, ["TERM": "xterm"], false),
    ("auto", true, ["TERM": "dumb"], false),
    ("auto", true, [:], false),
    ("auto", true, ["TERM": "xterm", "NO_COLOR": "1"], false),
    ("auto", true, ["TERM": "xterm", "NO_COLOR": ""], true),
    ("always", false, ["NO_COLOR": "1"], true),
    ("never", true, ["TERM": "xterm"], false),
  ])
  func colourFollowsTheUserThenTheEnvironmentThenTheOutput(
    choice: String, isTerminal: Bool, environment: [String: String], expected: Bool
  ) throws {
    let choice = try #require(ColorChoice(rawValue: choice))
    #expect(choice.allowsColor(isTerminal: isTerminal, environment: environment) == expected)
  }

  @Test func plainStyleLeavesTextAlone() {
    #expect(TextStyle.plain.bold(TextStyle.plain.red("x")) == "x")
    #expect(TextStyle.ansi.red("x") == "\u{1B}[31mx\u{1B}[0m")
    #expect(TextStyle.ansi.dim("") == "")
  }

  @Test func aPipeIsNoTerminalAndGetsEveryByte() throws {
    let (reader, writer) = try makePipe()
    let terminal = Terminal(
      descriptor: writer, color: .auto, environment: ["TERM": "xterm", "COLUMNS": "72"])
    #expect(!terminal.isInteractive)
    #expect(terminal.style == .plain)
    #expect(terminal.width == 72)
    try terminal.print("naïve ▲")
    close(writer)
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = read(reader, &bytes, bytes.count)
    close(reader)
    #expect(String(decoding: bytes.prefix(count), as: UTF8.self) == "naïve ▲\n")
  }

  @Test func widthWithoutATerminalIsAHundredUnlessColumnsIsANumber() throws {
    let (reader, writer) = try makePipe()
    for columns in ["", "0", "-3", "wide"] {
      let terminal = Terminal(
        descriptor: writer, color: .auto, environment: ["COLUMNS": columns])
      #expect(terminal.width == 100)
    }
    close(reader)
    close(writer)
  }

  @Test func aReaderThatHasGoneAwayIsNoError() async {
    await #expect(processExitsWith: .success) {
      Terminal.ignoreBrokenPipes()
      let (reader, writer) = try makePipe()
      close(reader)
      try Terminal(descriptor: writer, color: .auto, environment: [:]).print("to nobody")
    }
  }

  @Test func aFullDiskIsAnErrorWithAHint() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let terminal = Terminal(descriptor: full, color: .auto, environment: [:])
    let error = try #require(throws: ConsoleError.self) { try terminal.print("x") }
    #expect(error.reason == ENOSPC)
    #expect(error.description.hasSuffix("No space left on device"))
    #expect(error.hint != nil)
  }
}

private func makePipe() throws -> (reader: Int32, writer: Int32) {
  var ends: [Int32] = [-1, -1]
  try #require(pipe(&ends) == 0)
  return (ends[0], ends[1])
}
