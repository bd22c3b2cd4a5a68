/// Shares a budget of training among candidates: which to begin, which to train further, and which
/// to leave, in jobs from rung to rung of a ladder.
///
/// A scheduler is a value, and its state a function of its settings and of the results it has been
/// told. Asking changes nothing, and the order of telling leaves no trace; so a run goes on by telling
/// the recorded results to a new scheduler. Whoever keeps several workers busy asks with the jobs that
/// are under way; to get the same bits with any number of workers, ask for a fixed number of jobs at
/// a time, and tell all of their results.
///
/// For several objectives, candidates are put into bins of cost and ranked by their value within
/// their bin alone, and each bin brings one candidate at least to the top: a front needs the best of
/// each size. (Ranking on several objectives at once, by non-dominated sorting, is Schmucker et al.
/// 2021, arXiv:2106.12639; bins give every cost its part of the budget.)
///
/// `checkBudgetScheduler` in the tests' support library checks all that is promised here.
public protocol BudgetScheduler: Sendable {
  /// What the command line calls it.
  static var name: String { get }

  /// - Throws: ``NASText/SettingError`` when the budget is too small for what the scheduler does.
  init(_ settings: BudgetSettings) throws

  var settings: BudgetSettings { get }

  /// What the scheduler knows.
  var record: TrainingRecord { get set }

  /// The resources at which it decides: ascending, the last a full training.
  var rungs: [Int] { get }

  /// Whether telling one result changes what is most urgent next, so that asking for several jobs at
  /// a time costs something: asynchronous schedulers.
  var asksOneByOne: Bool { get }

  /// What it would have trained next, most urgent first: each candidate once at most, none that has
  /// failed or is under way. Whether the budget allows it is not asked here.
  ///
  /// - Parameter running: Jobs asked for and not yet told.
  func wanted(besides running: [TrainingJob]) -> [TrainingJob]

  /// Its expectation of the candidate's value after a full training; nil when nothing is known.
  func estimate(of candidate: TrainingCandidate) -> Double?
}

extension BudgetScheduler {
  public var asksOneByOne: Bool { false }

  /// The value measured last.
  public func estimate(of candidate: TrainingCandidate) -> Double? { record[candidate.id].value }

  /// Jobs to do next, at most `count`. When none is returned and none is under way, all is done.
  ///
  /// Before the budget is exceeded, or when nothing more is wanted, the leader of each bin without a
  /// fully trained candidate is trained to the end: the resource for that is kept back.
  ///
  /// - Parameter running: Jobs asked for and not yet told.
  public func ask(_ count: Int, besides running: [TrainingJob] = []) -> [TrainingJob] {
    var purse = Purse(self, running: running)
    var jobs: [TrainingJob] = []
    for job in wanted(besides: running) where jobs.count < count {
      if purse.pay(job) { jobs.append(job) }
    }
    guard jobs.isEmpty, running.isEmpty else { return jobs }
    return closing.prefix(count).filter { purse.payLast($0) }
  }

  /// Takes note of results, in any order.
  public mutating func tell(_ results: [TrainingResult]) {
    for result in results {
      precondition(
        canHaveAsked(for: result.job),
        "\(Self.name): told of a job it cannot have asked for: \(result.job)")
    }
    record.record(results)
  }

  /// Whether a job is one of its candidates', up to one of its rungs.
  public func canHaveAsked(for job: TrainingJob) -> Bool {
    settings.has(job.candidate) && rungs.indices.contains(job.rung)
      && job.to == rungs[job.rung]
  }

  /// The candidates of a bin that have been trained and have not failed, best first: those trained
  /// longest before all others, then by the estimate, then the cheaper, then the lower id.
  public func ranking(in bin: Int) -> [TrainingCandidate] {
    settings.candidates(in: bin)
      .filter { record[$0.id].reached > 0 && !record[$0.id].hasFailed }
      .map {
        (candidate: $0, reached: record[$0.id].reached, estimate: estimate(of: $0) ?? -.infinity)
      }
      .sorted { left, right in
        (right.reached, right.estimate, left.candidate.cost, left.candidate.id)
          < (left.reached, left.estimate, right.candidate.cost, right.candidate.id)
      }
      .map(\.candidate)
  }

  /// For each bin without a fully trained candidate, the next job of its leader; of the first that
  /// has not failed where none is trained.
  private var closing: [TrainingJob] {
    settings.bins.compactMap { bin in
      let leader =
        ranking(in: bin).first
        ?? settings.candidates(in: bin).first { !record[$0.id].hasFailed }
      return leader.flatMap { nextJob(of: $0.id) }
    }
  }

  /// From where the candidate stands on to the next rung; nil at the top.
  func nextJob(of candidate: Int) -> TrainingJob? {
    let reached = record[candidate].reached
    guard let rung = rungs.firstIndex(where: { $0 > reached }) else { return nil }
    return TrainingJob(candidate: candidate, rung: rung, from: reached, to: rungs[rung])
  }

  /// The best of each bin that has any, bins ascending.
  public var winners: [TrainingCandidate] {
    settings.bins.compactMap { ranking(in: $0).first }
  }
}
