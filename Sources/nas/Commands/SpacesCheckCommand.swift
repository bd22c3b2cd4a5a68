import ArgumentParser
import NASConsole
import NASGenomes

/// `nas spaces check`: whether a file is a search space.
struct SpacesCheckCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a search space file, and show everything that is wrong with it.",
    discussion:
      "Exits with 65 where anything is, each problem told with its line, and with 1 where no network "
      + "meets its constraints or all end in nothing.")

  @Argument(help: "A .yaml file, or the name of a space.", completion: .file(extensions: ["yaml"]))
  var file: String

  @OptionGroup var display: DisplayOptions

  func run(_ outputs: Outputs) throws {
    let view = try SpaceView(SearchSpaceCatalogue.standard.load(file))
    try outputs.results.print("\(file): OK: \(view.summary)")
  }
}
