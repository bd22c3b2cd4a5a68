import ArgumentParser
import NASConsole
import NASDatasets
import NASEngine
import NASExports
import Foundation
import NASGenomes
import NASNetworks
import NASRecords
import NASReports
import NASSearch
import NASSupernets

/// `nas retrain`: a network of the front trained to its best.
struct RetrainCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "retrain",
    abstract: "Train a network of a run to its best, and measure it on the test split.",
    discussion: """
      Training starts from the supernet's weights and uses validation and holdout images too: \
      they have done their work. The result is kept with the run; 'nas export' and 'nas evaluate' use it. \
      With --init-from it starts from a file's weights, or another run's. \
      After every epoch there is a checkpoint: the same command, or 'nas resume', goes on from it. \
      A training whose gradients are no numbers, or explode, is put back to its last epoch's end and \
      goes on with half the learning rate, three times at most.
      """)

  private static let usual = RetrainingConfiguration(
    for: Shape(channels: 1, height: 28, width: 28))

  @OptionGroup var source: RunArgument
  @OptionGroup var pick: PickOptions

  @Option(
    help: .init(
      "How often every image is seen. (default: the recipe's, or \(Self.usual.training.epochs))",
      valueName: "n"))
  var epochs: Int?

  @Option(help: .init("Where every random number comes from.", valueName: "n"))
  var seed = Self.usual.seed

  @Option(
    help: .init(
      "Trainings, of this seed and of those after it, one a core at once; the mean of their test accuracies is told.",
      valueName: "n"))
  var seeds = 1

  @Option(help: "The number format of activations and gradients.")
  var precision = PrecisionChoice.auto

  @Flag(help: "Start from fresh weights, not the supernet's.")
  var fromScratch = false

  @OptionGroup var initial: InitialWeightOptions

  @Option(
    help: .init(
      """
      Layers that are not trained, with commas between them, by their names in 'nas inspect --pick' or in \
      model.py, or the beginning of these: stem,stage1,stage2.1.residual.
      """, valueName: "layers"), transform: parseNames)
  var freeze: [String] = []

  @Option(
    help: .init(
      "The learning rate of what --init-from loaded, as a share of the rest's: 0 to 1. (default: 1)",
      valueName: "x"))
  var loadedRate: Double?

  @Option(
    help: .init(
      "Also export the network, as PyTorch, to this folder, new or empty.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @Flag(help: "Print the norms of gradients by layer and epoch, too.")
  var gradients = false

  @Flag(help: "Print the result as an object, for programs.")
  var json = false

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var data: RunDataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var display: DisplayOptions

  func validate() throws {
    if let epochs {
      try expect(epochs, "--epochs", in: initial.initFrom == nil ? 1...1_000_000 : 0...1_000_000)
    }
    try expect(seeds, "--seeds", in: 1...1000)
    try expect(seeds: seeds, from: seed, "--seed")
    guard initial.initFrom == nil else { return try validateTransfer() }
    if loadedRate != nil { throw ValidationError("--loaded-rate needs --init-from.") }
    if fromScratch, !freeze.isEmpty {
      throw ValidationError("--freeze would freeze fresh weights: leave out --from-scratch.")
    }
  }

  private func validateTransfer() throws {
    if fromScratch {
      throw ValidationError("--from-scratch leaves nothing to --init-from: leave one of them out.")
    }
    if epochs == 0, !freeze.isEmpty || loadedRate != nil {
      throw ValidationError(
        "With --epochs 0 nothing is trained: leave out --freeze and --loaded-rate.")
    }
  }

  func run(_ outputs: Outputs) throws {
    InterruptHandler.install()
    let said = try recipe.said()
    let folder = try RunFolder.open(source.folder)
    var state = try RunState(folder.recover(telling: outputs))
    state.dataFolder = data.folder
    state.begin("retrain", threads: threads.count)
    outputs.warnOfChanges(in: state)
    let trial = try pick.trial(of: state)
    if let output { try ExportFolder.requireFree(output) }
    try RetrainingSession(
      folder: folder, state: state, trial: trial,
      configuration: try configuration(for: trial, of: state, said),
      seeds: (0..<UInt64(seeds)).map { seed + $0 }, threads: threads.count, outputs: outputs,
      output: output, showsGradients: gradients, json: json
    ).finish()
  }

  private func configuration(
    for trial: Trial, of state: RunState, _ said: TrainingRecipe
  ) throws -> RetrainingConfiguration {
    let said = epochs == 0 ? try said.ofNoEpochs() : said
    var configuration = try said.configuration(
      for: trial, of: state, seed: seed, precision: precision.precision,
      inheritsWeights: !fromScratch && initial.initFrom == nil)
    if let epochs { configuration.training.epochs = epochs }
    // A short training cannot afford the usual warm-up; one that was asked for is checked.
    if said.text(of: "warm-up") == nil {
      configuration.training.limitWarmUp(to: configuration.training.epochs)
    }
    try configuration.checkWarmUp()
    if initial.initFrom != nil || !freeze.isEmpty {
      configuration.transfer = Transfer(
        source: try initial.weights?.source, frozen: freeze, loadedRate: loadedRate ?? 1)
    }
    return configuration
  }
}
