/// What is left of a budget, with enough kept back to train one candidate of each bin to the end.
struct Purse {
  /// The resource of a full training.
  private let full: Int
  private let binOf: [Int: Int]
  /// The resource that may still be spent; nil: any.
  private var left: Int?
  /// The longest training in each bin that has a candidate left, jobs under way included.
  private var longest: [Int: Int] = [:]

  init(_ scheduler: some BudgetScheduler, running: [TrainingJob]) {
    let (settings, record) = (scheduler.settings, scheduler.record)
    full = settings.ladder.maximum
    guard let budget = settings.budget else {
      binOf = [:]
      return
    }
    binOf = Dictionary(uniqueKeysWithValues: settings.candidates.map { ($0.id, $0.bin) })
    left = budget - record.spent - running.reduce(0) { $0 + $1.length }
    for candidate in settings.candidates where !record[candidate.id].hasFailed {
      longest[candidate.bin] = max(longest[candidate.bin] ?? 0, record[candidate.id].reached)
    }
    for job in running { extend(job) }
  }

  /// Takes the job's length, unless too little would be left to bring each bin's leader to the end.
  mutating func pay(_ job: TrainingJob) -> Bool {
    guard let left else { return true }
    let before = longest
    extend(job)
    // A sum: the order of the bins does not matter.
    let kept = longest.values.reduce(0) { $0 + full - $1 }
    guard left - job.length >= kept else {
      longest = before
      return false
    }
    self.left = left - job.length
    return true
  }

  /// Takes the job's length, unless it is more than is left: nothing has to be kept for later.
  mutating func payLast(_ job: TrainingJob) -> Bool {
    guard let left else { return true }
    guard job.length <= left else { return false }
    self.left = left - job.length
    return true
  }

  private mutating func extend(_ job: TrainingJob) {
    guard let bin = binOf[job.candidate] else {
      preconditionFailure("Purse: no candidate \(job.candidate)")
    }
    longest[bin] = max(longest[bin] ?? 0, job.to)
  }
}
