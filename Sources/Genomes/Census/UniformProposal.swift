/// Where uniform sampling looks for genomes: among those that meet one constraint, the one that the
/// fewest meet. Rejecting those that fail another leaves the result uniform.
struct UniformProposal: Sendable {
  let distribution: CostDistribution
  let steps: ClosedRange<Int>

  init?(for constraints: [Constraint], on diagram: DecisionDiagram) {
    let proposals = constraints.compactMap { constraint -> (UniformProposal, chance: Double)? in
      // Activation memory is no sum over blocks, and so has no such distribution.
      guard constraint.metric != .activationMemory else { return nil }
      let distribution = CostDistribution(diagram) {
        diagram.blocks[$0].summand(of: constraint.metric)!
      }
      let steps = distribution.steps(
        from: constraint.minimum ?? 0, to: constraint.maximum ?? .max)
      let chance = distribution.chance(of: steps)
      return chance > 0 ? (UniformProposal(distribution, steps), chance) : nil
    }
    guard let tightest = proposals.min(by: { $0.chance < $1.chance }) else { return nil }
    self = tightest.0
  }

  private init(_ distribution: CostDistribution, _ steps: ClosedRange<Int>) {
    self.distribution = distribution
    self.steps = steps
  }
}
