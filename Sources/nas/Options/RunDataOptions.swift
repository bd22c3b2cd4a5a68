import ArgumentParser

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
