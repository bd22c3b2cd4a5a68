/// One candidate after the other is trained to the end, unless on a rung its best value so far is
/// below the median of what the others of its bin have had on the average until there (the rule of
/// Golovin et al. 2017, doi:10.1145/3097983.3098043).
///
/// A candidate waits when it is below the median as told so far, and goes on should the median fall
/// below it: so the order of telling leaves no trace.
public struct MedianStopping: BudgetScheduler {
  public static let name = "median"

  public let settings: BudgetSettings
  public var record = TrainingRecord()
  /// Nobody waits before so many others of the bin have been told on a rung.
  static let fewest = 3

  public init(_ settings: BudgetSettings) throws {
    self.settings = settings
  }

  public var rungs: [Int] { settings.ladder.rungs }

  public var asksOneByOne: Bool { true }

  public func wanted(besides running: [TrainingJob]) -> [TrainingJob] {
    let busy = Set(running.map(\.candidate))
    return settings.candidates
      .filter { !busy.contains($0.id) && !record[$0.id].hasFailed && !waits($0) }
      .compactMap { nextJob(of: $0.id) }
  }

  private func waits(_ candidate: TrainingCandidate) -> Bool {
    let entry = record[candidate.id]
    guard let best = entry.measurements.map(\.value).max() else { return false }
    let averages = settings.candidates
      .filter { $0.bin == candidate.bin && $0.id != candidate.id }
      .compactMap { average(of: record[$0.id], until: entry.reached) }
      .sorted()
    guard averages.count >= Self.fewest else { return false }
    let middle = averages.count / 2
    let median =
      averages.count.isMultiple(of: 2)
      ? (averages[middle - 1] + averages[middle]) / 2 : averages[middle]
    return best < median
  }

  /// The mean of what was measured until there; nil unless the candidate came so far.
  private func average(of entry: TrainingRecord.Entry, until resource: Int) -> Double? {
    guard entry.reached >= resource else { return nil }
    let values = entry.measurements.filter { $0.resource <= resource }.map(\.value)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
