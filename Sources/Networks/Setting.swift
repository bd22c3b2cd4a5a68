/// One setting of an operation, as a search space file writes it.
public struct Setting: Sendable, Hashable {
  /// `count-padding`.
  public let name: String
  public let kind: Kind
  /// What it is where nothing is said.
  public let fallback: Fallback

  public enum Kind: Sendable, Hashable {
    case whole(ClosedRange<Int>)
    /// Rows × columns, each within the range; `3` is `3x3`.
    case extent(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case flag
    case word([String])
  }

  public enum Fallback: Sendable, Hashable {
    /// It has to be given.
    case required
    case value(SettingValue)
    /// Left to the operation, which knows its other settings; the text says how.
    case derived(String)
  }

  init(_ name: String, _ kind: Kind, _ fallback: Fallback) {
    self.name = name
    self.kind = kind
    self.fallback = fallback
  }

  init(_ name: String, _ kind: Kind, default value: SettingValue) {
    self.init(name, kind, .value(value))
  }
}

/// The value of a setting.
public enum SettingValue: Sendable, Hashable, CustomStringConvertible {
  case whole(Int)
  case extent(Extent)
  case number(Double)
  case flag(Bool)
  case word(String)

  /// As a search space file writes it.
  public var description: String {
    switch self {
    case .whole(let value): "\(value)"
    case .extent(let value): value.description
    case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
    case .flag(let value): value ? "yes" : "no"
    case .word(let value): value
    }
  }
}

/// Rows × columns of a kernel, a stride or the like.
public struct Extent: Sendable, Hashable, Codable, CustomStringConvertible,
  ExpressibleByIntegerLiteral
{
  public let rows: Int
  public let columns: Int

  public init(_ rows: Int, _ columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// As many rows as columns.
  public init(_ side: Int) {
    self.init(side, side)
  }

  public init(integerLiteral value: Int) {
    self.init(value)
  }

  public var isSquare: Bool { rows == columns }
  public var area: Int { rows * columns }
  /// `3` where rows and columns are as many, else `3x1`.
  public var description: String { isSquare ? "\(rows)" : "\(rows)x\(columns)" }

  /// `3` or `3x1`; nil for anything else.
  public static func parse(_ text: String) -> Extent? {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    switch sides.count {
    case 1: return sides[0].map { Extent($0) }
    case 2:
      guard let rows = sides[0], let columns = sides[1] else { return nil }
      return Extent(rows, columns)
    default: return nil
    }
  }
}

/// The settings of one operation by name: those given, of the right kind and range, and the
/// fallbacks of the others.
public struct SettingValues: Sendable, Hashable {
  private let values: [String: SettingValue]

  /// - Parameter given: Checked against the settings by the caller.
  public init(_ given: [String: SettingValue], of settings: [Setting]) {
    var values = given
    for setting in settings where values[setting.name] == nil {
      if case .value(let value) = setting.fallback { values[setting.name] = value }
    }
    self.values = values
  }

  func whole(_ name: String) -> Int? {
    if case .whole(let value) = values[name] { value } else { nil }
  }

  func extent(_ name: String) -> Extent? {
    switch values[name] {
    case .extent(let value): value
    case .whole(let side): Extent(side)
    default: nil
    }
  }

  func number(_ name: String) -> Double {
    switch values[name] {
    case .number(let value): value
    case .whole(let value): Double(value)
    default: preconditionFailure("SettingValues: '\(name)' is no number")
    }
  }

  func flag(_ name: String) -> Bool { values[name] == .flag(true) }

  func word<Word: RawRepresentable<String>>(_ name: String) -> Word {
    guard case .word(let word) = values[name], let value = Word(rawValue: word) else {
      preconditionFailure("SettingValues: '\(name)' is none of its words")
    }
    return value
  }
}

extension Setting.Kind {
  /// Any of an enumeration's words.
  static func word<Word: CaseIterable & RawRepresentable<String>>(of: Word.Type) -> Self {
    .word(Word.allCases.map(\.rawValue))
  }
}
