import ArgumentParser
import NASSearch

/// What makes one network better than another.
struct ObjectiveOptions: ParsableArguments {
  private static let costs = Objective.costs.map(\.name)

  @Option(
    help: .init(
      """
      What the search goes by, with commas between: accuracy and at least one cost \
      (\(Self.costs.joined(separator: ", "))). The first cost tells sizes apart. \
      (default: \(Objective.standard.map(\.name).joined(separator: ",")))
      """, valueName: "names"),
    completion: .list(Self.costs.map { "accuracy,\($0)" }), transform: Self.parse)
  private var objectives: [Objective]?

  var chosen: [Objective] { objectives ?? Objective.standard }

  @Sendable private static func parse(_ text: String) throws -> [Objective] {
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return try parsing { try Objective.ofNetworks(named: names) }
  }
}
