import NASNetworks

/// What an expression comes to.
enum Literal: Sendable, Hashable {
  case number(Rational)
  case extent(Extent)
  case flag(Bool)
  case word(Symbol)
}

extension Literal: CustomStringConvertible {
  var description: String {
    switch self {
    case .number(let value): value.description
    case .extent(let value): value.description
    case .flag(let value): value ? "yes" : "no"
    case .word(let symbol): symbol.text
    }
  }

  /// As blocks keep it, for people and exporters.
  var settingValue: SettingValue {
    switch self {
    case .number(let value): value.whole.map { .whole($0) } ?? .number(value.double)
    case .extent(let value): .extent(value)
    case .flag(let value): .flag(value)
    case .word(let symbol): .word(symbol.text)
    }
  }
}

extension Setting {
  /// The value as the operation takes it; nil where it is not one of the setting's.
  func value(of literal: Literal) -> SettingValue? {
    switch (kind, literal) {
    case (.whole(let range), .number(let number)):
      return number.whole.flatMap { range.contains($0) ? .whole($0) : nil }
    case (.extent(let range), .number(let number)):
      return number.whole.flatMap { range.contains($0) ? .extent(Extent($0)) : nil }
    case (.extent(let range), .extent(let extent)):
      return range.contains(extent.rows) && range.contains(extent.columns) ? .extent(extent) : nil
    case (.number(let range), .number(let number)):
      return range.contains(number.double) ? .number(number.double) : nil
    case (.flag, .flag(let flag)): return .flag(flag)
    case (.word(let words), .word(let word)):
      return words.contains(word.text) ? .word(word.text) : nil
    default: return nil
    }
  }

  /// What is wrong with a value, behind "must be"; nil where nothing is.
  func problem(with literal: Literal) -> String? {
    guard value(of: literal) == nil else { return nil }
    let found =
      if case .number(let number) = literal, case .whole = kind, number.whole == nil {
        "\(literal): round it, as in ceil(…)"
      } else {
        "\(literal)"
      }
    return "\(kind.expected), not \(found)"
  }
}

extension Setting.Kind {
  /// What is expected, for messages.
  var expected: String {
    switch self {
    case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .extent(let range):
      "a whole number from \(range.lowerBound) to \(range.upperBound), or rows x columns as in 3x1"
    case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .flag: "yes or no"
    case .word(let words): words.alternatives
    }
  }
}
