extension JSONValue {
  /// Reads a text, keeping the order of objects' members.
  ///
  /// - Throws: ``JSONSyntaxError`` where the text is no JSON, or nests deeper than a hundred values.
  public init(parsing text: String) throws(JSONSyntaxError) {
    var parser = JSONParser(bytes: Array(text.utf8))
    self = try parser.document()
  }

  /// The member of that name, of an object; nil where there is none.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }
}

/// Where a text stops being JSON.
public struct JSONSyntaxError: Error, CustomStringConvertible, Sendable {
  /// From 1.
  public let line: Int
  public let expected: String

  public var description: String { "line \(line): expected \(expected)" }
}

private struct JSONParser {
  private static let maximumDepth = 100

  let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func document() throws(JSONSyntaxError) -> JSONValue {
    let value = try value()
    skipSpace()
    guard place == bytes.count else { throw failure("the end") }
    return value
  }

  private mutating func value() throws(JSONSyntaxError) -> JSONValue {
    skipSpace()
    guard place < bytes.count else { throw failure("a value") }
    switch bytes[place] {
    case UInt8(ascii: "{"):
      return try nested { parser throws(JSONSyntaxError) in try parser.object() }
    case UInt8(ascii: "["):
      return try nested { parser throws(JSONSyntaxError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    default: break
    }
    for (word, value) in [
      ("true", JSONValue.boolean(true)), ("false", .boolean(false)), ("null", .null),
    ]
    where take(word) {
      return value
    }
    return try number()
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(JSONSyntaxError) -> JSONValue
  ) throws(JSONSyntaxError) -> JSONValue {
    guard depth < Self.maximumDepth else { throw failure("no deeper nesting") }
    depth += 1
    place += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(JSONSyntaxError) -> JSONValue {
    var members: [JSONValue.Member] = []
    if takeAfterSpace("}") { return .object(members) }
    repeat {
      skipSpace()
      let key = try string()
      guard takeAfterSpace(":") else { throw failure("a colon") }
      members.append(.init(key, try value()))
    } while takeAfterSpace(",")
    guard takeAfterSpace("}") else { throw failure("a comma or }") }
    return .object(members)
  }

  private mutating func array() throws(JSONSyntaxError) -> JSONValue {
    var values: [JSONValue] = []
    if takeAfterSpace("]") { return .array(values) }
    repeat { values.append(try value()) } while takeAfterSpace(",")
    guard takeAfterSpace("]") else { throw failure("a comma or ]") }
    return .array(values)
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let digits = bytes[place...].prefix { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
    }
    let text = String(decoding: digits, as: UTF8.self)
    defer { place += digits.count }
    if let whole = Int(text) { return .integer(whole) }
    guard let number = Double(text) else { throw failure("a value") }
    return .number(number)
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    guard take("\"") else { throw failure("a string") }
    var text: [UInt16] = []
    var plain: [UInt8] = []
    func flush() { text += Array(String(decoding: plain, as: UTF8.self).utf16) }
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      let byte = bytes[place]
      guard byte >= 0x20 else { throw failure("the end of a string") }
      place += 1
      if byte == UInt8(ascii: "\\") {
        flush()
        plain = []
        text.append(try escaped())
      } else {
        plain.append(byte)
      }
    }
    flush()
    guard take("\"") else { throw failure("the end of a string") }
    return String(decoding: text, as: UTF16.self)
  }

  /// What stands behind a backslash.
  private mutating func escaped() throws(JSONSyntaxError) -> UInt16 {
    let escapes: [(String, UInt16)] = [
      ("\"", 0x22), ("\\", 0x5C), ("/", 0x2F), ("b", 8), ("f", 12), ("n", 10), ("r", 13), ("t", 9),
    ]
    for (letter, code) in escapes where take(letter) { return code }
    guard take("u"), place + 4 <= bytes.count,
      let code = UInt16(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
    else { throw failure("an escape such as \\n or \\u00e9") }
    place += 4
    return code
  }

  private mutating func skipSpace() {
    while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
  }

  private mutating func take(_ word: String) -> Bool {
    guard bytes[place...].starts(with: word.utf8) else { return false }
    place += word.utf8.count
    return true
  }

  private mutating func takeAfterSpace(_ word: String) -> Bool {
    skipSpace()
    return take(word)
  }

  private func failure(_ expected: String) -> JSONSyntaxError {
    let lines = bytes[..<min(place, bytes.count)].count { $0 == 0x0A }
    return JSONSyntaxError(line: lines + 1, expected: expected)
  }
}
