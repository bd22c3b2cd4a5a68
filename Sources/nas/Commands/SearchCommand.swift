import ArgumentParser
import NASConsole
import NASDatasets
import NASEngine
import NASGenomes
import NASRecords
import NASSupernets

/// `nas search`: a new run.
struct SearchCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Search a space for networks: train its supernet, evolve, leave a front.",
    discussion: """
      Prints the plan, then works until the front is found. Ctrl-C leaves a checkpoint from which \
      'nas resume' goes on. The same options and seed give the same front, bit for bit, on any \
      number of threads.
      """)

  private static let defaults = SearchConfiguration()

  @Option(
    help: "A search space by name ('nas spaces list' shows them), or a .yaml file.",
    completion: .spaces)
  var space = "cnn-small"

  @Option(
    help: "A data set by name (\(DatasetCatalogue.names.joined(separator: ", "))), or its folder.",
    completion: .directory)
  var data = DatasetCatalogue.names[0]

  @Option(
    name: [.long, .customLong("out")],
    help: .init(
      "The run's folder, new or empty. (default: results/<space>-<data>-seed<n>, with -2, -3, … where that is taken)",
      valueName: "folder"),
    completion: .directory)
  var output: String?

  @Option(help: .init("Where every random number of the run comes from.", valueName: "n"))
  var seed = Self.defaults.seed

  @OptionGroup var training: TrainingOptions

  @Option(
    help: .init(
      """
      How many networks a generation of the supernet's evolution has. \
      (default: \(Self.defaults.population))
      """, valueName: "n"))
  var population: Int?

  @Option(
    help: .init(
      """
      How many generations at most; fewer when the front stops growing. \
      (default: \(Self.defaults.generations))
      """, valueName: "n"))
  var generations: Int?

  @OptionGroup var finals: FinalsOptions

  @Option(
    help: .init(
      """
      The time that the whole search is to take, such as 90s, 20m or 2h: epochs, generations and \
      trainings are planned for it as if nothing else worked on the machine; it is no deadline.
      """, valueName: "time"),
    transform: parseDuration)
  var budget: Double?

  @Option(
    help: .init(
      "Train on the first N images only, to try things: 5k. (default: all)", valueName: "n"),
    transform: parseQuantity)
  var limitTrain: Int?

  @OptionGroup var initial: InitialWeightOptions

  @Flag(
    inversion: .prefixedNo,
    help: """
      Mirror half of the training images left to right, or none. (default: as suits the data set: \
      fashion-mnist is mirrored, and CIFAR-10 wherever it lies; a folder of other data is not, for it \
      may hold digits)
      """)
  var flips: Bool?

  @OptionGroup var objectives: ObjectiveOptions
  @OptionGroup var bounds: ConstraintOptions

  @Option(help: "The number format of activations and gradients.")
  var precision = PrecisionChoice.auto

  @Flag(help: "Print what happens as JSON Lines, an object a line, for programs.")
  var json = false

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var display: DisplayOptions

  func validate() throws {
    if let population { try expect(population, "--population", in: 2...) }
    if let generations { try expect(generations, "--generations", in: 1...) }
    if training.epochs == 0 {
      try expectNone(
        of: training.ofSupernet + finals.ofSupernet + [
          ("--population", population != nil), ("--generations", generations != nil),
        ], with: "--epochs 0", "there is no supernet")
    }
    if budget != nil {
      for (name, value) in [("--epochs", training.epochs), ("--trainings", finals.trainings)] {
        // None is none, whatever the time.
        guard let value, value != 0 else { continue }
        throw ValidationError("--budget plans \(name): leave one of them out.")
      }
    }
    if let limitTrain {
      let batch =
        training.epochs == 0 ? finals.configuration.training.batch : training.training.batch
      try expect(limitTrain, "--limit-train", in: batch...)
    }
  }

  func run(_ outputs: Outputs) throws {
    InterruptHandler.install()
    let space = try SearchSpaceCatalogue.standard.load(space)
    let dataset = try DatasetCatalogue.load(data)
    let configuration = configuration(for: dataset)
    let weights = try initial.weights
    try configuration.check(on: dataset, weights: weights)
    if let output { try RunFolder.expectFree(output) }
    let latencies =
      configuration.needsLatencies
      ? try outputs.measureLatencies(
        of: space.bound(to: dataset.shape, classes: dataset.classes),
        precision: configuration.precision) : nil
    // Before a folder is made: the constraints must be met by some network, images must suffice, and
    // weights must fit.
    let bound = try space.bound(
      to: dataset.shape, classes: dataset.classes, constraints: bounds.constraints,
      latencies: latencies)
    _ = try weights?.match(supernetOf: bound)
    let folder = try makeFolder(space: space.name, data: dataset.name)
    outputs.warn(ofLimitsOf: folder)
    func makeRun() throws -> SearchRun {
      try SearchRun(
        configuration, space: space, dataset: dataset, folder: folder, threads: threads.count,
        weights: weights, latencies: latencies, budget: budget,
        isInterrupted: { InterruptHandler.isRequested })
    }
    do {
      let run =
        budget == nil
        ? try makeRun() : try outputs.whileShowing(SearchSession.timing, isLong: true, makeRun)
      try SearchSession(run: run, outputs: outputs, json: json, budget: budget).finish()
    } catch is Interruption where !folder.holdsRun {
      try outputs.messages.print("stopped; nothing was begun")
      folder.discard()
      throw Interruption()
    } catch  where !folder.holdsRun {
      folder.discard()
      throw error
    }
  }

  private func configuration(for dataset: ImageDataset) -> SearchConfiguration {
    var configuration = SearchConfiguration(
      seed: seed, constraints: bounds.constraints, objectives: objectives.chosen,
      trainLimit: limitTrain,
      precision: precision.precision, training: training.training, recipe: training.chosenRecipe,
      averageDecay: training.weightAverage,
      population: population ?? Self.defaults.population,
      generations: generations ?? Self.defaults.generations,
      calibrationImages: training.chosenCalibrationImages, finals: finals.configuration)
    configuration.flips = flips ?? dataset.isMirrorable
    return configuration
  }

  private func makeFolder(space: String, data: String) throws -> RunFolder {
    if let output { return try RunFolder.create(at: output) }
    // The name of a space may be a path, and a folder's may not.
    let name = "\(space)-\(data)-seed\(seed)".replacing("/", with: "-")
    return try RunFolder.create(named: name, in: "results")
  }
}
