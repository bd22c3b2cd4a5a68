/// A JSON value (RFC 8259) that keeps its objects' members in the order given, so that the same value
/// always gives the same text and a person reads it in a sensible order.
public enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// One that is above `Int.max`, such as a seed may be.
  case large(UInt64)
  /// Written with as many digits as it takes to read the same number back. JSON has no way to
  /// write infinities and not-a-number: they become `null`.
  case number(Double)
  /// The same of single precision.
  case single(Float)
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
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
  public init(_ value: Int) { self = .integer(value) }
  public init(_ value: UInt64) { self = Int(exactly: value).map { .integer($0) } ?? .large(value) }
  public init(_ value: Double) { self = .number(value) }
  public init(_ value: Float) { self = .single(value) }
  public init(_ values: [Int]) { self = .array(values.map { .integer($0) }) }
  public init(_ values: [Double]) { self = .array(values.map { .number($0) }) }
  public init(_ values: [String]) { self = .array(values.map { .string($0) }) }
  public init(stringLiteral value: String) { self = .string(value) }

  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

extension JSONValue {
  /// On one line, without a space or a line break.
  public var compact: String { text(separator: ",", colon: ":") }

  /// On one line, without a line break: a line of JSON Lines.
  public var line: String { text(separator: ", ", colon: ": ") }

  /// Indented by two spaces a level, without a line break at the end; what fits into 80 columns stays
  /// on one line.
  public var text: String { text(columns: 80) }

  /// The same for lines of so many columns.
  public func text(columns: Int) -> String { text(columns: columns, indent: 0, before: 0) }

  /// - Parameter used: Columns of the line that are taken.
  private func text(columns: Int, indent: Int, before used: Int) -> String {
    let line = line
    if used + line.count < columns { return line }
    let inner = indent + 2
    let lines: [String]
    switch self {
    case .null, .boolean, .integer, .large, .number, .single, .string: return line
    case .array(let values):
      lines = values.map { $0.text(columns: columns, indent: inner, before: inner) }
    case .object(let members):
      lines = members.map {
        let key = "\(Self.quoted($0.key)): "
        return key + $0.value.text(columns: columns, indent: inner, before: inner + key.count)
      }
    }
    let margin = String(repeating: " ", count: inner)
    let body = lines.map { margin + $0 }.joined(separator: ",\n")
    let end = String(repeating: " ", count: indent)
    if case .array = self { return "[\n\(body)\n\(end)]" }
    return "{\n\(body)\n\(end)}"
  }

  private func text(separator: String, colon: String) -> String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .large(let value): "\(value)"
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .single(let value): value.isFinite ? "\(value)" : "null"
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
  public static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
