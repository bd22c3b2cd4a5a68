import ArgumentParser
import NASConsole
import NASEngine
import NASGenomes
import NASPlatform
import NASRecords
import NASReports
import NASSearch
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

  @Option(
    help: .init(
      "Show one network in place of the front: best, knee, or the id or the genome of a trial.",
      valueName: "best|knee|id"),
    completion: .list(["best", "knee"]))
  var pick: String?

  @OptionGroup var bounds: ConstraintOptions

  @Flag(help: "Show the networks that were retrained, with their curves, in place of the front.")
  var retrained = false

  @Flag(help: "With --retrained: the norms of their gradients by layer and epoch, too.")
  var gradients = false

  @Flag(help: "Show all points of the front, those within the noise of others too.")
  var all = false

  @Option(
    help: .init("Also write the plot as a picture.", valueName: "file"),
    completion: .file(extensions: ["svg"]))
  var svg: String?

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    if json && csv { throw ValidationError("--json and --csv exclude each other") }
    if retrained && (pick != nil || csv || all || svg != nil) {
      throw ValidationError("--retrained shows retrained networks: only --json goes with it")
    }
    if gradients && !retrained {
      throw ValidationError("--gradients are of retrained networks: give --retrained, too")
    }
    if pick == nil && !bounds.constraints.isEmpty {
      throw ValidationError("bounds on costs are of what --pick takes: give it, too")
    }
    if pick != nil && (csv || all || svg != nil) {
      throw ValidationError("--pick shows one network: --csv, --all and --svg are of the front")
    }
  }

  func run(_ outputs: Outputs) throws {
    let state = try RunState(RunFile.read(inFolder: source.folder))
    if let pick {
      try show(state.pick(pick, constraints: bounds.constraints), of: state, outputs)
      return
    }
    if retrained { return try showRetrained(state, outputs.results) }
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

  private func showRetrained(_ state: RunState, _ results: Terminal) throws {
    let report = RetrainedReport(state: state, showsGradients: gradients)
    if json { return try results.print(report.json.text) }
    for line in report.lines(width: results.width, style: results.style) {
      try results.print(line)
    }
  }

  private func show(_ trial: Trial, of state: RunState, _ outputs: Outputs) throws {
    let (width, style) = (outputs.results.width, outputs.results.style)
    if json {
      let head: [JSONValue.Member] = [.init("id", .integer(trial.id))]
      let members = NetworkText.members(of: trial.genome, in: state.space)
      let accuracies = JSONValue.Member(
        "accuracies",
        .array(
          state.knownAccuracies(of: trial).map {
            .object([
              .init("weights", $0.source.map { .string($0.rawValue) } ?? .null),
              .init("split", .string($0.split.rawValue)), .init("accuracy", .number($0.accuracy)),
            ])
          }))
      try outputs.results.print(JSONValue.object(head + members + [accuracies]).text)
      return
    }
    try outputs.results.print(style.bold("trial \(trial.id)"))
    try outputs.results.print(
      NetworkText.head(
        of: trial.genome, in: state.space,
        known: state.knownAccuracies(of: trial).map {
          (
            "accuracy",
            "\(Quantity.percent($0.accuracy)) of the \($0.split.rawValue) images, "
              + ($0.source.map { "\($0.rawValue) weights" }
                ?? "trained alone shortly, for the search to learn from")
          )
        }, width: width, style: style) + "\n")
    let network = try state.space.network(of: trial.genome)
    // A file or another program has room for whole lines.
    let room = outputs.results.isInteractive ? width : .max
    for line in NetworkTable(network: network).lines(width: room, style: style) {
      try outputs.results.print(line)
    }
  }
}
