import Genomes

/// The trials that no other trial dominates: for each number of MACs, the most accurate network
/// that needs no more.
public struct ParetoFront: Sendable, Hashable, Codable {
  /// By ascending MACs, and so by ascending accuracy too; no two have equal objectives.
  public let trials: [Trial]

  /// The front of the complete trials among those given. Of equal objectives the lowest genome
  /// stays. Complexity: O(n log n).
  public init(of trials: some Sequence<Trial>) {
    let complete = trials.compactMap { trial in trial.objectives.map { (trial, $0) } }
    let ordered = complete.sorted { left, right in
      if left.1 == right.1 { return left.0.genome < right.0.genome }
      return (left.1.macs, right.1.accuracy) < (right.1.macs, left.1.accuracy)
    }
    var front: [Trial] = []
    var bestAccuracy = -Double.infinity
    for (trial, objectives) in ordered where objectives.accuracy > bestAccuracy {
      front.append(trial)
      bestAccuracy = objectives.accuracy
    }
    self.trials = front
  }

  /// The most accurate trial; nil for an empty front.
  public var best: Trial? { trials.last }

  /// The objectives of each trial, in order.
  var objectives: [Objectives] { trials.compactMap(\.objectives) }
}
