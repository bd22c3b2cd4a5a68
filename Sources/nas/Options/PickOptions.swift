import ArgumentParser
import NASEngine
import NASSearch

/// Which network of a run a command is about.
struct PickOptions: ParsableArguments {
  @Option(
    help: .init(
      "best (the most accurate), knee (where the front bends), or the id of a trial.",
      valueName: "best|knee|id"),
    completion: .list(["best", "knee"]))
  var pick: String

  @OptionGroup var bounds: ConstraintOptions

  /// - Throws: ``EngineError`` when the run has no such network.
  func trial(of state: RunState) throws -> Trial {
    try state.pick(pick, constraints: bounds.constraints)
  }
}
