import NASSearch
import Testing

@Suite struct HyperbandTests {
  /// Table 1 of Li et al. 2018: R = 81, η = 3 begins 81, 34, 15, 8 and 5 configurations on 1, 3, 9,
  /// 27 and 81. With as many candidates as that, each bracket gets its number.
  @Test func bracketsAreThoseOfThePaper() throws {
    let settings = try BudgetSettings(
      candidates: (0..<143).map { TrainingCandidate(id: $0) },
      ladder: RungLadder(minimum: 1, maximum: 81, factor: 3))
    let scheduler = try Hyperband(settings)
    let first = scheduler.ask(1000)
    #expect(first.count == 143)
    #expect(scheduler.rungs == [1, 3, 9, 27, 81])
    #expect(
      scheduler.rungs.map { rung in first.count { $0.from == 0 && $0.to == rung } }
        == [81, 34, 15, 8, 5])
  }

  @Test func aSmallBudgetLetsFewerEnter() throws {
    let candidates = (0..<143).map { TrainingCandidate(id: $0) }
    let ladder = RungLadder(minimum: 1, maximum: 81, factor: 3)
    var entered: [Int] = []
    for budget in [300, 800, 1500] {
      var scheduler = try Hyperband(
        BudgetSettings(candidates: candidates, ladder: ladder, budget: budget))
      entered.append(scheduler.ask(1000).count)
      while case let jobs = scheduler.ask(1000), !jobs.isEmpty {
        scheduler.tell(jobs.map { TrainingResult($0, value: Double($0.candidate)) })
      }
      #expect(scheduler.record.spent <= budget)
      #expect(scheduler.record.spent > budget / 2)
    }
    #expect(entered == entered.sorted() && entered[0] < entered[2])
  }
}
