import NASText
import Testing

@Suite struct JSONParsingTests {
  @Test(arguments: [
    "null", "[]", "{}", "true", "-17", "0.5", "[1, [2, {\"b\": 1, \"a\": [false]}]]",
    #""quoted \" back \\ line \n tab \t bell \u0007 é 🙂""#,
  ])
  func whatIsWrittenIsReadAgain(_ text: String) throws {
    let value = try JSONValue(parsing: text)
    #expect(value.line == text)
    #expect(try JSONValue(parsing: "\n \(value.text(columns: 4))\t\r\n") == value)
  }

  @Test func numbersAreWholeOrNot() throws {
    #expect(
      try JSONValue(parsing: "[1, 1.0, 1e-5]") == .array([.integer(1), .number(1), .number(1e-5)]))
  }

  @Test func escapesMakeCharacters() throws {
    #expect(try JSONValue(parsing: #""\ud83d\ude42\/\b\f""#) == .string("🙂/\u{8}\u{c}"))
  }

  @Test(arguments: [
    ("", "line 1: expected a value"), ("[1,\n2", "line 2: expected a comma or ]"),
    ("{\"a\" 1}", "line 1: expected a colon"), ("{a: 1}", "line 1: expected a string"),
    ("\"a", "line 1: expected the end of a string"), ("1 2", "line 1: expected the end"),
    ("\"\\x\"", "line 1: expected an escape such as \\n or \\u00e9"),
    ("nul", "line 1: expected a value"), ("--1", "line 1: expected a value"),
  ])
  func whatIsNoJSONIsAnErrorWithItsLine(_ text: String, complaint: String) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    #expect(error?.description == complaint)
  }

  @Test func nestingWithoutEndIsAnError() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
  }
}
