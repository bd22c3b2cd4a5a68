import ArgumentParser
import NASConsole
import NASEngine
import NASPlatform
import NASRecords
import NASReports
import NASText

/// `nas inspect`: what a run has come to.
struct InspectCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show a run: its front as a table and a plot, and how it came about.",
    discussion: """
      Reads the last checkpoint, also while the run is under way. Accuracies are of the validation \
      split: of finalists that were trained alone, or, before there are any, by weights inherited \
      from the supernet. Points of the front are shown where more MACs gain more accuracy than \
      noise does: at least one standard error of an accuracy on so many images.
      """)

  @OptionGroup var source: RunArgument

  @Flag(help: "Print an object with the front and the run's facts, for programs.")
  var json = false

  @Flag(help: "Print the front as comma-separated values.")
  var csv = false

  @Flag(help: "Show all points of the front, those within the noise of others too.")
  var all = false

  @Option(help: "Also write the plot as a picture.", completion: .file(extensions: ["svg"]))
  var svg: String?

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    if json && csv { throw ValidationError("--json and --csv exclude each other") }
  }

  func run(_ outputs: Outputs) throws {
    let state = try RunState(RunFile.read(inFolder: source.folder))
    let report = RunReport(state: state, showsAll: all).front
    if json {
      try outputs.results.print(report.json.text)
    } else if csv {
      try outputs.results.write(report.csv.text)
    } else {
      try outputs.results.write(
        report.text(width: outputs.results.width, style: outputs.results.style))
    }
    if let svg {
      let program = state.timings.processes.last?.program ?? "nas"
      let caption = "\(program), seed \(state.configuration.seed)"
      try WholeFile.write([Array(report.svg(caption: caption).utf8)], to: svg)
      try outputs.messages.print("wrote \(svg)")
    }
    if state.phase != .done {
      try outputs.messages.print(
        "\nunfinished; go on with: nas resume \(source.folder.shellQuoted)")
    }
  }
}
