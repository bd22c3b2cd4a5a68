/// A JSON value (RFC 8259) that keeps its object's members in the order given.
public enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// Written with as many digits as it takes to read the same number back. JSON has no way to
  /// write infinities and not-a-number: they become `null`.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  public struct Member: Sendable, Hashable {
    public let key: String
    public let value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value as text, indented by two spaces a level, without a line break at the end. Arrays
  /// and objects of plain values stay on one line where they fit into 80 columns.
  public var text: String { text(indent: "") }

  private func text(indent: String) -> String {
    switch self {
    case .array(let elements) where !isShort(indent: indent):
      Self.block("[", elements.map { $0.text(indent: indent + "  ") }, "]", indent: indent)
    case .object(let members) where !isShort(indent: indent):
      Self.block(
        "{",
        members.map { "\(Self.quoted($0.key)): \($0.value.text(indent: indent + "  "))" },
        "}", indent: indent)
    default: line
    }
  }

  /// The value as text on one line, without a line break: a line of JSON Lines.
  public var line: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.quoted(value)
    case .array(let elements): "[" + elements.map(\.line).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0.key)): \($0.value.line)" }.joined(separator: ", ")
        + "}"
    }
  }

  private func isShort(indent: String) -> Bool {
    let children: [JSONValue] =
      switch self {
      case .array(let elements): elements
      case .object(let members): members.map(\.value)
      default: []
      }
    return children.allSatisfy(\.isPlain) && indent.count + line.count <= 80
  }

  private var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private static func block(
    _ open: String, _ items: [String], _ close: String, indent: String
  ) -> String {
    "\(open)\n" + items.map { "\(indent)  \($0)" }.joined(separator: ",\n")
      + "\n\(indent)\(close)"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
