import ArgumentParser

/// Which run a command is about.
struct RunArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The run's folder, as 'nas search' printed it.", valueName: "run"),
    completion: .directory)
  private var path: String

  /// Without a slash at the end, which completion adds.
  var folder: String {
    let trimmed = path.drop(trailing: "/")
    return trimmed.isEmpty ? path : trimmed
  }
}

extension String {
  /// The text without the repetitions of `character` at its end.
  fileprivate func drop(trailing character: Character) -> String {
    var text = self[...]
    while text.last == character { text.removeLast() }
    return String(text)
  }
}
