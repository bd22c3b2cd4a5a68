import NASConsole
import NASReports
import NASSearch
import NASText

/// What one scheduler does with one budget, for people and for programs.
struct CurvesRow {
  let name: String
  /// The share of the epochs of full training that it may use.
  let budget: Double
  /// One a draw; none where the scheduler can do nothing with the budget.
  let outcomes: [CurveSimulation.Outcome]
  var problem: String?

  static let columns: [Table.Column] = [
    .init("scheduler", importance: 3),
    .init("budget", .right, importance: 2),
    .init("epochs used", .right, importance: 3),
    .init("mean regret", .right, importance: 3),
    .init("±", .right, importance: 1),
    .init("median", .right, importance: 1),
  ]

  var cells: [String] {
    let budget = Quantity.percent(budget, places: 1)
    guard !outcomes.isEmpty else { return [name, budget, "too few", "", "", ""] }
    let summary = CurveSummary(outcomes)
    return [
      name, budget, Quantity.percent(summary.share), Self.regret(summary.meanRegret),
      summary.standardError.map(Self.regret) ?? "", Self.regret(summary.medianRegret),
    ]
  }

  private static func regret(_ value: Double) -> String { Quantity.decimal(value, places: 4) }

  var json: JSONValue {
    let head: [JSONValue.Member] = [
      .init("scheduler", .string(name)), .init("budget", .number(budget)),
    ]
    guard !outcomes.isEmpty else {
      return .object(head + [.init("error", problem.map(JSONValue.string) ?? .null)])
    }
    let summary = CurveSummary(outcomes)
    return .object(
      head + [
        .init("share", .number(summary.share)), .init("meanRegret", .number(summary.meanRegret)),
        .init("standardError", summary.standardError.map(JSONValue.number) ?? .null),
        .init("medianRegret", .number(summary.medianRegret)),
        .init("regrets", .array(outcomes.map { .number($0.regret) })),
      ])
  }
}
