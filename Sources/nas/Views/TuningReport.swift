import Foundation
import NASConsole
import NASEngine
import NASGenomes
import NASReports
import NASSupernets
import NASText
import NASTuning

/// What came of a tuning.
struct TuningReport {
  private let study: TuningStudy
  private let folder: String
  /// What a recipe need not say.
  private let usual: RetrainingConfiguration
  /// Best first: those trained longest before all others.
  private let trials: [TuningTrial]
  private let importances: [SettingImportance]

  init(_ study: TuningStudy, of state: RunState, folder: String) throws {
    self.study = study
    usual = state.usualRetraining
    self.folder = folder
    let tuner = try study.told()
    trials = tuner.trials().sorted { left, right in
      let (a, b) = (left.measured ?? (-1, 0), right.measured ?? (-1, 0))
      return (b.share, b.value, left.id) < (a.share, a.value, right.id)
    }
    importances =
      SettingImportance.all(
        of: tuner.trials(), in: study.configuration.space, seed: study.configuration.training.seed)
      ?? []
  }

  private var names: [String] { study.configuration.space.settings.map(\.name) }

  /// The best trial as a recipe's file.
  var recipe: String {
    guard let best = trials.first, best.measured != nil else { return "" }
    var lines = ["description: Tuned by nas, trial \(best.id) of \(trials.count)."]
    let changes = RecipeSetting.changes(from: usual, to: study.configuration.training)
    let tuned = best.configuration.assignments.map { (name: $0.name, text: $0.value.description) }
    let kept = changes.filter { change in !tuned.contains { $0.name == change.name } }
    lines += (kept + tuned).map { "\($0.name): \($0.text)" }
    return lines.joined(separator: "\n") + "\n"
  }

  func text(width: Int, style: TextStyle) -> String {
    var table = Table(
      columns: [.init("trial", .right, importance: 3)]
        + names.map { .init($0, .right, importance: 4) }
        + [
          .init("epochs", .right, importance: 2),
          .init("validation", .right, importance: 5),
        ])
    for trial in trials.prefix(10) { table.append(row(trial)) }
    var lines = table.lines(width: width, style: style)
    if trials.count > 10 { lines.append("and \(trials.count - 10) more") }
    if !importances.isEmpty {
      let shares = importances.sorted { $0.total > $1.total }.map {
        "\($0.name) \(Quantity.percent($0.total, places: 0))"
      }
      lines += ["", "what mattered   \(shares.joined(separator: ", "))"]
    }
    lines += ["", "train it so     \(command)"]
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ trial: TuningTrial) -> [String] {
    let full = study.configuration.training.training.epochs
    let (value, epochs): (String, String) =
      trial.measured.map {
        (Quantity.percent($0.value), String(Int(($0.share * Double(full)).rounded())))
      } ?? ("failed", "")
    return ["\(trial.id)"] + names.map { short(trial.configuration[$0]) } + [epochs, value]
  }

  private func short(_ value: NASTuning.SettingValue?) -> String {
    switch value {
    case nil: "–"
    case .real(let number): String(format: "%.3g", number)
    case let value?: value.description
    }
  }

  private var command: String {
    guard let best = trials.first, best.measured != nil else { return "no trial came to an end" }
    let options = best.configuration.assignments.map {
      "--\($0.name) \(short($0.value))"
    }
    return
      "nas retrain \(folder.shellQuoted) --pick \(study.pick) \(options.joined(separator: " "))"
  }

  var json: JSONValue {
    .object([
      .init("id", .integer(study.pick)), .init("genome", .string(study.genome.description)),
      .init("sampler", .string(study.configuration.sampler)),
      .init("scheduler", study.configuration.scheduler.map { .string($0) } ?? .null),
      .init(
        "trials",
        .array(
          trials.map { trial in
            .object([
              .init("trial", .integer(trial.id)),
              .init(
                "settings",
                .object(
                  trial.configuration.assignments.map {
                    .init($0.name, .string($0.value.description))
                  })),
              .init("share", trial.measured.map { .number($0.share) } ?? .null),
              .init("validationAccuracy", trial.measured.map { .number($0.value) } ?? .null),
            ])
          })),
      .init(
        "importance",
        .array(
          importances.map {
            .object([
              .init("name", .string($0.name)), .init("alone", .number($0.alone)),
              .init("total", .number($0.total)),
            ])
          })),
    ])
  }
}
