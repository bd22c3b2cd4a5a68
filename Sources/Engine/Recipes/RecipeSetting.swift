public import NASNetworks
import NASText

/// One setting of a retraining's recipe: a key of a recipe's file, an option of `nas retrain`, and what
/// `nas tune` may vary, all by the same name and read the same way.
public struct RecipeSetting: Sendable {
  /// As it is written: `learning-rate`.
  public let name: String
  public let group: Group
  /// What it is, in a sentence.
  public let summary: String
  /// What may stand for it: `a number above 0`.
  public let expected: String
  /// Writes the value that a text says, and fails where the text says none.
  private let write: @Sendable (String, inout RetrainingConfiguration) throws -> Bool
  /// The value as it is written; nil where there is none.
  private let read: @Sendable (RetrainingConfiguration) -> String?
  /// Why the setting changes nothing; nil where it does.
  private let idleness: @Sendable (RetrainingConfiguration) -> String?

  /// How settings are told of.
  public enum Group: String, Sendable, CaseIterable {
    case training, schedule, optimizer, loss, regularisation, augmentation
  }

  init(
    _ name: String, _ group: Group, _ summary: String, expected: String,
    idle: @escaping @Sendable (RetrainingConfiguration) -> String? = { _ in nil },
    read: @escaping @Sendable (RetrainingConfiguration) -> String?,
    write: @escaping @Sendable (String, inout RetrainingConfiguration) throws -> Bool
  ) {
    self.name = name
    self.group = group
    self.summary = summary
    self.expected = expected
    self.idleness = idle
    self.read = read
    self.write = write
  }

  /// Sets what a text says.
  ///
  /// - Throws: ``EngineError`` that names the setting, the text and what was expected.
  public func set(_ text: String, in configuration: inout RetrainingConfiguration) throws {
    guard try write(text, &configuration) else {
      throw EngineError(.badSetting, "\(name) '\(text)': expected \(expected)")
    }
  }

  /// The value as it is written; nil where there is none.
  public func text(in configuration: RetrainingConfiguration) -> String? { read(configuration) }

  /// What a configuration has that is not usual for images of its shape, in words: `optimizer adamw,
  /// learning rate 0.001`; empty where it is all as usual. How often images are seen is left out.
  public static func words(
    of configuration: RetrainingConfiguration, for images: Shape, flips: Bool
  ) -> String {
    let usual = RetrainingConfiguration(for: images, flips: flips)
    return all.filter { $0.name != "epochs" }.compactMap { setting in
      guard let text = setting.text(in: configuration), text != setting.text(in: usual) else {
        return nil
      }
      return "\(setting.name.replacing("-", with: " ")) \(text)"
    }.joined(separator: ", ")
  }

  /// What it is unless a user says otherwise, for images of 28 rows; nil where there is none.
  public var usual: String? {
    text(in: RetrainingConfiguration(for: Shape(channels: 1, height: 28, width: 28)))
  }

  /// What stands for a value in help.
  public var placeholder: String {
    if expected.hasPrefix("one of") { return "name" }
    return expected.hasPrefix("a whole") ? "n" : expected.hasPrefix("a number") ? "x" : "word"
  }

  /// Why the setting would change nothing, such as 'momentum' of an optimizer that has none; nil where
  /// it does.
  public func idleness(in configuration: RetrainingConfiguration) -> String? {
    idleness(configuration)
  }

  /// - Throws: ``EngineError`` with the nearest names when there is none of this one.
  public static func named(_ name: String) throws -> RecipeSetting {
    if let setting = all.first(where: { $0.name == name }) { return setting }
    let near = Spelling.near(name, among: all.map(\.name))
    throw EngineError(
      .badSetting, "there is no setting '\(name)'",
      hint: near.isEmpty
        ? "there are \(all.map(\.name).joined(separator: ", "))"
        : "did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?")
  }
}

extension RecipeSetting {
  typealias Path<Value> = any WritableKeyPath<RetrainingConfiguration, Value> & Sendable
  typealias Idleness = @Sendable (RetrainingConfiguration) -> String?

