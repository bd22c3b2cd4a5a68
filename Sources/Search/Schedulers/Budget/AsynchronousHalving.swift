/// ASHA: a candidate goes on as soon as it is among the best 1/η of those told at its rung and in
/// its bin, and no rung waits for its last (Li et al. 2020, arXiv:1810.05934).
///
/// Highest rungs come first; where nobody can go on, a new candidate begins. With a budget, the
/// ladder begins where that of successive halving would; where even the lowest rung is too much,
/// fewer candidates begin. What is asked is a function of what has been told: whoever asks for as
/// many jobs at a time, and tells them all, gets the same whatever the number of workers.
public struct AsynchronousHalving: BudgetScheduler {
  public static let name = "asha"

  public let settings: BudgetSettings
  public var record = TrainingRecord()
  public let rungs: [Int]

  public init(_ settings: BudgetSettings) throws {
    self.settings = settings
    rungs = SuccessiveHalving.plans(settings).affordable(with: settings.budget).rungs
  }

  public var asksOneByOne: Bool { true }

  public func wanted(besides running: [TrainingJob]) -> [TrainingJob] {
    let busy = Set(running.map(\.candidate))
    let promoted = rungs.indices.dropLast().reversed().flatMap { rung in
      settings.bins.flatMap { promotable(from: rung, in: $0) }
    }
    let fresh = settings.candidates.filter { record[$0.id].reached == 0 }
    return (promoted + fresh)
      .filter { !busy.contains($0.id) && !record[$0.id].hasFailed }
      .compactMap { nextJob(of: $0.id) }
  }

  /// The best 1/η of the rung that have not gone on.
  private func promotable(from rung: Int, in bin: Int) -> [TrainingCandidate] {
    let ranked = settings.candidates(in: bin).ranked(at: rungs[rung], record)
    return ranked.prefix(ranked.count / settings.ladder.factor).filter {
      record[$0.id].reached == rungs[rung]
    }
  }
}
