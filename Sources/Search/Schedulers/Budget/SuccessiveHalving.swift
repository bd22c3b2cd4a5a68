/// All candidates begin; on each rung the best 1/η of each bin go on (Jamieson and Talwalkar 2016,
/// arXiv:1502.07943).
///
/// With a budget, the ladder begins on the highest rung that it allows: the more resource there is,
/// the later the first comparison. A rung is decided when all of it is told.
public struct SuccessiveHalving: BudgetScheduler {
  public static let name = "successive-halving"

  public let settings: BudgetSettings
  public var record = TrainingRecord()
  public let rungs: [Int]
  private let brackets: [HalvingBracket]

  public init(_ settings: BudgetSettings) throws {
    self.settings = settings
    let plans = Self.plans(settings)
    try settings.expectBudget(
      atLeast: plans[0].cost,
      "successive halving from \(plans[0].rungs[0]) up to \(settings.ladder.maximum)")
    let plan = plans.affordable(with: settings.budget)
    rungs = plan.rungs
    brackets = plan.brackets
  }

  /// A ladder, and what takes place on it.
  struct Plan {
    let rungs: [Int]
    /// One a bin.
    let brackets: [HalvingBracket]

    /// The resource that it takes when nothing fails.
    var cost: Int { brackets.reduce(0) { $0 + $1.cost } }
  }

  /// The ladders that begin on each rung, the lowest first.
  static func plans(_ settings: BudgetSettings) -> [Plan] {
    let ladder = settings.ladder.rungs
    return ladder.indices.map { first in
      let rungs = Array(ladder[first...])
      let brackets = settings.bins.map { bin in
        HalvingBracket(
          settings.candidates(in: bin), rungs: rungs, factor: settings.ladder.factor)
      }
      return Plan(rungs: rungs, brackets: brackets)
    }
  }

  public func wanted(besides running: [TrainingJob]) -> [TrainingJob] {
    let busy = Set(running.map(\.candidate))
    return brackets.flatMap { $0.wanted(record, besides: busy) }
  }
}

extension [SuccessiveHalving.Plan] {
  /// The one that begins on the highest rung that the budget allows; the first where it allows none
  /// or there is no budget.
  func affordable(with budget: Int?) -> SuccessiveHalving.Plan {
    last { $0.cost <= budget ?? self[0].cost } ?? self[0]
  }
}
