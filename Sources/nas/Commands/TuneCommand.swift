import ArgumentParser
import Foundation
import NASConsole
import NASDatasets
import NASEngine
import NASExports
import NASPlatform
import NASRecords
import NASSearch
import NASSupernets
import NASText
import NASTuning

/// `nas tune`: the settings of a network's training, tuned.
struct TuneCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Tune how a network of a run is trained.",
    discussion: """
      The network is trained again and again, one core each, with settings that a sampler chooses, \
      and measured on the validation images; the test split stays closed. Trials that promise little \
      are left early. Every training is kept in the run as it ends: after Ctrl-C the same command goes \
      on. In the end there is the best recipe, which 'nas retrain' follows. Trainings that are tuned have \
      no --patience and no --teacher, and a warm-up of a fifth of their epochs at most.
      """)

  @OptionGroup var source: RunArgument
  @OptionGroup var pick: PickOptions

  @Option(
    help: .init(
      "What to tune, with commas between: learning-rate, or with a range, learning-rate=0.01..1, cutout=0..8, optimizer=sgd|adamw. With a usual range: \(RecipeSetting.tunable.joined(separator: ", ")).",
      valueName: "settings"))
  var tune = "learning-rate,weight-decay,label-smoothing"

  @Option(help: .init("How many settings of all these are tried.", valueName: "n"))
  var trials = 30

  @Option(
    help: .init(
      "How often a full training sees every image, whatever the recipe's epochs are.",
      valueName: "n"))
  var epochs = 9

  @Option(
    help: .init(
      "Who chooses: \(Samplers.all.map { $0.name }.joined(separator: ", ")).", valueName: "name"),
    completion: .list(Samplers.all.map { $0.name }))
  var sampler = "gp"

  @Option(
    help: .init(
      "Who leaves trials early: \(Self.schedulers.joined(separator: ", ")).", valueName: "name"),
    completion: .list(Self.schedulers))
  var scheduler = "asha"

  @Option(help: .init("Where every random number comes from.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: "The number format of activations and gradients.")
  var precision = PrecisionChoice.auto

  @Flag(help: "Start each training from fresh weights, not the supernet's.")
  var fromScratch = false

  @Option(
    help: .init(
      "Write the best recipe to this file, new, whose name ends in .yaml.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Print the result as an object, for programs.")
  var json = false

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var data: RunDataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var display: DisplayOptions

  private static let schedulers = BudgetSchedulers.all.map { $0.name } + ["none"]

  func validate() throws {
    try expect(trials, "--trials", in: 1...100_000)
    try expect(epochs, "--epochs", in: 1...1_000_000)
  }

  func run(_ outputs: Outputs) throws {
    InterruptHandler.install()
    let (said, space) = (try recipe.said(), try RecipeSetting.tuningSpace(tune))
    _ = try Samplers.named(sampler)
    guard Self.schedulers.contains(scheduler) else {
      throw SettingError.unknown("scheduler", scheduler, among: Self.schedulers)
    }
    if let output { try Self.check(output: output) }
    let folder = try RunFolder.open(source.folder)
    var state = try RunState(folder.recover(telling: outputs))
    state.dataFolder = data.folder
    state.begin("tune", threads: threads.count)
    outputs.warnOfChanges(in: state)
    let trial = try pick.trial(of: state)
    let training = try training(for: trial, of: state, said, space)
    let run = try TuningRun(
      state, in: folder, trial: trial,
      configuration: TuningConfiguration(
        training: training, space: try space.conditioned(on: training), trials: trials,
        sampler: sampler,
        scheduler: scheduler == "none" ? nil : scheduler, said: said.entries.map(\.name)),
      threads: threads.count)
    let study = try TuningSession(run: run, trial: trial, outputs: outputs).finish()
    let report = try TuningReport(
      study, of: state, folder: source.folder, epochs: said.text(of: "epochs"))
    if json {
      try outputs.results.print(report.json.text)
    } else {
      try outputs.results.write(
        report.text(recipeFile: output, width: outputs.results.width, style: outputs.results.style))
    }
    guard let recipe = report.recipe else {
      throw EngineError(.unfinished, "no trial came to an end: nothing was tuned")
    }
    guard let output else { return }
    try WholeFile.write([Array(recipe.utf8)], to: output)
  }

  /// Now, and not when the tuning is over.
  private static func check(output: String) throws {
    let files = FileManager.default
    // `--recipe` tells a file from a name by it.
    guard output.hasSuffix(".yaml") else {
      throw EngineError(
        .badSetting, "--output: '\(output)', expected a name that ends in .yaml",
        hint: "did you mean '\(output).yaml'?")
    }
    if files.fileExists(atPath: output) {
      throw EngineError(.badSetting, "--output: '\(output)' is there already, expected a new file")
    }
    let folder = URL(filePath: output).deletingLastPathComponent().path
    guard files.isWritableFile(atPath: folder) else {
      throw EngineError(
        .badSetting,
        "--output: no file can be written in '\(folder)', expected a folder that is there")
    }
  }

  private func training(
    for trial: Trial, of state: RunState, _ said: TrainingRecipe, _ space: TuningSpace
  ) throws -> RetrainingConfiguration {
    var configuration = try said.configuration(
      for: trial, of: state, seed: seed, precision: precision.precision,
      inheritsWeights: !fromScratch, tunedWithin: space)
    configuration.training.epochs = epochs
    configuration.calibrationImages = 2048
    return configuration
  }
}
