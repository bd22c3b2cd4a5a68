import Foundation
import Testing
import NASText

@Suite struct JSONValueTests {
  @Test func shortValuesStayOnALineAndLongOnesAreIndented() {
    let value = JSONValue.object([
      .init("b", .array([.integer(1), .number(0.5), .null, .boolean(true)])),
      .init("a", .object([])),
      .init("nested", .array([.object([.init("x", .string("y"))])])),
    ])
    #expect(value.text == value.line)
    #expect(
      value.text(columns: 30) == """
        {
          "b": [1, 0.5, null, true],
          "a": {},
          "nested": [{"x": "y"}]
        }
        """)
    #expect(
      value.text(columns: 20).hasSuffix(
        """
          "nested": [
            {"x": "y"}
          ]
        }
        """))
  }

  @Test func stringsSurviveWhateverIsInThem() throws {
    let text = "quote \" backslash \\ line\nfeed tab\t bell\u{7} nul\u{0} umlaut ü emoji 🙂 \r\n"
    let json = JSONValue.array([.string(text)]).text
    let parsed = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String]
    #expect(parsed == [text])
  }

  @Test(arguments: [
    0, -0.0, 0.1, 1.0 / 3, 1e-300, 1.7976931348623157e308, .leastNonzeroMagnitude, 123_456_789.123,
    1e16,
  ])
  func numbersReadBackAsTheSameNumber(number: Double) throws {
    let json = JSONValue.array([.number(number)]).text
    let parsed = try JSONDecoder().decode([Double].self, from: Data(json.utf8))
    #expect(parsed[0].bitPattern == number.bitPattern)
  }

  @Test func seedsAreWrittenWhole() {
    for seed in [0, 1, UInt64(Int.max), UInt64(Int.max) + 1, .max] {
      #expect(JSONValue(seed).line == "\(seed)")
    }
    #expect(JSONValue(UInt64(7)) == .integer(7))
  }

  @Test func whatJSONCannotWriteIsNull() {
    let values: [JSONValue] = [.number(.nan), .number(.infinity), .number(-.infinity)]
    #expect(JSONValue.array(values).text == "[null, null, null]")
  }
}
