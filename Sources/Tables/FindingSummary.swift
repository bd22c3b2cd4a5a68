/// What many searches of a table have found after one number of evaluations.
public struct FindingSummary: Sendable, Hashable {
  public let evaluations: Int
  /// Those that there were, of all searches together.
  public let totalEvaluations: Int
  /// Of what the table reports of the genomes found: mean, standard deviation (of a sample), median.
  public let mean: Double
  public let deviation: Double
  public let median: Double
  public let meanSignal: Double
  public let meanHypervolumeShare: Double

  /// - Parameter findings: One of each search; at least one.
  public init(after evaluations: Int, _ findings: [TableSearch.Finding]) {
    precondition(!findings.isEmpty, "FindingSummary: no findings")
    let reported = findings.map(\.reported).sorted()
    let count = Double(reported.count)
    let mean = reported.reduce(0, +) / count
    let squares = reported.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.evaluations = evaluations
    totalEvaluations = findings.reduce(0) { $0 + $1.evaluations }
    self.mean = mean
    deviation = count > 1 ? (squares / (count - 1)).squareRoot() : 0
    median = (reported[reported.count / 2] + reported[(reported.count - 1) / 2]) / 2
    meanSignal = findings.reduce(0) { $0 + $1.signal } / count
    meanHypervolumeShare = findings.reduce(0) { $0 + $1.hypervolumeShare } / count
  }
}

extension TableSearch {
  /// One summary for each checkpoint, in order.
  public func summaries(seeds: Range<UInt64>) throws -> [FindingSummary] {
    let findings = try findings(seeds: seeds)
    return checkpoints.enumerated().map { place, evaluations in
      FindingSummary(after: evaluations, findings.map { $0[place] })
    }
  }
}
