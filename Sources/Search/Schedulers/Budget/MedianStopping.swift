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
    var known: [Moment: Averages] = [:]
    return settings.candidates
      .filter { !busy.contains($0.id) && !record[$0.id].hasFailed && !waits($0, &known) }
      .compactMap { nextJob(of: $0.id) }
  }

  private func waits(_ candidate: TrainingCandidate, _ known: inout [Moment: Averages]) -> Bool {
    let entry = record[candidate.id]
    guard let best = entry.measurements.map(\.value).max() else { return false }
    let moment = Moment(bin: candidate.bin, resource: entry.reached)
    let averages = known[moment] ?? averages(at: moment)
    known[moment] = averages
    guard let median = averages.median(besides: candidate.id) else { return false }
    return best < median
  }

  private struct Moment: Hashable {
    let bin: Int
    let resource: Int
  }

  /// What the candidates of a bin have had on the average until some resource.
  private struct Averages {
    /// Ascending.
    var values: [Double] = []
    /// Of each candidate's among them.
    var places: [Int: Int] = [:]

    /// Without a candidate's own; nil where there are too few others.
    func median(besides candidate: Int) -> Double? {
      let own = places[candidate] ?? values.count
      let others = values.count - (own < values.count ? 1 : 0)
      guard others >= MedianStopping.fewest else { return nil }
      func value(_ place: Int) -> Double { values[place < own ? place : place + 1] }
      let middle = others / 2
      return others.isMultiple(of: 2) ? (value(middle - 1) + value(middle)) / 2 : value(middle)
    }
  }

  private func averages(at moment: Moment) -> Averages {
    let all = settings.candidates.filter { $0.bin == moment.bin }
      .compactMap { candidate in
        average(of: record[candidate.id], until: moment.resource).map { (candidate.id, $0) }
      }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
    return Averages(
      values: all.map(\.1),
      places: Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.0, $0) }))
  }

  /// The mean of what was measured until there; nil unless the candidate came so far.
  private func average(of entry: TrainingRecord.Entry, until resource: Int) -> Double? {
    guard entry.reached >= resource else { return nil }
    let values = entry.measurements.filter { $0.resource <= resource }.map(\.value)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
