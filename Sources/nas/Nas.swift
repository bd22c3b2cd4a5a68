import ArgumentParser
import NASCompute

/// The program as a command: the one list of commands, and what `nas help` says.
struct Nas: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nas",
    abstract: "Finds small, accurate neural networks by itself.",
    discussion: """
      Trains one supernet that holds every network of a search space, evolves architectures on \
      it, and leaves a Pareto front of accuracy against multiply-accumulates (MACs) in a run's \
      folder.
      """,
    version: BuildIdentity.program,
    groupedSubcommands: [
      CommandGroup(name: "Search", subcommands: [SearchCommand.self, ResumeCommand.self]),
      CommandGroup(
        name: "Results",
        subcommands: [
          InspectCommand.self, TrustCommand.self, ExportCommand.self, RetrainCommand.self,
          TuneCommand.self, EvaluateCommand.self,
        ]),
      CommandGroup(
        name: "More",
        subcommands: [
          SpacesCommand.self, TableCommand.self, CurvesCommand.self, SamplersCommand.self,
          BenchCommand.self, SelftestExportCommand.self,
        ]),
    ])

  /// What to type, from the first try to a network in use. Every line is run by a test, as it is
  /// and in this order.
  static let examples = [
    (
      "try the whole way, in a minute or two",
      "nas search --epochs 1 --limit-train 5k --generations 2 --output results/trial"
    ),
    (
      "search for networks of at most 5 M MACs",
      "nas search --space cnn-small --data fashion-mnist --max-macs 5M --seed 1"
    ),
    (
      "go on after Ctrl-C, a crash, or a reboot",
      "nas resume results/cnn-small-fashion-mnist-seed1"
    ),
    (
      "look at the front; write it as a picture",
      "nas inspect results/cnn-small-fashion-mnist-seed1 --svg front.svg"
    ),
    (
      "take a network of at most 2 M MACs to PyTorch",
      "nas export results/cnn-small-fashion-mnist-seed1 --pick best --max-macs 2M --format pytorch"
        + " --output model"
    ),
    (
      "train the best network on, and measure it on the test split",
      "nas retrain results/cnn-small-fashion-mnist-seed1 --pick best --epochs 40"
    ),
    ("see what a search space lets the search choose", "nas spaces show cnn-small"),
  ]

  static var examplesText: String {
    "EXAMPLES:\n" + examples.map { "  # \($0.0)\n  \($0.1)" }.joined(separator: "\n")
  }
}
