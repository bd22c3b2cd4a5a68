import Foundation

extension BoundSearchSpace {
  /// MACs, parameters and activation memory, by the names that constraints have for them.
  public func knownValue(of objective: String, for genome: Genome) -> Double? {
    Constraint.Metric(rawValue: objective).map { Double($0.value(of: costs(of: genome))) }
  }

  /// The largest value of an objective over all networks of the space, where it knows them.
  public func largestValue(of objective: String) -> Double? {
    Constraint.Metric(rawValue: objective).map { Double(range(of: $0).upperBound) }
  }

  /// For each option of each gene, 1 where it is taken and has an effect; then the logarithms of
  /// MACs, parameters and activation memory.
  public func features(of genome: Genome) -> [Double] {
    let effective = Set(effectiveGenes(of: genome))
    var features: [Double] = []
    for (gene, decision) in decisions.enumerated() {
      for option in decision.options.indices {
        features.append(effective.contains(gene) && genome.genes[gene] == option ? 1 : 0)
      }
    }
    let costs = costs(of: genome)
    return features
      + Constraint.Metric.allCases.map { log(Double(max($0.value(of: costs), 1))) }
  }
}
