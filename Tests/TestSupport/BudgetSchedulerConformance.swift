import Foundation
import NASRandomness
public import NASSearch
import NASText
public import Testing

/// What every scheduler of trainings has to satisfy: the promises of `BudgetScheduler`, on made-up
/// learning curves.
public func checkBudgetScheduler<Scheduler: BudgetScheduler>(
  _ type: Scheduler.Type, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let check = BudgetSchedulerCheck<Scheduler>(sourceLocation: sourceLocation)
  for (bins, budget, workers) in [
    (1, nil, 1), (1, 1000, 1), (1, 1000, 7), (3, nil, 4), (3, 1200, 1), (3, 1200, 5),
  ] as [(Int, Int?, Int)] {
    try check.jobsAreInOrder(bins: bins, budget: budget, workers: workers)
  }
  try check.theBudgetIsUsedAndKept()
  try check.eachBinReachesTheTop()
  try check.binsAreRankedApart()
  try check.failuresAreTolerated()
  try check.askingChangesNothing()
  try check.toldResultsAreTheWholeState()
  try check.aGoodCandidateWins()
  try check.tooSmallABudgetIsAnError()
}

private struct BudgetSchedulerCheck<Scheduler: BudgetScheduler> {
  let sourceLocation: SourceLocation

  func expect(_ condition: Bool, _ comment: String) {
    #expect(condition, "\(Scheduler.name): \(comment)", sourceLocation: sourceLocation)
  }

  /// 40 candidates whose cost rises with their number, and a full training of 50.
  func settings(bins: Int, budget: Int?, costs: Double = 1) throws -> BudgetSettings {
    let costs = (0..<40).map { Double($0 * 17 % 40) * costs }
    let candidates = TrainingCandidate.binned(
      costs: costs, bins: CostBins(bins, spanning: costs)!)
    return try BudgetSettings(
      candidates: candidates, ladder: RungLadder(minimum: 1, maximum: 50, factor: 3),
      budget: budget)
  }

  /// A saturating curve with noise; the level reached rises with the cost, and so do bins.
  func value(_ candidate: TrainingCandidate, _ resource: Int) -> Double {
    var stream = RandomStream(
      seed: 3, purpose: .madeUp, step: resource, item: candidate.id)
    let level = 0.5 + 0.4 * (candidate.cost / 40) + 0.03 * Double(candidate.id % 7)
    return level * (1 - exp(-Double(resource) / 8)) + 0.02 * (stream.uniform() - 0.5)
  }

  func result(_ job: TrainingJob, of scheduler: Scheduler) -> TrainingResult {
    let candidate = scheduler.settings.candidates.first { $0.id == job.candidate }!
    return TrainingResult(
      job,
      measurements: (job.from + 1...job.to).map {
        Measurement(resource: $0, value: value(candidate, $0))
      })
  }

  /// Asks and tells with so many workers, the latest job told first, until nothing is asked.
  @discardableResult
  func run(
    _ scheduler: inout Scheduler, workers: Int = 1, steps: Int = .max,
    outcome: ((TrainingJob) -> TrainingResult)? = nil
  ) -> [TrainingResult] {
    var (running, told): ([TrainingJob], [TrainingResult]) = ([], [])
    while told.count < steps {
      let jobs = scheduler.ask(workers - running.count, besides: running)
      expect(jobs.count <= workers - running.count, "asks for as many jobs as are free to work")
      expect(
        Set((jobs + running).map(\.candidate)).count == jobs.count + running.count,
        "no candidate is trained by two workers")
      running += jobs
      guard let job = running.popLast() else { break }
      let result = outcome?(job) ?? result(job, of: scheduler)
      scheduler.tell([result])
      told.append(result)
      guard told.count < 10_000 else {
        expect(false, "ends")
        break
      }
    }
    return told
  }

  func jobsAreInOrder(bins: Int, budget: Int?, workers: Int) throws {
    var scheduler = try Scheduler(settings(bins: bins, budget: budget))
    expect(scheduler.rungs == scheduler.rungs.sorted(), "rungs ascend")
    expect(scheduler.rungs.last == 50, "the last rung is a full training")
    let jobs = run(&scheduler, workers: workers).map(\.job)
    expect(Set(jobs).count == jobs.count, "no job twice")
    var reached: [Int: Int] = [:]
    for job in jobs {
      expect(scheduler.rungs[job.rung] == job.to, "a job ends on its rung")
      expect(job.from == reached[job.candidate, default: 0], "a job begins where the last ended")
      reached[job.candidate] = job.to
    }
    expect(scheduler.ask(5).isEmpty, "when it has ended, nothing more is asked")
    expect(scheduler.record.spent == jobs.reduce(0) { $0 + $1.length }, "what is used is counted")
    expect(scheduler.record.spent <= budget ?? 40 * 50, "no more than the budget")
    expect(scheduler.winners.count == scheduler.settings.bins.count, "one winner a bin")
    for winner in scheduler.winners {
      expect(scheduler.record[winner.id].reached == 50, "a winner is fully trained")
    }
  }

