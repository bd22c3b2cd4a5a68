import NASConsole
import NASReports
import NASSearch
import NASTables
import NASText

/// What one strategy found in a table.
struct TableResult {
  let strategy: String
  let summaries: [FindingSummary]
  let evaluationsPerSecond: Double
}

/// What `nas table search` shows.
struct TableReport {
  let table: EvaluationTable
  let columns: EvaluationTable.Columns
  let reference: ReferencePoint
  let seeds: Int
  let firstSeed: UInt64
  let population: Int
  let results: [TableResult]

  private var reported: String { columns.report ?? columns.signal }

  /// Without a line break at the end.
  func text(width: Int, style: TextStyle) -> String {
    let objectives = table.objectives.map(\.name).joined(separator: ", ")
    let corner = zip(table.objectives, reference.values)
      .map { "\($0.name) \(Quantity.decimal($1, places: 4))" }.joined(separator: ", ")
    let facts = FactList([
      ("table", "\(table.path): \(Quantity.grouped(table.space.genomes.count)) genomes"),
      ("objectives", objectives),
      ("shown", "\(reported) of the genome of the best \(columns.signal) so far"),
      ("hypervolume", "share of the exact front's, from \(corner)"),
      (
        "searches",
        "\(counted(seeds, "seed")) from \(firstSeed), \(population) genomes at a time"
      ),
    ])
    return facts.text(style: style) + "\n\n"
      + rows.lines(width: width, style: style).joined(separator: "\n")
  }

  private var rows: Table {
    var table = Table(columns: [
      .init("strategy", importance: 3),
      .init("evaluations", .right, importance: 3),
      .init("mean", .right, importance: 3),
      .init("sd", .right, importance: 2),
      .init("median", .right, importance: 2),
      .init("signal", .right, importance: 1),
      .init("hypervolume", .right, importance: 2),
      .init("evaluations/s", .right, importance: 0),
    ])
    for result in results {
      for summary in result.summaries {
        table.append([
          result.strategy, Quantity.grouped(summary.evaluations),
          Quantity.decimal(summary.mean, places: 3),
          Quantity.decimal(summary.deviation, places: 3),
          Quantity.decimal(summary.median, places: 3),
          Quantity.decimal(summary.meanSignal, places: 3),
          Quantity.decimal(summary.meanHypervolumeShare, places: 4),
          Quantity.grouped(Int(result.evaluationsPerSecond.rounded())),
        ])
      }
    }
    return table
  }

  var json: JSONValue {
    .object([
      .init("table", .string(table.path)),
      .init("genomes", .integer(table.space.genomes.count)),
      .init("signal", .string(columns.signal)),
      .init("report", .string(reported)),
      .init("objectives", .array(table.objectives.map { .string($0.name) })),
      .init("reference", .array(reference.values.map { .number($0) })),
      .init("seeds", .integer(seeds)),
      .init("firstSeed", JSONValue(firstSeed)),
      .init("population", .integer(population)),
      .init("strategies", .array(results.map(\.json))),
    ])
  }
}

extension TableResult {
  fileprivate var json: JSONValue {
    .object([
      .init("strategy", .string(strategy)),
      .init("evaluationsPerSecond", .number(evaluationsPerSecond)),
      .init(
        "findings",
        .array(
          summaries.map { summary in
            .object([
              .init("evaluations", .integer(summary.evaluations)),
              .init("mean", .number(summary.mean)),
              .init("deviation", .number(summary.deviation)),
              .init("median", .number(summary.median)),
              .init("meanSignal", .number(summary.meanSignal)),
              .init("meanHypervolumeShare", .number(summary.meanHypervolumeShare)),
            ])
          })),
    ])
  }
}
