import NASText

/// What every scheduler of trainings is told before it starts.
public struct BudgetSettings: Sendable, Hashable {
  /// With distinct ids. Where not all can be tried, the first are: put them in random order.
  public let candidates: [TrainingCandidate]
  /// The resources (epochs, say) after which candidates are compared; the last is a full training.
  public let ladder: RungLadder
  /// The resource that all jobs together may use; nil: as much as the scheduler's rule takes.
  public let budget: Int?
  private let ids: Set<Int>

  /// - Throws: ``NASText/SettingError`` when there is no candidate, an id is there twice, or the
  ///   budget is too small to train one candidate of each bin.
  public init(
    candidates: [TrainingCandidate], ladder: RungLadder, budget: Int? = nil
  ) throws {
    guard !candidates.isEmpty else {
      throw SettingError("search setting candidates 0", expected: "at least 1")
    }
    var seen: Set<Int> = []
    for candidate in candidates where !seen.insert(candidate.id).inserted {
      throw SettingError(
        "search setting candidate \(candidate.id)", expected: "every id once, found it twice")
    }
    self.candidates = candidates
    self.ladder = ladder
    self.budget = budget
    ids = seen
    try expectBudget(atLeast: bins.count * ladder.maximum, "one full training a bin")
  }

  /// Whether there is a candidate of that id.
  func has(_ candidate: Int) -> Bool { ids.contains(candidate) }

  /// The bins that have a candidate, ascending.
  public var bins: [Int] { Set(candidates.map(\.bin)).sorted() }

  /// The candidates of a bin, in the order given.
  public func candidates(in bin: Int) -> [TrainingCandidate] {
    candidates.filter { $0.bin == bin }
  }

  /// - Throws: ``NASText/SettingError`` when there is a budget, and it is below `least`.
  func expectBudget(atLeast least: Int, _ reason: String) throws {
    guard let budget, budget < least else { return }
    throw SettingError(
      "search setting budget \(budget)", expected: "at least \(least): \(reason)",
      hint: "raise the budget, or have fewer candidates or bins")
  }
}
