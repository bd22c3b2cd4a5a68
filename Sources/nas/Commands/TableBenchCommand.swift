import ArgumentParser
import NASConsole
import NASGenomes
import NASReports
import NASSearch
import NASTables
import NASText

/// `nas table bench`: what a search costs besides its evaluations.
struct TableBenchCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time asking and telling of strategies on this machine.",
    discussion: """
      Strategies search a made-up table of 1,048,576 genomes by accuracy and MACs; its answers \
      are not timed. Seconds are the processor's: what else the machine does is not in them.
      """)

  @Option(
    name: .customLong("strategy"),
    help: .init("Strategies, with commas between them.", valueName: "names"),
    completion: .list(SearchStrategies.all.map { $0.name }))
  var strategies = "nsga2"

  private static let usualEvaluations = 1_000_000

  @Option(
    help: .init(
      "Evaluations of each search. (default: \(ShortNumber.format(Self.usualEvaluations)))",
      valueName: "n"), transform: parseQuantity)
  var evaluations = Self.usualEvaluations

  @Option(help: .init("Genomes that a strategy asks for at a time.", valueName: "n"))
  var population = 24

  @Flag(help: "Print an object, for programs.")
  var json = false

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    try expect(evaluations, "--evaluations", in: 1...StrategyBenchmark.genomes)
    try expect(population, "--population", in: 2...)
  }

  func run(_ outputs: Outputs) throws {
    let types = try strategies.split(separator: ",", omittingEmptySubsequences: false).map {
      try SearchStrategies.named(String($0))
    }
    let benchmark = StrategyBenchmark()
    let searches = try types.map { type in
      try outputs.whileShowing("timing \(type.name)…") {
        try benchmark.seconds(
          of: type, evaluations: evaluations, populationSize: population)
      }
    }
    let results = outputs.results
    if json {
      let strategies = zip(types, searches).map { type, search in
        JSONValue.object([
          .init("strategy", .string(type.name)),
          .init("evaluations", .integer(search.evaluations)),
          .init("seconds", .number(search.seconds)),
        ])
      }
      try results.print(
        JSONValue.object([
          .init("population", .integer(population)), .init("strategies", .array(strategies)),
        ]).text)
      return
    }
    let facts = zip(types, searches).map { type, search in
      (
        type.name,
        "\(Quantity.decimal(search.seconds, places: 1)) s to ask and tell of "
          + "\(Quantity.grouped(search.evaluations)) evaluations, \(population) at a time"
      )
    }
    try results.print(FactList(facts).text(style: results.style))
  }
}
