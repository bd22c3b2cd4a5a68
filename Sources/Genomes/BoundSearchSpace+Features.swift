import Foundation

extension BoundSearchSpace {
  /// MACs, parameters and activation memory, by the names that constraints have for them; latencies
  /// where there is a table, in seconds.
  public func knownValue(of objective: String, for genome: Genome) -> Double? {
    guard let metric = Constraint.Metric(rawValue: objective) else { return nil }
    return known(genome).value(of: metric).map(metric.objectiveValue)
  }

  /// The largest value of an objective over all networks of the space, where it knows them.
  public func largestValue(of objective: String) -> Double? {
    guard let metric = Constraint.Metric(rawValue: objective) else { return nil }
    return range(of: metric).map { metric.objectiveValue($0.upperBound) }
  }

  /// For each option of each gene, 1 where it is taken and has an effect; then the logarithms of
  /// MACs, parameters and activation memory, and of latencies where there is a table.
  public func features(of genome: Genome) -> [Double] {
    let known = known(genome)
    let effective = Set(known.effective)
    var features: [Double] = []
    for (gene, decision) in decisions.enumerated() {
      for option in decision.options.indices {
        features.append(effective.contains(gene) && genome.genes[gene] == option ? 1 : 0)
      }
    }
    return features
      + Constraint.Metric.allCases.compactMap { known.value(of: $0) }.map {
        log(Double(max($0, 1)))
      }
  }
}

extension Constraint.Metric {
  /// A value as objectives count it: times in seconds.
  fileprivate func objectiveValue(_ value: Int) -> Double {
    isMeasured ? Double(value) / 1e9 : Double(value)
  }
}
