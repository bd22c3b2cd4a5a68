import Foundation
import NASDatasets
import NASExports

/// What kind of value a setting has, by what stands for it in help.
enum SettingKind: String, Sendable {
  case integer = "n"
  case number = "x"
  case word
}

/// How values of a setting are written and read.
struct SettingForm<Value: Sendable>: Sendable {
  let kind: SettingKind
  /// What may stand for a value: `a number above 0`.
  let expected: String
  /// The same in short, of numbers: `above 0`; nil where the summary tells.
  var bounds: String?
  /// What whole numbers are multiples of.
  var unit = 1
  let text: @Sendable (Value) -> String
  /// Nil where a text says no value.
  let value: @Sendable (String) -> Value?

  /// The same, or a word for there being no value.
  ///
  /// - Parameter former: The word that it was; read, and not told of.
  func or(_ none: String, formerly former: String? = nil) -> SettingForm<Value?> {
    SettingForm<Value?>(
      kind: kind, expected: "\(expected), or \(none)", bounds: bounds.map { "\($0), or \(none)" },
      text: { $0.map(text) ?? none },
      value: { $0 == none || $0 == former ? .some(nil) : value($0).map { $0 } })
  }
}

extension SettingForm where Value == Double {
  static func number(_ range: NumberRange) -> SettingForm {
    SettingForm(
      kind: .number, expected: range.words, bounds: range.bounds, text: text,
      value: { Double($0).flatMap { range.contains($0) ? $0 : nil } })
  }

  /// As many digits as it takes to read the same number back, and no more.
  @Sendable static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
  }
}

extension SettingForm where Value == Int {
  /// - Parameter most: Far more than anybody needs, and little enough to compute with.
  static func integer(least: Int, most: Int = 1_000_000) -> SettingForm {
    SettingForm(
      kind: .integer, expected: "a whole number from \(least) to \(most)",
      bounds: least > 0 ? "at least \(least)" : nil, text: { String($0) },
      value: { Int($0).flatMap { (least...most).contains($0) ? $0 : nil } })
  }

  static func integer(multipleOf unit: Int) -> SettingForm {
    SettingForm(
      kind: .integer, expected: "a multiple of \(unit)", unit: unit, text: { String($0) },
      value: { Int($0).flatMap { $0 > 0 && $0 % unit == 0 ? $0 : nil } })
  }
}

extension SettingForm where Value == Bool {
  static var flag: SettingForm {
    let words = ["yes": true, "true": true, "no": false, "false": false]
    return SettingForm(
      kind: .word, expected: "yes or no", text: { $0 ? "yes" : "no" }, value: { words[$0] })
  }
}

extension SettingForm where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the names of an enumeration.
  static var named: SettingForm {
    let names = Value.allCases.map(\.rawValue)
    return SettingForm(
      kind: .word, expected: "one of \(names.joined(separator: ", "))", text: { $0.rawValue },
      value: { Value(rawValue: $0) })
  }
}

extension SettingForm where Value == String {
  static func word(among words: [String]) -> SettingForm {
    SettingForm(
      kind: .word, expected: "one of \(words.joined(separator: ", "))", text: { $0 },
      value: { words.contains($0) ? $0 : nil })
  }

  /// See ``TeacherSettings/name``.
  static var teacher: SettingForm {
    SettingForm(
      kind: .word,
      expected:
        "none, supernet, the trial number of a retrained network, or the folder of an export",
      text: { $0 },
      value: { text in
        let isKnown = [TeacherSettings.none, TeacherSettings.supernet].contains(text)
        if isKnown || Int(text) != nil { return text }
        // A word without a slash is a folder only where there is one: it may be misspelt.
        return text.contains("/") || Model.isExported(to: text)
          ? URL(fileURLWithPath: text).standardizedFileURL.path : nil
      })
  }
}

/// The numbers that a setting may be.
enum NumberRange: Sendable {
  static let randAugment = closed(0, RandAugment.strongest)
  /// Of a rectangle's sides.
  static let aspect = closed(0.001, 1)

  case positive
  case notNegative
  /// From 0 to below 1.
  case fraction
  /// From 0 to 1.
  case share
  case closed(Double, Double)
  /// No more than any training has.
  case epochs

  func contains(_ value: Double) -> Bool {
    switch self {
    case .positive: value > 0 && value.isFinite
    case .notNegative: value >= 0 && value.isFinite
    case .fraction: (0..<1).contains(value)
    case .share: (0...1).contains(value)
    case .closed(let least, let most): (least...most).contains(value)
    case .epochs: (0...1_000_000).contains(value)
    }
  }

  var words: String {
    switch self {
    case .notNegative: "a number of \(bounds)"
    case .epochs: "a number from 0 to 1000000"
    default: "a number \(bounds)"
    }
  }

  /// In short.
  var bounds: String {
    switch self {
    case .positive: "above 0"
    case .notNegative, .epochs: "at least 0"
    case .fraction: "from 0 to below 1"
    case .share: "from 0 to 1"
    case .closed(let least, let most):
      "from \(SettingForm<Double>.text(least)) to \(SettingForm<Double>.text(most))"
    }
  }
}
