/// A JSON value whose objects keep the order of their members, so that the same model always
/// gives the same text and a person reads it in a sensible order.
enum JSONValue: Sendable, Hashable {
  /// A number, in JSON's notation.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  struct Member: Sendable, Hashable {
    let key: String
    let value: JSONValue
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
  init(_ value: Int) { self = .number("\(value)") }

  init(_ value: Double) {
    precondition(value.isFinite, "JSONValue: JSON has no notation for \(value)")
    self = .number("\(value)")
  }

  init(_ value: Float) {
    precondition(value.isFinite, "JSONValue: JSON has no notation for \(value)")
    self = .number("\(value)")
  }

  init(_ values: [Int]) { self = .array(values.map { JSONValue($0) }) }
  init(_ values: [Double]) { self = .array(values.map { JSONValue($0) }) }
  init(_ values: [String]) { self = .array(values.map { .string($0) }) }
  init(stringLiteral value: String) { self = .string(value) }

  init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member(key: $0.0, value: $0.1) })
  }
}

extension JSONValue {
  /// On one line, without a space.
  var compact: String { text(separator: ",", colon: ":") }

  /// Indented by two spaces; what fits a line of 100 columns stays on one.
  func pretty(indent: Int = 0, before used: Int = 0) -> String {
    let line = text(separator: ", ", colon: ": ")
    if used + line.count < 100 { return line }
    let margin = String(repeating: " ", count: indent + 2)
    let lines: [String]
    switch self {
    case .number, .string: return line
    case .array(let values):
      lines = values.map { $0.pretty(indent: indent + 2, before: indent + 2) }
    case .object(let members):
      lines = members.map {
        let key = "\(Self.quoted($0.key)): "
        return key + $0.value.pretty(indent: indent + 2, before: indent + 2 + key.count)
      }
    }
    let body = lines.map { margin + $0 }.joined(separator: ",\n")
    let end = String(repeating: " ", count: indent)
    if case .array = self { return "[\n\(body)\n\(end)]" }
    return "{\n\(body)\n\(end)}"
  }

  private func text(separator: String, colon: String) -> String {
    switch self {
    case .number(let digits): digits
    case .string(let string): Self.quoted(string)
    case .array(let values):
      "["
        + values.map { $0.text(separator: separator, colon: colon) }.joined(separator: separator)
        + "]"
    case .object(let members):
      "{"
        + members.map {
          Self.quoted($0.key) + colon + $0.value.text(separator: separator, colon: colon)
        }.joined(separator: separator) + "}"
    }
  }

  /// The string in quotes, as JSON and Python alike read it.
  static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
