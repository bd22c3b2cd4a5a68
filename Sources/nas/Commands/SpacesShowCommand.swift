import ArgumentParser
import NASCompute
import NASConsole
import NASGenomes
import NASReports
import NASText

/// `nas spaces show`: what a search may choose.
struct SpacesShowCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a search space lets the search choose, and what its networks cost.")

  @Argument(help: "The space's name, or a .yaml file.", completion: .spaces)
  var name: String

  @Flag(
    help: """
      Also time the parts of its networks on one core of this machine, as 'nas search' does for \
      --objectives accuracy,latency.
      """)
  var latency = false

  @Flag(help: "Print an object, for programs.")
  var json = false

  @OptionGroup var display: DisplayOptions

  func run(_ outputs: Outputs) throws {
    let catalogue = SearchSpaceCatalogue.standard
    var view = try SpaceView(catalogue.load(name))
    if latency {
      InterruptHandler.install()
      view = try SpaceView(
        view.space.space,
        latencies: outputs.measureLatencies(of: view.space, precision: .fastest))
    }
    let path = catalogue.entries().first { $0.name == name }?.path ?? name
    if json {
      let head: [JSONValue.Member] = [.init("name", .string(name)), .init("path", .string(path))]
      try outputs.results.print(
        JSONValue.object(head + view.members + view.decisionMembers).text)
    } else {
      let (width, style) = (outputs.results.width, outputs.results.style)
      try outputs.results.print(view.text(path: path, width: width, style: style))
    }
  }
}
