import Search
import TestSupport
import Testing

/// Schedulers of trainings: what each of them promises, and what each does by its paper.
@Suite struct BudgetSchedulerTests {
  @Test func everySchedulerKeepsItsPromises() throws {
    for scheduler in BudgetSchedulers.all {
      func check(_ type: (some BudgetScheduler).Type) throws { try checkBudgetScheduler(type) }
      try check(scheduler)
    }
  }
}
