import ArgumentParser
import NASEngine
import NASSearch

/// Which network of a run a command is about.
struct PickOptions: ParsableArguments {
  static let help = ArgumentHelp(
    "best (the most accurate), knee (where the front bends), or the id or the genome of a trial.",
    valueName: "best|knee|id")
  static let completion = CompletionKind.list(["best", "knee"])

  @Option(help: Self.help, completion: Self.completion)
  var pick: String

  @OptionGroup var bounds: ConstraintOptions

  /// - Throws: ``EngineError`` when the run has no such network.
  func trial(of state: RunState) throws -> Trial {
    try state.pick(pick, constraints: bounds.constraints)
  }
}
