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
  private let dataOption: String
  /// How often images are seen where the recipe that was begun with says so, which short trainings to
  /// compare settings do not follow.
  private let epochs: String?
  /// What makes the training of the best trial unusual: what was tuned, and what was said besides; nil
  /// where no trial came to an end.
  private let changes: [(name: String, text: String)]?
  /// Whether the trainings began with fresh weights though there were others.
  private let isFromScratch: Bool
  /// Best first: those trained longest before all others.
  private let trials: [TuningTrial]
  private let importances: [SettingImportance]

  init(_ study: TuningStudy, of state: RunState, folder: String, epochs: String?) throws {
    self.study = study
    self.epochs = epochs
    self.folder = folder
    dataOption = state.dataOption
    isFromScratch =
      !study.configuration.training.inheritsWeights && state.configuration.hasSupernet
    let tuner = try study.told()
    trials = tuner.trials().sorted { left, right in
      let (a, b) = (left.measured ?? (-1, 0), right.measured ?? (-1, 0))
      return (b.share, b.value, left.id) < (a.share, a.value, right.id)
    }
    importances =
      SettingImportance.all(
        of: tuner.trials(), in: study.configuration.space, seed: study.configuration.training.seed)
      ?? []
    changes = try trials.first { $0.measured != nil }.map { trial in
      let best = try study.configuration.training(trial.configuration)
      return try RecipeSetting.changes(from: state.usualRetraining, to: best)
        .filter { try RecipeSetting.named($0.name).idleness(in: best) == nil }
        + (epochs.map { [("epochs", $0)] } ?? [])
    }
  }

  private var names: [String] { study.configuration.space.settings.map(\.name) }

  /// The best trial as a recipe's file; nil where none came to an end.
  var recipe: String? {
    changes.map { changes in
      let description = "description: Tuned by nas, trial \(trials[0].id) of \(trials.count)."
      return ([description] + changes.map { "\($0.name): \($0.text)" })
        .joined(separator: "\n") + "\n"
    }
  }

  /// - Parameter recipeFile: Where the recipe is written to; nil where it is not.
  func text(recipeFile: String?, width: Int, style: TextStyle) -> String {
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
    lines += trials.compactMap { trial in
      failure(of: trial).map { "trial \(trial.id) failed: \($0)" }
    }
    if !importances.isEmpty {
      let shares = importances.sorted { $0.total > $1.total }.map {
        "\($0.name) \(Quantity.percent($0.total, places: 0))"
      }
      lines += ["", "what mattered   \(shares.joined(separator: ", "))"]
    }
    lines += ["", "train it so     \(command(recipeFile))"]
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ trial: TuningTrial) -> [String] {
    let full = study.configuration.training.training.epochs
    let (value, epochs): (String, String) =
      trial.measured.map {
        (Quantity.percent($0.value), String(Int(($0.share * Double(full)).rounded())))
      } ?? ("failed", "")
    return ["\(trial.id)"] + names.map { trial.configuration[$0]?.words ?? "–" } + [epochs, value]
  }

  private func failure(of trial: TuningTrial) -> String? {
    guard case .failed(let reason) = trial.outcome else { return nil }
    return reason
  }

  private func command(_ recipeFile: String?) -> String {
    guard let changes else { return "no trial came to an end" }
    let isMirrored = changes.first { $0.name == "flips" }.map { $0.text == "yes" }
    var words = ["nas retrain \(folder.shellQuoted) --pick \(study.pick)"]
    if isFromScratch { words.append("--from-scratch") }
    let precision = study.configuration.training.precision
    if precision != PrecisionChoice.auto.precision { words.append("--precision \(precision)") }
    if let recipeFile {
      words.append("--recipe \(recipeFile.shellQuoted)")
    } else {
      words += changes.filter { $0.name != "flips" }.map { "--\($0.name) \($0.text)" }
      if let isMirrored { words.append(isMirrored ? "--flips" : "--no-flips") }
    }
    return words.joined(separator: " ") + dataOption
  }

  var json: JSONValue {
    .object([
      .init("id", .integer(study.pick)), .init("genome", .string(study.genome.description)),
      .init("sampler", .string(study.configuration.sampler)),
      .init("scheduler", study.configuration.scheduler.map { .string($0) } ?? .null),
      .init("epochs", .integer(study.configuration.training.training.epochs)),
      .init(
        "recipe",
        changes.map { .object($0.map { .init($0.name, .string($0.text)) }) } ?? .null),
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
              .init("failure", failure(of: trial).map { .string($0) } ?? .null),
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

extension NASTuning.SettingValue {
  /// For a person: numbers with three digits.
  var words: String {
    if case .real(let number) = self { String(format: "%.3g", number) } else { description }
  }
}
