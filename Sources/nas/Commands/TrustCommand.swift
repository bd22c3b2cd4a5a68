import ArgumentParser
import NASConsole
import NASEngine
import NASRecords
import NASReports
import NASText

/// `nas trust`: how far a run's ranking can be trusted.
struct TrustCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "trust",
    abstract: "Check a run's ranking: train a sample of networks alone, and compare.",
    discussion: """
      Networks of all sizes, drawn at random, and picks of the front are trained from fresh \
      weights, one core each, and measured on holdout images, which neither the training nor any \
      choice of the search has seen. Every training is kept in the run as it ends: after Ctrl-C \
      the same command goes on. 'nas inspect' shows what came of it.
      """)

  private static let defaults = TrustConfiguration()

  @OptionGroup var source: RunArgument

  @Option(help: .init("Random networks, evenly spread over log-MACs.", valueName: "n"))
  var networks = Self.defaults.networks

  @Option(help: .init("Points of the front, evenly spread over log-MACs.", valueName: "n"))
  var picks = Self.defaults.picks

  @Option(help: .init("Trainings of each network.", valueName: "n"))
  var seeds = Self.defaults.seeds

  @Option(help: .init("How often a training sees every image.", valueName: "n"))
  var epochs = Self.defaults.epochs

  @Option(help: .init("Which random networks: another number, another sample.", valueName: "n"))
  var sample = Self.defaults.sample

  @Option(
    help: .init(
      "Take over the trainings of another run's check, of the same space and data.",
      valueName: "run"),
    completion: .directory)
  var truth: String?

  @Flag(help: "Print an object, for programs.")
  var json = false

  @OptionGroup var data: RunDataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var display: DisplayOptions

  func validate() throws {
    try expect(networks, "--networks", in: 4...100_000)
    try expect(picks, "--picks", in: 0...)
    try expect(seeds, "--seeds", in: 1...1000)
    try expect(epochs, "--epochs", in: 1...)
  }

  func run(_ outputs: Outputs) throws {
    InterruptHandler.install()
    let folder = try RunFolder.open(source.folder)
    var state = try RunState(folder.recover(telling: outputs))
    state.dataFolder = data.folder
    let check = try TrustRun(
      state, in: folder,
      configuration: TrustConfiguration(
        networks: networks, picks: picks, seeds: seeds, epochs: epochs, sample: sample),
      threads: threads.count)
    outputs.warnOfChanges(in: check.state)
    if let truth { try check.adopt(RunState(RunFile.read(inFolder: truth.runFolder))) }
    let report = try TrustSession(check: check, folder: source.folder, outputs: outputs).finish()
    if json {
      try outputs.results.print(report.json.text)
    } else {
      try outputs.results.write(
        report.text(width: outputs.results.width, style: outputs.results.style))
    }
  }
}
