import ArgumentParser
import NASTables

/// Which columns of a table mean what.
struct TableColumnOptions: ParsableArguments {
  @Option(help: .init("The column that a search goes by; more is better.", valueName: "column"))
  var signal: String

  @Flag(help: "Less of the signal is better.")
  var lowerIsBetter = false

  @Option(
    help: .init(
      "Further objectives, with commas between them: costs, of which less is better, on a "
        + "logarithmic scale. They are known before an evaluation.", valueName: "columns"))
  var minimise: String?

  @Option(
    help: .init(
      "The column that is shown of the genome found. (default: the signal)", valueName: "column"))
  var report: String?

  @Option(
    help: .init(
      "The column of genomes. (default: genome, or else code)", valueName: "column"))
  var genome: String?

  var columns: EvaluationTable.Columns {
    .init(
      genome: genome, signal: signal, isSignalMinimised: lowerIsBetter,
      costs: minimise?.split(separator: ",").map(String.init) ?? [], report: report)
  }
}
