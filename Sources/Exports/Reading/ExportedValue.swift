import NASNetworks
import NASText

/// A value of `network.json`, and where it stands: says where something is not as it should be.
struct ExportedValue {
  private let value: JSONValue
  private let path: String

  /// - Throws: ``ExportError`` when the text is no JSON.
  init(document text: String) throws {
    path = ""
    do {
      value = try JSONValue(parsing: text)
    } catch {
      throw ExportError(.unreadable, JSONFormat.fileName, "\(error)")
    }
  }

  private init(_ value: JSONValue, _ path: String) {
    self.value = value
    self.path = path
  }

  /// A member that must be there.
  func member(_ key: String) throws -> ExportedValue {
    guard let member = optional(key) else { throw unexpected("an object with '\(key)'") }
    return member
  }

  /// A member; nil where there is none, or null.
  func optional(_ key: String) -> ExportedValue? {
    guard let member = value[key], member != .null else { return nil }
    return ExportedValue(member, path.isEmpty ? key : "\(path).\(key)")
  }

  /// The members of an object, in order.
  func members() throws -> [(name: String, value: ExportedValue)] {
    guard case .object(let members) = value else { throw unexpected("an object") }
    return members.map { ($0.key, ExportedValue($0.value, "\(path).\($0.key)")) }
  }

  func elements() throws -> [ExportedValue] {
    guard case .array(let values) = value else { throw unexpected("a list") }
    return values.enumerated().map { ExportedValue($1, "\(path)[\($0)]") }
  }

  func text() throws -> String {
    guard case .string(let text) = value else { throw unexpected("a string") }
    return text
  }

  func whole() throws -> Int {
    guard case .integer(let number) = value else { throw unexpected("a whole number") }
    return number
  }

  func number() throws -> Double {
    switch value {
    case .integer(let number): return Double(number)
    case .number(let number): return number
    default: throw unexpected("a number")
    }
  }

  func extent() throws -> Extent {
    let sides = try elements().map { try $0.whole() }
    guard sides.count == 2 else { throw unexpected("rows and columns") }
    return Extent(sides[0], sides[1])
  }

  /// Of a block's setting, whose kind the value alone tells.
  func setting() throws -> SettingValue {
    switch value {
    case .integer(let number): return .whole(number)
    case .number(let number): return .number(number)
    case .boolean(let flag): return .flag(flag)
    case .string(let word): return .word(word)
    case .array: return .extent(try extent())
    case .null, .large, .single, .object: throw unexpected("the value of a setting")
    }
  }

  /// Of an operation's setting.
  func setting(_ kind: Setting.Kind) throws -> SettingValue {
    switch kind {
    case .whole(let range):
      let number = try whole()
      return .whole(try within(range, number))
    case .extent(let range):
      let sides = try extent()
      return .extent(Extent(try within(range, sides.rows), try within(range, sides.columns)))
    case .number(let range): return .number(try within(range, number()))
    case .flag:
      guard case .boolean(let flag) = value else { throw unexpected("true or false") }
      return .flag(flag)
    case .word(let words):
      let word = try text()
      guard words.contains(word) else {
        throw unexpected("one of \(words.joined(separator: ", "))")
      }
      return .word(word)
    }
  }

  private func within<Number: Comparable>(
    _ range: ClosedRange<Number>, _ number: Number
  ) throws -> Number {
    guard range.contains(number) else {
      throw unexpected("\(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func unexpected(_ expected: String) -> ExportError {
    let found = value.compact.count < 40 ? value.compact : "something longer"
    return ExportError(
      .unreadable, JSONFormat.fileName,
      "\(path.isEmpty ? "the document" : path) is \(found), expected \(expected)")
  }
}