  func theBudgetIsUsedAndKept() throws {
    var unlimited = try Scheduler(settings(bins: 1, budget: nil))
    run(&unlimited)
    for budget in [300, 400, 500, 700, 1000, 1500] {
      guard var scheduler = try? Scheduler(settings(bins: 1, budget: budget)) else { continue }
      run(&scheduler)
      let spent = scheduler.record.spent
      expect(spent <= budget, "spends \(spent) of \(budget)")
      expect(2 * spent >= min(budget, unlimited.record.spent), "spends \(spent) of \(budget)")
    }
  }

  func eachBinReachesTheTop() throws {
    for bins in [1, 2, 5, 8] {
      var scheduler = try Scheduler(settings(bins: bins, budget: nil))
      run(&scheduler, workers: 3)
      for bin in scheduler.settings.bins {
        let complete = scheduler.ranking(in: bin).filter { scheduler.record[$0.id].reached == 50 }
        expect(!complete.isEmpty, "bin \(bin) of \(bins) has a candidate that is fully trained")
      }
    }
  }

  /// Values of one bin are raised far above all others: nothing changes for the others.
  func binsAreRankedApart() throws {
    var plain = try Scheduler(settings(bins: 4, budget: nil))
    var raised = plain
    let bin = { (candidate: Int) in plain.settings.candidates.first { $0.id == candidate }!.bin }
    let scheduler = plain
    run(&plain)
    run(&raised) { job in
      guard bin(job.candidate) == 3, case .trained(let all) = result(job, of: scheduler).outcome
      else { return result(job, of: scheduler) }
      return TrainingResult(
        job,
        measurements: all.map { Measurement(resource: $0.resource, value: $0.value + 100) })
    }
    for candidate in plain.settings.candidates {
      expect(
        plain.record[candidate.id].reached == raised.record[candidate.id].reached,
        "another bin's values stop nobody")
    }
  }

  func failuresAreTolerated() throws {
    for budget in [nil, 1000] as [Int?] {
      var scheduler = try Scheduler(settings(bins: 2, budget: budget))
      let sample = scheduler
      let told = run(&scheduler, workers: 3) { job in
        job.candidate.isMultiple(of: 3) && job.to > job.candidate
          ? TrainingResult(job, failed: "the loss is NaN") : result(job, of: sample)
      }
      let failed = told.filter { if case .failed = $0.outcome { true } else { false } }
      expect(!failed.isEmpty, "the check has failures")
      for candidate in Set(failed.map(\.job.candidate)) {
        let last = told.last { $0.job.candidate == candidate }!
        if case .trained = last.outcome { expect(false, "what failed is not trained again") }
      }
      expect(scheduler.record.spent <= budget ?? .max, "failures count as used")
      expect(
        scheduler.winners.allSatisfy { !scheduler.record[$0.id].hasFailed }, "no failure wins")
      expect(scheduler.winners.count == 2, "the sound ones go on")
    }
    var scheduler = try Scheduler(settings(bins: 1, budget: nil))
    run(&scheduler) { TrainingResult($0, failed: "no memory") }
    expect(scheduler.winners.isEmpty, "where all fail, nobody wins")
    expect(scheduler.ask(3).isEmpty, "and it ends")
  }

  func askingChangesNothing() throws {
    var scheduler = try Scheduler(settings(bins: 2, budget: 1000))
    for _ in 0..<20 {
      let jobs = scheduler.ask(3)
      expect(scheduler.ask(3) == jobs, "asking changes nothing")
      expect(
        Array(scheduler.ask(2)) == Array(jobs.prefix(2)), "fewer jobs are the first of more")
      scheduler.tell(jobs.map { result($0, of: scheduler) })
      scheduler.tell([])
    }
  }

  func toldResultsAreTheWholeState() throws {
    var scheduler = try Scheduler(settings(bins: 2, budget: 1000))
    let told = run(&scheduler, workers: 2, steps: 45)
    var retold = try Scheduler(settings(bins: 2, budget: 1000))
    retold.tell(told.reversed())
    expect(retold.record == scheduler.record, "results told in another order, the same state")
    retold.tell(Array(told.dropFirst(7)))
    expect(retold.record == scheduler.record, "results told twice change nothing")
    expect(retold.ask(9) == scheduler.ask(9), "the same state asks for the same")
    let again = run(&retold, workers: 2)
    expect(again == run(&scheduler, workers: 2), "and goes on identically")
  }

  /// One candidate is above all others everywhere, and early in the order.
  func aGoodCandidateWins() throws {
    for budget in [nil, 1000] as [Int?] {
      var scheduler = try Scheduler(settings(bins: 1, budget: budget))
      let sample = scheduler
      run(&scheduler) { job in
        guard job.candidate == 4 else { return result(job, of: sample) }
        return TrainingResult(
          job,
          measurements: (job.from + 1...job.to).map {
            Measurement(resource: $0, value: 2 - 1 / Double($0))
          })
      }
      expect(scheduler.winners.first?.id == 4, "who is best throughout wins")
    }
  }

  func tooSmallABudgetIsAnError() throws {
    #expect(throws: SettingError.self, sourceLocation: sourceLocation) {
      _ = try Scheduler(settings(bins: 4, budget: 199))
    }
  }
}
