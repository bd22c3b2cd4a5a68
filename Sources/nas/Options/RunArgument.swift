import ArgumentParser
import NASRecords

/// Which run a command is about.
struct RunArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The run's folder, as 'nas search' printed it.", valueName: "run"),
    completion: .directory)
  private var path: String

  var folder: String { path.runFolder }
}

extension String {
  /// A run's folder, without a slash at the end, which completion adds, and without the file in it.
  var runFolder: String {
    let path = trimmingSlashes
    guard path != RunFile.name else { return "." }
    let file = "/" + RunFile.name
    return path.hasSuffix(file) && path != file ? String(path.dropLast(file.count)) : path
  }

  /// A path without the slashes at its end, but for the root.
  var trimmingSlashes: String {
    var text = self[...]
    while text.last == "/" && text.count > 1 { text.removeLast() }
    return String(text)
  }
}
