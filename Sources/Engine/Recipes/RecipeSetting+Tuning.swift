import Foundation
import NASSupernets
public import NASTuning

extension RecipeSetting {
  /// What a setting is tuned within unless a user says otherwise; nil of one that nobody tunes without
  /// saying how.
  public var usualRange: SettingRange? {
    Self.usualRanges.first { $0.name == name }?.range
  }

  /// Settings that have a usual range.
  public static var tunable: [String] { usualRanges.map(\.name) }

  private static let usualRanges: [(name: String, range: SettingRange)] = [
    ("learning-rate", .real(0.003, 1, .logarithmic)),
    ("weight-decay", .real(1e-6, 1e-2, .logarithmic)),
    ("momentum", .real(0.5, 0.99)),
    ("label-smoothing", .real(0, 0.2)),
    ("dropout", .real(0, 0.5)),
    ("stochastic-depth", .real(0, 0.3)),
    // Of nine epochs, the usual number, a fifth is the most that there is.
    ("warm-up", .real(0, 1.8)),
    ("mixup", .real(0, 1)),
    ("cutmix", .real(0, 1)),
    ("cutout", .integer(0, 16)),
    ("crop", .integer(0, 4)),
    ("rotation", .real(0, 30)),
    ("erase", .real(0, 0.5)),
    ("randaugment", .integer(0, 3)),
    ("clip-norm", .real(0.5, 20, .logarithmic)),
    ("batch", .categorical(["32", "64", "128", "256"])),
    ("schedule", .categorical(["cosine", "one-cycle", "step"])),
    ("optimizer", .categorical(["nesterov", "adamw", "rmsprop"])),
  ]

  /// Settings and what they are tuned within, as a user writes them: `learning-rate`,
  /// `learning-rate=0.01..1` (on a logarithmic scale where its usual range is), `cutout=0..8`,
  /// `optimizer=sgd|adamw`; with commas between them.
  ///
  /// - Throws: ``EngineError`` or ``NASText/SettingError`` that names the setting at fault.
  public static func tuningSpace(_ text: String) throws -> TuningSpace {
    try TuningSpace(
      text.split(separator: ",").map { part in
        let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          .map { $0.trimmingCharacters(in: .whitespaces) }
        let setting = try named(sides[0])
        try setting.expectTunable()
        return TunedSetting(
          setting.name,
          sides.count == 2 ? try setting.range(sides[1]) : try setting.requiredUsualRange())
      })
  }

  /// How long a network is trained, and by whom, is not tuned: trainings would be compared that are not
  /// alike.
  func expectTunable() throws {
    try Requirement.hold(
      !["teacher", "patience", "epochs"].contains(name), "tuning \(name)",
      "settings that leave alone how long a network is trained, and by whom")
  }

  private func requiredUsualRange() throws -> SettingRange {
    guard let range = usualRange else {
      throw EngineError(
        .badSetting, "\(name) has no usual range to tune it within",
        hint: "say which: \(name)=\(kind == .word ? "ONE|OTHER" : "LOW..HIGH")")
    }
    return range
  }

  private func range(_ text: String) throws -> SettingRange {
    let options = text.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    if options.count > 1 {
      return .categorical(try options.map(checked))
    }
    let ends = text.components(separatedBy: "..")
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard ends.count == 2 else {
      throw EngineError(
        .badSetting, "\(name)=\(text): expected a range, such as 1..10, or options, such as a|b")
    }
    let (low, high) = (try checked(ends[0]), try checked(ends[1]))
    if kind == .integer, let low = Int(low), let high = Int(high) {
      return .integer(low, high, step: unit)
    }
    guard let low = Double(low), let high = Double(high) else {
      throw EngineError(.badSetting, "\(name)=\(text): expected options, such as a|b")
    }
    if case .real(_, _, .logarithmic) = usualRange, low > 0 {
      return .real(low, high, .logarithmic)
    }
    return .real(low, high)
  }

  /// A value that the setting may have.
  private func checked(_ text: String) throws -> String {
    var scratch = RetrainingConfiguration(training: .init(epochs: 1))
    try set(text, in: &scratch)
    return text
  }
}
