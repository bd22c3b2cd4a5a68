import NASGenomes
import NASNetworks
import NASSearch

extension Trial {
  /// A trial of a space's genome, with all that the space knows of its costs.
  init(id: Int, of proposal: Proposal, in space: BoundSearchSpace, outcome: Outcome) {
    let costs = space.costs(of: proposal.genome)
    self.init(
      id: id, of: proposal, macs: costs.macs, parameters: costs.parameters, outcome: outcome,
      measurements: Objective.costs.compactMap { objective in
        if objective == .macs || objective == .parameters { return nil }
        return space.knownValue(of: objective.name, for: proposal.genome).map {
          Measurement(objective, $0)
        }
      })
  }
}

extension BoundSearchSpace {
  /// What a genome costs, by objectives that the space knows.
  func values(of objectives: [Objective], for genome: Genome) -> [Double] {
    objectives.map { objective in
      guard let value = knownValue(of: objective.name, for: genome) else {
        preconditionFailure(
          "BoundSearchSpace.values: '\(space.name)' does not know the \(objective.name)")
      }
      return value
    }
  }
}
