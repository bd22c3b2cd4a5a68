import ArgumentParser
import NASConsole
import NASReports
import NASSearch
import NASText

/// `nas curves`: what schedulers of trainings do on known learning curves.
struct CurvesCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "curves",
    abstract: "Try schedulers of trainings on a table of learning curves.",
    discussion: """
      Networks are drawn at random; a scheduler spends a share of the epochs that training all of \
      them to the end would take. Regret is how much better the best of those drawn ends than the \
      one that it chooses, in the table's unit; each network's end is the mean of its last epochs. \
      Every scheduler and budget gets the same draws.

      FILE has a network a line: an id, then a value for each epoch, separated by commas; plain or \
      gzip-compressed.
      """)

  @Argument(help: "A table of learning curves.", completion: .file())
  var file: String

  @OptionGroup var format: CurvesFormatOptions

  @Option(
    name: .customLong("scheduler"), parsing: .singleValue,
    help: .init(
      "\(CurvesCommand.names), or all; may be given again.", valueName: "name"),
    completion: .list(BudgetSchedulers.all.map { $0.name } + ["all"]))
  var schedulers = ["all"]

  @Option(
    name: .customLong("budget"), parsing: .singleValue,
    help: .init(
      "Share of the epochs of full training, 0.001 to 1; may be given again. (default: 0.06, 0.1, "
        + "0.14, 0.2)", valueName: "share"))
  var budgets: [Double] = []

  @Option(help: .init("Networks drawn at a time.", valueName: "n"))
  var candidates = 81

  @Option(help: .init("How often networks are drawn.", valueName: "n"))
  var repeats = 300

  @Option(help: .init("Seed of the draws.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: .init("The reduction factor of those schedulers that have one.", valueName: "n"))
  var factor = 3

  @Option(help: .init("The first epoch at which networks are compared.", valueName: "n"))
  var minimum = 1

  @Option(help: .init("Last epochs of which the mean is a network's end.", valueName: "n"))
  var last = 5

  @Flag(help: "Print only the ids that are drawn, a line a draw, for other programs.")
  var draws = false

  @Flag(help: "Print an object, for programs.")
  var json = false

  @OptionGroup var display: DisplayOptions

  static let names = BudgetSchedulers.all.map { $0.name }.joined(separator: ", ")

  func validate() throws {
    try expect(repeats, "--repeats", in: 1...)
    for budget in budgets { try expect(budget, "--budget", in: 0.001...1) }
    try format.check()
  }

  func run(_ outputs: Outputs) throws {
    let types = try schedulers.flatMap { name in
      name == "all" ? BudgetSchedulers.all : [try BudgetSchedulers.named(name)]
    }
    let curves = try format.curves(of: file)
    let simulation = try CurveSimulation(
      curves, candidates: candidates, seed: seed, factor: factor, minimum: minimum,
      lastEpochs: last, priors: format.priors(of: curves))
    if draws { return try printDraws(simulation, outputs.results) }
    let rows = try outputs.whileShowing("trying schedulers…") {
      try types.flatMap { type in try shares.map { try row(simulation, type, $0) } }
    }
    try show(rows, simulation, outputs.results)
  }

  private func printDraws(_ simulation: CurveSimulation, _ results: Terminal) throws {
    for repetition in 0..<repeats {
      let ids = simulation.draw(repetition).map { simulation.curves.ids[$0] }
      try results.print(ids.joined(separator: ","))
    }
  }

  private func row(
    _ simulation: CurveSimulation, _ type: any BudgetScheduler.Type, _ budget: Double
  ) throws -> CurvesRow {
    func outcomes(_ type: (some BudgetScheduler).Type) throws -> [CurveSimulation.Outcome] {
      try (0..<repeats).map { try simulation.run(type, on: $0, budget: budget) }
    }
    do {
      let all = try outcomes(type)
      return CurvesRow(name: type.name, budget: budget, outcomes: all)
    } catch let error as SettingError where rows > 1 {
      // Too little for one of many is no reason to show none.
      return CurvesRow(name: type.name, budget: budget, outcomes: [], problem: error.description)
    }
  }

  private var shares: [Double] { budgets.isEmpty ? [0.06, 0.1, 0.14, 0.2] : budgets }

  /// How many rows there will be.
  private var rows: Int {
    (schedulers.contains("all") ? BudgetSchedulers.all.count : schedulers.count) * shares.count
  }

  private func show(
    _ rows: [CurvesRow], _ simulation: CurveSimulation, _ results: Terminal
  ) throws {
    if json {
      let members: [JSONValue.Member] = [
        .init("file", .string(file)), .init("networks", .integer(simulation.curves.count)),
        .init("epochs", .integer(simulation.curves.epochs)),
        .init("candidates", .integer(candidates)), .init("repeats", .integer(repeats)),
        .init("seed", JSONValue(seed)), .init("factor", .integer(factor)),
        .init("minimum", .integer(minimum)), .init("last", .integer(last)),
        .init("prior", format.prior.map(JSONValue.string) ?? .null),
        .init("results", .array(rows.map(\.json))),
      ]
      return try results.print(JSONValue.object(members).text)
    }
    var table = Table(columns: CurvesRow.columns)
    for row in rows { table.append(row.cells) }
    for line in table.lines(width: results.width, style: results.style) {
      try results.print(line)
    }
  }
}
