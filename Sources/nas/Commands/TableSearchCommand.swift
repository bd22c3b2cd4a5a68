import ArgumentParser
import NASConsole
import Foundation
import NASGenomes
import NASReports
import NASSearch
import NASTables
import NASText

/// `nas table search`: how good strategies are, where the best is known.
struct TableSearchCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Run search strategies on a CSV file of genomes and their values.",
    discussion: """
      A search sees one column, the signal, and the costs; what it has found is the genome of the \
      best signal so far, and what is shown of that genome is another column, if --report names \
      one. Genes are digits (4213) or have dashes between them (4-2-13). The hypervolume is that \
      of the trials so far, as a share of what the table's exact front has. The file may be \
      gzip-compressed.
      """)

  @Argument(
    help: .init("A CSV file whose first line names its columns.", valueName: "file"),
    completion: .file(extensions: ["csv", "gz"]))
  var file: String

  @OptionGroup var columns: TableColumnOptions

  @Option(
    name: .customLong("strategy"),
    help: .init(
      "Strategies, with commas between them: "
        + "\(SearchStrategies.all.map { $0.name }.joined(separator: ", ")).",
      valueName: "names"),
    completion: .list(SearchStrategies.all.map { $0.name }))
  var strategies = "predictor"

  @Option(
    help: .init(
      "Numbers of evaluations after which is looked, with commas between them.",
      valueName: "list"))
  var evaluations = "100"

  @Option(help: .init("How many searches, each with a seed of its own.", valueName: "n"))
  var seeds = 20

  @Option(help: .init("The first seed.", valueName: "n"))
  var firstSeed: UInt64 = 0

  @Option(help: .init("Genomes that a strategy asks for at a time.", valueName: "n"))
  var population = 5

  @Option(
    help: .init(
      "From where hypervolumes are measured: a value of the signal, then of each cost. (default: "
        + "a little beyond the worst of the exact front)", valueName: "list"))
  var reference: String?

  @Flag(help: "Print an object, for programs.")
  var json = false

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    try expect(seeds, "--seeds", in: 1...1_000_000)
    try expect(seeds: seeds, from: firstSeed, "--first-seed")
    try expect(population, "--population", in: 2...)
    _ = try counts
  }

  private var counts: [Int] {
    get throws {
      try evaluations.split(separator: ",", omittingEmptySubsequences: false).map { part in
        guard let count = ShortNumber.parse(String(part)), count > 0 else {
          throw ValidationError(
            "--evaluations has '\(part)', expected numbers above 0, such as 50,100,300")
        }
        return count
      }
    }
  }

  func run(_ outputs: Outputs) throws {
    let types = try strategies.split(separator: ",", omittingEmptySubsequences: false).map {
      try SearchStrategies.named(String($0))
    }
    let table = try EvaluationTable(contentsOf: file, columns: columns.columns)
    let corner = try referencePoint(of: table)
    let results = try types.map { type in
      let search = try TableSearch(
        table, by: type, checkpoints: try counts, populationSize: population, reference: corner)
      let start = ContinuousClock.now
      let summaries = try outputs.whileShowing("searching with \(type.name)…") {
        try search.summaries(seeds: firstSeed..<(firstSeed + UInt64(seeds)))
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      return TableResult(
        strategy: type.name, summaries: summaries,
        evaluationsPerSecond: Double(summaries.last!.totalEvaluations) / seconds)
    }
    let report = TableReport(
      table: table, columns: columns.columns, reference: corner ?? table.referencePoint,
      seeds: seeds, firstSeed: firstSeed, population: population, results: results)
    try outputs.results.print(
      json
        ? report.json.text
        : report.text(width: outputs.results.width, style: outputs.results.style))
  }

  private func referencePoint(of table: EvaluationTable) throws -> ReferencePoint? {
    guard let reference else { return nil }
    let parts = reference.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Double($0) }
    guard values.count == parts.count, values.count == table.objectives.count,
      values.allSatisfy(\.isFinite)
    else {
      throw TableError(
        .badSetting, file, found: "reference '\(reference)'",
        expected:
          "\(table.objectives.count) numbers, of \(table.objectives.map(\.name).joined(separator: ", "))"
      )
    }
    return ReferencePoint(values, of: table.objectives)
  }
}
