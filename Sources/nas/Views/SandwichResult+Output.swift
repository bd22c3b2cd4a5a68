import NASCompute
import NASConsole
import NASEngine
import NASReports
import NASText

extension SandwichResult {
  /// For people.
  var facts: [(label: String, text: String)] {
    let sizes = macs.map { Quantity.prefixed($0) }.joined(separator: ", ")
    return [
      ("step", "\(space): \(counted(macs.count, "network")) of \(sizes) MACs"),
      ("machine", "\(counted(threads, "thread")), \(precision), batch \(batch)"),
      ("together", Self.rate(batch, stepSeconds)),
      ("alone", Self.rate(batch, aloneSeconds.reduce(0, +)) + ", one after the other"),
      (
        "slowdown",
        "\(Quantity.decimal(slowdown, places: 3)): the step's time over theirs alone"
      ),
      (
        "sharing",
        "\(Quantity.percent(sharingShare, places: 1)) of the step for gathering slices "
          + "and scattering gradients"
      ),
      (
        "loading",
        "\(Quantity.percent(loadingShare, places: 2)) of the step for standardising and "
          + "augmenting images"
      ),
      ("planning", "\(Self.milliseconds(planningSeconds)) for a new network"),
    ]
  }

  private static func rate(_ batch: Int, _ seconds: Double) -> String {
    Quantity.rate(Double(batch) / seconds, unit: "images") + ", "
      + milliseconds(seconds) + " a step"
  }

  private static func milliseconds(_ seconds: Double) -> String {
    Quantity.decimal(1e3 * seconds, places: 2) + " ms"
  }

  /// For programs.
  var members: [JSONValue.Member] {
    [
      .init("space", .string(space)),
      .init("macs", .array(macs.map(JSONValue.integer))),
      .init("batch", .integer(batch)),
      .init("threads", .integer(threads)),
      .init("precision", .string(precision.rawValue)),
      .init("processor", .string(BuildIdentity.processor)),
      .init("imagesPerSecond", .number(imagesPerSecond)),
      .init("stepSeconds", .number(stepSeconds)),
      .init("aloneSeconds", .array(aloneSeconds.map(JSONValue.number))),
      .init("slowdown", .number(slowdown)),
      .init("sharingShare", .number(sharingShare)),
      .init("loadingShare", .number(loadingShare)),
      .init("planningSeconds", .number(planningSeconds)),
    ]
  }
}
