public import Genomes

/// Every trial of a search so far, found by canonical genome: no genome is evaluated twice.
public struct EvaluationCache: Sendable, Hashable {
  /// By ascending id, whatever the order in which they were recorded.
  public private(set) var trials: [Trial] = []
  private var positions: [Genome: Int] = [:]

  public init() {}

  /// Adds trials. Where a genome is known already, the later record replaces the earlier, so that
  /// recording a trial twice changes nothing. Complexity: O(n log n).
  public mutating func record(_ newTrials: some Sequence<Trial>) {
    for trial in newTrials {
      if let position = positions[trial.genome] {
        trials[position] = trial
      } else {
        positions[trial.genome] = trials.count
        trials.append(trial)
      }
    }
    trials.sort { ($0.id, $0.genome) < ($1.id, $1.genome) }
    for (position, trial) in trials.enumerated() { positions[trial.genome] = position }
  }

  /// The trial of a canonical genome; nil when it has not been evaluated.
  public subscript(genome: Genome) -> Trial? {
    positions[genome].map { trials[$0] }
  }

  public var count: Int { trials.count }

  /// The front of all trials.
  public var front: ParetoFront { ParetoFront(of: trials) }

  /// The generation that comes next: one more than the latest of any trial.
  public var nextGeneration: Int { (trials.lazy.map(\.generation).max() ?? -1) + 1 }

  /// The hypervolume after each generation, from generation 0.
  public func hypervolumes(to reference: ReferencePoint) -> [Double] {
    (0..<nextGeneration).map { generation in
      ParetoFront(of: trials.lazy.filter { $0.generation <= generation })
        .hypervolume(to: reference)
    }
  }
}

/// Coded as its trials in order: a dictionary would be written in another order by each process.
extension EvaluationCache: Codable {
  public init(from decoder: any Decoder) throws {
    self.init()
    record(try [Trial](from: decoder))
  }

  public func encode(to encoder: any Encoder) throws {
    try trials.encode(to: encoder)
  }
}
