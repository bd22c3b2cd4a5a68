import ArgumentParser
import NASEngine

/// Where a run's data lie now.
struct RunDataOptions: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: .init(
      "Where the run's data lie now. (default: where their name leads, in NAS_DATA or the usual "
        + "place, or where they were)",
      valueName: "folder"),
    completion: .directory)
  var folder: String?
}

extension RunState {
  /// What a command that is suggested needs to find the data, a space before it; empty where they are
  /// found by their name.
  var dataOption: String { dataFolder.map { " --data \($0.shellQuoted)" } ?? "" }
}
