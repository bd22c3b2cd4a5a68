import NASNetworks
import NASText

/// One setting of a retraining's recipe: a key of a recipe's file, an option of `nas retrain`, and what
/// `nas tune` may vary, all by the same name and read the same way.
public struct RecipeSetting: Sendable {
  /// As it is written: `learning-rate`.
  public let name: String
  /// What it is, in a sentence.
  public let summary: String
  /// What may stand for it: `a number above 0`.
  public let expected: String
  /// The same in short, of numbers: `above 0`; nil where the summary tells.
  public let bounds: String?
  let kind: SettingKind
  /// Writes the value that a text says; false where the text says none.
  private let write: @Sendable (String, inout RetrainingConfiguration) -> Bool
  /// The value as it is written.
  private let read: @Sendable (RetrainingConfiguration) -> String
  private let idleness: Idleness
  private let unfitness: Unfitness
  /// What whole numbers are multiples of.
  let unit: Int

  typealias Path<Value> = any WritableKeyPath<RetrainingConfiguration, Value> & Sendable
  /// Why a setting changes nothing; nil where it does.
  typealias Idleness = @Sendable (RetrainingConfiguration) -> String?
  /// Why a setting changes nothing for a network, whatever the others are; nil where it does.
  typealias Unfitness = @Sendable (Network) -> String?

  /// - Parameter path: Where the setting stands.
  init<Value>(
    _ name: String, _ summary: String, _ path: Path<Value>, _ form: SettingForm<Value>,
    idle: @escaping Idleness = { _ in nil }, unfit: @escaping Unfitness = { _ in nil }
  ) {
    self.name = name
    self.summary = summary
    expected = form.expected
    bounds = form.bounds
    kind = form.kind
    unit = form.unit
    idleness = idle
    unfitness = unfit
    read = { form.text($0[keyPath: path]) }
    write = { text, configuration in
      guard let value = form.value(text) else { return false }
      configuration[keyPath: path] = value
      return true
    }
  }

  /// Sets what a text says.
  ///
  /// - Throws: ``EngineError`` that names the setting, the text and what was expected.
  public func set(_ text: String, in configuration: inout RetrainingConfiguration) throws {
    guard write(text, &configuration) else {
      throw EngineError(.badSetting, "\(name) '\(text)': expected \(expected)")
    }
  }

  /// The value as it is written.
  public func text(in configuration: RetrainingConfiguration) -> String { read(configuration) }

  /// The settings that a configuration has otherwise than is usual, but for how often images are seen.
  /// What is usual hangs on its schedule and its optimizer.
  ///
  /// - Parameter epochs: To which a usual warm-up was cut; nil where none was.
  public static func changes(
    from usual: RetrainingConfiguration, to configuration: RetrainingConfiguration,
    cutTo epochs: Int? = nil
  ) -> [(name: String, text: String)] {
    let adapted = usual.adapted(to: configuration, epochs: epochs)
    return all.filter { $0.name != "epochs" }.compactMap { setting in
      let text = setting.text(in: configuration)
      let base = decisive.contains(setting.name) ? usual : adapted
      return text == setting.text(in: base) ? nil : (setting.name, text)
    }
  }

  /// What it is unless a user says otherwise, in words.
  public var usual: String {
    let (small, large) = (usual(rows: 28), usual(rows: 32))
    return small == large ? small : "\(small), or \(large) for images of 32 rows or more"
  }

  private func usual(rows: Int) -> String {
    text(in: RetrainingConfiguration(for: Shape(channels: 1, height: rows, width: rows)))
  }

  /// What stands for a value in help.
  public var placeholder: String { kind.rawValue }

  /// Why the setting would change nothing, such as 'momentum' of an optimizer that has none; nil where
  /// it does.
  public func idleness(in configuration: RetrainingConfiguration) -> String? {
    idleness(configuration)
  }

  /// Why the setting would change nothing for a network, such as 'dropout' of one without a linear
  /// layer; nil where it does.
  func unfitness(for network: Network) -> String? { unfitness(network) }

  /// - Parameters:
  ///   - name: As it is written.
  ///   - place: Where it was said.
  static func changesNothing(_ name: String, at place: String = "", _ reason: String) -> EngineError
  {
    EngineError(
      .badSetting, "\(place)\(name) changes nothing: \(reason)",
      hint: "leave it out, or change what it goes with")
  }

  /// - Throws: ``EngineError`` with the nearest names when there is none of this one.
  public static func named(_ name: String) throws -> RecipeSetting {
    if let setting = all.first(where: { $0.name == name }) { return setting }
    let names = all.map(\.name)
    throw EngineError(
      .badSetting, "there is no setting '\(name)'",
      hint: Spelling.hint(for: name, among: names)
        ?? "there are \(names.joined(separator: ", "))")
  }
}
