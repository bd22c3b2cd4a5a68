import ArgumentParser

/// Which run a command is about.
struct RunArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The run's folder, as 'nas search' printed it.", valueName: "run"),
    completion: .directory)
  private var path: String

  /// Without a slash at the end, which completion adds.
  var folder: String {
    path.trimmingSlashes
  }
}

extension String {
  /// A path without the slashes at its end, but for the root.
  var trimmingSlashes: String {
    var text = self[...]
    while text.last == "/" && text.count > 1 { text.removeLast() }
    return String(text)
  }
}
