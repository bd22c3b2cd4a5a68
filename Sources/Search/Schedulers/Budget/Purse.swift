/// What is left of a budget, with enough kept back to train one candidate of each bin to the end.
struct Purse {
  /// For each bin, the next job of its leader; none where a candidate is fully trained. Those that
  /// the budget does not allow are left out: after failures there may not be enough for all.
  let closing: [TrainingJob]
  private let settings: BudgetSettings
  private let binOf: [Int: Int]
  /// The resource that may still be spent; nil: any.
  private var left: Int?
  /// The longest training in each bin, jobs under way included.
  private var reached: [Int: Int] = [:]

  init(_ scheduler: some BudgetScheduler, running: [TrainingJob]) {
    let (settings, record) = (scheduler.settings, scheduler.record)
    self.settings = settings
    binOf = Dictionary(uniqueKeysWithValues: settings.candidates.map { ($0.id, $0.bin) })
    left = settings.budget.map { budget in
      budget - record.spent - running.reduce(0) { $0 + $1.length }
    }
    for candidate in settings.candidates where !record[candidate.id].hasFailed {
      reached[candidate.bin] = max(reached[candidate.bin] ?? 0, record[candidate.id].reached)
    }
    for job in running {
      reached[binOf[job.candidate]!]! = max(reached[binOf[job.candidate]!] ?? 0, job.to)
    }
    var rest = left ?? .max
    closing = Self.closingJobs(scheduler).filter { job in
      guard job.length <= rest else { return false }
      rest -= job.length
      return true
    }
  }

  /// Takes the job's length, unless too little would be left to bring each bin's leader to the end.
  mutating func pay(_ job: TrainingJob) -> Bool {
    guard let before = left else { return true }
    let bin = binOf[job.candidate]!
    let longest = max(reached[bin] ?? 0, job.to)
    var kept = settings.ladder.maximum - longest
    for (other, resource) in reached where other != bin {
      kept += settings.ladder.maximum - resource
    }
    guard before - job.length >= kept else { return false }
    left = before - job.length
    reached[bin] = longest
    return true
  }

  private static func closingJobs(_ scheduler: some BudgetScheduler) -> [TrainingJob] {
    scheduler.settings.bins.compactMap { bin in
      let leader =
        scheduler.ranking(in: bin).first
        ?? scheduler.settings.candidates(in: bin).first { !scheduler.record[$0.id].hasFailed }
      return leader.flatMap { scheduler.nextJob(of: $0.id) }
    }
  }
}

extension BudgetScheduler {
  /// From where the candidate stands on to the next rung; nil at the top.
  func nextJob(of candidate: Int) -> TrainingJob? {
    let reached = record[candidate].reached
    guard let rung = rungs.firstIndex(where: { $0 > reached }) else { return nil }
    return TrainingJob(candidate: candidate, rung: rung, from: reached, to: rungs[rung])
  }
}
