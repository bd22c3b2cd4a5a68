/// Every result that a scheduler has been told: with the settings, its whole state.
public struct TrainingRecord: Sendable, Hashable {
  /// One candidate's history.
  public struct Entry: Sendable, Hashable {
    /// Ascending by resource, whatever the order of telling.
    public fileprivate(set) var results: [TrainingResult] = []

    /// What was measured, ascending.
    public private(set) var measurements: [Measurement] = []
    /// The resource that it has been trained with, but for failed jobs.
    public var reached: Int { measurements.last?.resource ?? 0 }
    /// The value that was measured last; nil before the first.
    public var value: Double? { measurements.last?.value }
    /// Whether a job failed: the candidate is out.
    public private(set) var hasFailed = false
    /// Why, of the first that did.
    public var failure: String? {
      for result in results {
        if case .failed(let reason) = result.outcome { return reason }
      }
      return nil
    }
    /// The resource used, failed jobs included.
    public var spent: Int { results.reduce(0) { $0 + $1.job.length } }

    /// The value at just this resource; nil where none was measured.
    public func value(at resource: Int) -> Double? {
      measurements.last { $0.resource <= resource }.flatMap {
        $0.resource == resource ? $0.value : nil
      }
    }

    fileprivate mutating func record(_ result: TrainingResult) {
      results.removeAll { $0.job == result.job }
      results.append(result)
      results.sort { ($0.job.to, $0.job.from) < ($1.job.to, $1.job.from) }
      measurements = results.flatMap { told -> [Measurement] in
        guard case .trained(let measurements) = told.outcome else { return [] }
        return measurements
      }
      hasFailed = failure != nil
    }
  }

  /// By candidate. Never iterated: its order differs between processes.
  private var entries: [Int: Entry] = [:]
  /// The resource used by all jobs told, failed ones included.
  public private(set) var spent = 0

  public init() {}

  /// What is known of a candidate; an empty entry before its first result.
  public subscript(candidate: Int) -> Entry { entries[candidate] ?? Entry() }

  /// Takes note of results, in any order. Telling one twice changes nothing; told anew with another
  /// outcome, the later counts.
  public mutating func record(_ results: some Sequence<TrainingResult>) {
    for result in results {
      let candidate = result.job.candidate
      spent -= entries[candidate]?.spent ?? 0
      entries[candidate, default: Entry()].record(result)
      spent += entries[candidate]?.spent ?? 0
    }
  }
}
