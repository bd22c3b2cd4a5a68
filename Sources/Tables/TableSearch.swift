public import NASGenomes
import NASPlatform
public import NASSearch

/// Searches of a table, one for each seed, and what they have found after given numbers of
/// evaluations.
public struct TableSearch: Sendable {
  public let table: EvaluationTable
  public let strategy: any SearchStrategy.Type
  /// Numbers of evaluations after which is looked, ascending.
  public let checkpoints: [Int]
  /// Genomes asked for at a time.
  public let populationSize: Int
  public let reference: ReferencePoint
  /// The hypervolume of the exact front.
  public let exactVolume: Double

  /// - Throws: ``TableError`` when a number makes no sense for the table.
  public init(
    _ table: EvaluationTable, by strategy: any SearchStrategy.Type, checkpoints: [Int],
    populationSize: Int, reference: ReferencePoint? = nil
  ) throws {
    let checkpoints = Set(checkpoints).sorted()
    guard let first = checkpoints.first, first >= 1 else {
      throw TableError(
        .badSetting, table.path, found: "evaluations \(checkpoints.first ?? 0)",
        expected: "at least 1")
    }
    guard checkpoints.last! <= table.space.allowed.count else {
      throw TableError(
        .badSetting, table.path, found: "evaluations \(checkpoints.last!)",
        expected: "at most \(table.space.allowed.count), as many as genomes")
    }
    self.table = table
    self.strategy = strategy
    self.checkpoints = checkpoints
    self.populationSize = populationSize
    self.reference = reference ?? table.referencePoint
    exactVolume = table.exactFront.hypervolume(to: self.reference)
    guard exactVolume > 0 else {
      throw TableError(
        .badSetting, table.path, found: "reference \(self.reference.values)",
        expected: "a point that part of the exact front is better than")
    }
  }

  /// What one search has found.
  public struct Finding: Sendable, Hashable {
    /// The best genome by the signal, the earlier of equals.
    public let genome: Genome
    public let signal: Double
    /// What the table reports of it.
    public let reported: Double
    /// The share of the exact front's hypervolume.
    public let hypervolumeShare: Double
    /// Evaluations that there were: fewer than asked for where the strategy had nothing left to ask.
    public let evaluations: Int

    public init(
      genome: Genome, signal: Double, reported: Double, hypervolumeShare: Double, evaluations: Int
    ) {
      self.evaluations = evaluations
      self.genome = genome
      self.signal = signal
      self.reported = reported
      self.hypervolumeShare = hypervolumeShare
    }
  }

  /// The findings of one search, one at each checkpoint. A strategy that has nothing more to ask for
  /// keeps what it has found.
  public func findings(seed: UInt64) throws -> [Finding] {
    try findings(strategy, seed)
  }

  /// The same for many seeds, by seed and checkpoint, on as many threads as there are cores.
  public func findings(seeds: Range<UInt64>) throws -> [[Finding]] {
    try concurrently(seeds.count) { try findings(seed: seeds.lowerBound + UInt64($0)) }
  }

  private func findings<Strategy: SearchStrategy>(
    _ type: Strategy.Type, _ seed: UInt64
  ) throws -> [Finding] {
    var strategy = type.init(
      try SearchSettings(
        seed: seed, populationSize: populationSize, maximumEvaluations: checkpoints.last,
        objectives: table.objectives))
    var (findings, evaluated): ([Finding], [Trial]) = ([], [])
    while findings.count < checkpoints.count {
      let proposals = try strategy.ask(in: table.space)
      let trials = proposals.enumerated().map { table.trial(evaluated.count + $0, of: $1) }
      evaluated += trials
      strategy.tell(trials)
      while findings.count < checkpoints.count,
        evaluated.count >= checkpoints[findings.count] || proposals.isEmpty
      {
        findings.append(finding(in: evaluated.prefix(checkpoints[findings.count])))
      }
    }
    return findings
  }

  private func finding(in trials: ArraySlice<Trial>) -> Finding {
    let objective = table.objectives[0]
    let best = trials.min {
      objective.coordinate($0.value(of: objective)!)
        < objective.coordinate($1.value(of: objective)!)
    }!
    let front = ParetoFront(of: trials, by: table.objectives)
    return Finding(
      genome: best.genome, signal: best.value(of: objective)!,
      reported: table.reported[table.space.row(of: best.genome)!],
      hypervolumeShare: front.hypervolume(to: reference) / exactVolume,
      evaluations: trials.count)
  }
}
