import NASGenomes

/// The trials that no other trial dominates. By accuracy and MACs: for each number of MACs, the
/// most accurate network that needs no more.
public struct ParetoFront: Sendable, Hashable, Codable {
  /// By the second objective, then the third and so on, and by the first last: by ascending MACs,
  /// and so by ascending accuracy too. No two have equal objectives.
  public let trials: [Trial]
  /// What dominates is decided by these.
  public let objectives: [Objective]

  /// The front of the complete trials among those given. Of equal objectives the lowest genome
  /// stays. Complexity: O(n log n) for two objectives.
  public init(of trials: some Sequence<Trial>, by objectives: [Objective] = Objective.standard) {
    self.init(ParetoLayers(objectives, capacity: 0, of: trials))
  }

  /// The first of the layers.
  init(_ layers: ParetoLayers) {
    objectives = layers.objectives
    var trials: [Trial] = []
    var previous: [Double]?
    for member in layers.layers.first ?? [] where member.coordinates != previous {
      trials.append(member.trial)
      previous = member.coordinates
    }
    self.trials = trials
  }

  /// Some members of a front, in its order.
  init(members: [Trial], by objectives: [Objective]) {
    trials = members
    self.objectives = objectives
  }

  /// The best trial by the first objective, the first of equals; nil for an empty front.
  public var best: Trial? {
    trials.min { objectives[0].coordinate(of: $0)! < objectives[0].coordinate(of: $1)! }
  }

  /// The coordinates of each trial, in order.
  package var coordinates: [[Double]] { trials.map { $0.coordinates(by: objectives)! } }
}
