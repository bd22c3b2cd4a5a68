import NASSearch
import NASTestSupport
import NASText
import Testing

/// Schedulers of trainings: what each of them promises, and what they do by their papers.
@Suite struct BudgetSchedulerTests {
  @Test(arguments: BudgetSchedulers.all.map { $0.name })
  func everySchedulerKeepsItsPromises(name: String) throws {
    func check(_ type: (some BudgetScheduler).Type) throws { try checkBudgetScheduler(type) }
    try check(BudgetSchedulers.named(name))
  }

  @Test func anUnknownSchedulerIsAnError() {
    let error = #expect(throws: SettingError.self) { _ = try BudgetSchedulers.named("halfing") }
    #expect(
      error?.description
        == "unknown scheduler 'halfing': expected gradual-halving, successive-halving, asha, "
        + "hyperband, median")
  }

  @Test func badSettingsAreErrors() {
    let two = [TrainingCandidate(id: 1), TrainingCandidate(id: 1)]
    let ladder = RungLadder(minimum: 1, maximum: 50)
    #expect(throws: SettingError.self) { try BudgetSettings(candidates: [], ladder: ladder) }
    #expect(throws: SettingError.self) { try BudgetSettings(candidates: two, ladder: ladder) }
    let error = #expect(throws: SettingError.self) {
      try BudgetSettings(candidates: [two[0]], ladder: ladder, budget: 49)
    }
    #expect(
      error?.description
        == "search setting budget 49: expected at least 50: one full training a bin")
  }

  @Test func candidatesCompeteWithinTheirBin() throws {
    let costs = [0, 0.9, 1.1, 2.9, 3]
    let bins = try #require(CostBins(3, spanning: costs))
    let candidates = TrainingCandidate.binned(costs: costs, bins: bins)
    #expect(candidates.map(\.bin) == [0, 0, 1, 2, 2])
    #expect(candidates.map(\.id) == Array(0..<5))
  }

  @Test func aValueThatIsNotFiniteIsAFailure() {
    let job = TrainingJob(candidate: 0, rung: 0, from: 0, to: 1)
    guard case .failed(let reason) = TrainingResult(job, value: .nan).outcome else {
      return #expect(Bool(false), "not a failure")
    }
    #expect(reason == "the value after 1 is nan")
  }

  /// Nine told on the lowest rung: three may go on, at once and not only when all 30 are told.
  @Test func asynchronousHalvingWaitsForNobody() throws {
    let settings = try BudgetSettings(
      candidates: (0..<30).map { TrainingCandidate(id: $0) },
      ladder: RungLadder(minimum: 1, maximum: 9, factor: 3))
    var scheduler = try AsynchronousHalving(settings)
    scheduler.tell(
      scheduler.ask(9).map { TrainingResult($0, value: Double($0.candidate * 2 % 9)) })
    let jobs = scheduler.ask(5)
    #expect(jobs.map(\.candidate) == [4, 8, 3, 9, 10])
    #expect(jobs.prefix(3).allSatisfy { $0.from == 1 && $0.to == 3 })
  }

  /// The fourth has a best value below the median of the others' means until there.
  @Test func theMedianStopsWhoIsBelowIt() throws {
    let settings = try BudgetSettings(
      candidates: (0..<5).map { TrainingCandidate(id: $0) },
      ladder: RungLadder(minimum: 2, maximum: 8, factor: 2))
    var scheduler = try MedianStopping(settings)
    let levels = [0.5, 0.6, 0.7, 0.59, 0.61]
    while true {
      let jobs = scheduler.ask(1)
      if jobs.isEmpty { break }
      scheduler.tell(jobs.map { TrainingResult($0, value: levels[$0.candidate]) })
    }
    #expect((0..<5).map { scheduler.record[$0].reached } == [8, 8, 8, 2, 8])
  }
}
