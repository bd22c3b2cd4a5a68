import Foundation

/// How well a score without noise would agree with the mean of some trainings, by how well one training
/// agrees with another: both of these have noise, so that they agree less than either does with what
/// is behind them.
///
/// Correlations are corrected for attenuation (Spearman 1904, doi:10.2307/1412159); a mean is the more
/// reliable the more it is of (Spearman 1910, doi:10.1111/j.2044-8295.1910.tb00206.x). Ranks are turned
/// into correlations and back as those of normal distributions are (Kruskal 1958,
/// doi:10.1080/01621459.1958.10501481).
package struct NoiseCeiling {
  /// Trainings of each network that the truth is the mean of.
  let seeds: Int

  package init(seeds: Int) {
    self.seeds = seeds
  }

  /// - Parameter tau: Kendall's, of one training and another; below 0 it counts as 0.
  package func kendallTau(_ tau: Double) -> Double {
    2 / .pi * asin(correlation(sin(.pi / 2 * tau)))
  }

  /// - Parameter rho: Spearman's, of one training and another; below 0 it counts as 0.
  package func spearmanRho(_ rho: Double) -> Double {
    6 / .pi * asin(correlation(2 * sin(.pi / 6 * rho)) / 2)
  }

  private func correlation(_ ofTwo: Double) -> Double {
    let reliability = max(ofTwo, 0)
    return (Double(seeds) * reliability / (1 + Double(seeds - 1) * reliability)).squareRoot()
  }
}

extension TrustReport.Signal {
  /// - Parameter repeatability: Of one training and another.
  init(_ ceiling: NoiseCeiling, by repeatability: Self) {
    self.init(
      name: "ceiling",
      kendallTau: repeatability.kendallTau.mapped(ceiling.kendallTau),
      spearmanRho: repeatability.spearmanRho.mapped(ceiling.spearmanRho),
      tauGivenMACs: repeatability.tauGivenMACs.mapped(ceiling.kendallTau))
  }
}

extension TrustReport.Estimate {
  /// - Parameter function: Does not fall.
  fileprivate func mapped(_ function: (Double) -> Double) -> Self {
    .init(
      value: value.map(function),
      interval: interval.map { function($0.lowerBound)...function($0.upperBound) })
  }
}