  /// A number within a range; with `none`, the word that stands for there being none.
  static func number(
    _ name: String, _ group: Group, _ summary: String, _ path: Path<Double>,
    in range: NumberRange, idle: @escaping Idleness = { _ in nil }
  ) -> RecipeSetting {
    RecipeSetting(
      name, group, summary, expected: range.words, idle: idle,
      read: { text(of: $0[keyPath: path]) },
      write: { text, configuration in
        guard let value = Double(text), range.contains(value) else { return false }
        configuration[keyPath: path] = value
        return true
      })
  }

  /// A number within a range, or none.
  static func optional(
    _ name: String, _ group: Group, _ summary: String, _ path: Path<Double?>,
    in range: NumberRange, idle: @escaping Idleness = { _ in nil }
  ) -> RecipeSetting {
    RecipeSetting(
      name, group, summary, expected: "\(range.words), or none", idle: idle,
      read: { $0[keyPath: path].map { text(of: $0) } ?? "none" },
      write: { text, configuration in
        if text == "none" {
          configuration[keyPath: path] = nil
          return true
        }
        guard let value = Double(text), range.contains(value) else { return false }
        configuration[keyPath: path] = value
        return true
      })
  }

  static func integer(
    _ name: String, _ group: Group, _ summary: String, _ path: Path<Int>, least: Int,
    idle: @escaping Idleness = { _ in nil }
  ) -> RecipeSetting {
    RecipeSetting(
      name, group, summary, expected: "a whole number of at least \(least)", idle: idle,
      read: { String($0[keyPath: path]) },
      write: { text, configuration in
        guard let value = Int(text), value >= least else { return false }
        configuration[keyPath: path] = value
        return true
      })
  }

  static func optionalInteger(
    _ name: String, _ group: Group, _ summary: String, _ path: Path<Int?>, least: Int,
    idle: @escaping Idleness = { _ in nil }
  ) -> RecipeSetting {
    RecipeSetting(
      name, group, summary, expected: "a whole number of at least \(least), or none", idle: idle,
      read: { $0[keyPath: path].map(String.init) ?? "none" },
      write: { text, configuration in
        let value = Int(text)
        guard text == "none" || (value ?? least - 1) >= least else { return false }
        configuration[keyPath: path] = value
        return true
      })
  }

  static func word(
    _ name: String, _ group: Group, _ summary: String, _ path: Path<String>, among words: [String]
  ) -> RecipeSetting {
    RecipeSetting(
      name, group, summary, expected: "one of \(words.joined(separator: ", "))",
      read: { $0[keyPath: path] },
      write: { text, configuration in
        guard words.contains(text) else { return false }
        configuration[keyPath: path] = text
        return true
      })
  }

  static func flag(
    _ name: String, _ group: Group, _ summary: String, _ path: Path<Bool>,
    idle: @escaping Idleness = { _ in nil }
  ) -> RecipeSetting {
    RecipeSetting(
      name, group, summary, expected: "yes or no", idle: idle,
      read: { $0[keyPath: path] ? "yes" : "no" },
      write: { text, configuration in
        guard let value = ["yes": true, "true": true, "no": false, "false": false][text] else {
          return false
        }
        configuration[keyPath: path] = value
        return true
      })
  }

  /// With as many digits as it takes to read the same number back, and no more.
  private static func text(of number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
  }
}

/// The numbers that a setting may be.
enum NumberRange: Sendable {
  case positive
  case notNegative
  /// From 0 to below 1.
  case fraction
  /// From 0 to 1.
  case share
  case closed(Double, Double)

  func contains(_ value: Double) -> Bool {
    switch self {
    case .positive: value > 0 && value.isFinite
    case .notNegative: value >= 0 && value.isFinite
    case .fraction: (0..<1).contains(value)
    case .share: (0...1).contains(value)
    case .closed(let least, let most): (least...most).contains(value)
    }
  }

  var words: String {
    switch self {
    case .positive: "a number above 0"
    case .notNegative: "a number of at least 0"
    case .fraction: "a number from 0 to below 1"
    case .share: "a number from 0 to 1"
    case .closed(let least, let most): "a number from \(least) to \(most)"
    }
  }
}
