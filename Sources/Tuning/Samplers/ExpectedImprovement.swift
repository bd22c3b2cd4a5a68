import Foundation

/// The logarithm of how much a normally distributed value is expected to exceed a threshold: where the
/// expectation itself is too small to be told from 0, its logarithm still rises towards better places
/// (Ament et al. 2023, arXiv:2310.20708).
package struct ExpectedImprovement {
  package let threshold: Double

  package init(threshold: Double) {
    self.threshold = threshold
  }

  package func logarithm(mean: Double, deviation: Double) -> Double {
    log(deviation) + Self.logGain((mean - threshold) / deviation)
  }

  /// How fast it rises with the mean and with the deviation.
  package func slopes(mean: Double, deviation: Double) -> (mean: Double, deviation: Double) {
    let distance = (mean - threshold) / deviation
    let (above, density) = Self.ratios(distance)
    return (above / deviation, density / deviation)
  }

  /// ln h(z), h(z) = φ(z) + z Φ(z).
  static func logGain(_ z: Double) -> Double {
    z > -8 ? log(density(z) + z * above(z)) : logDensity(z) + log(series(z).gain)
  }

  /// Φ(z) / h(z) and φ(z) / h(z).
  private static func ratios(_ z: Double) -> (Double, Double) {
    if z > -8 {
      let gain = density(z) + z * above(z)
      return (above(z) / gain, density(z) / gain)
    }
    let (gain, above) = series(z)
    return (above / gain, 1 / gain)
  }

  /// Far below the threshold, h(z) / φ(z) and Φ(z) / φ(z) by their asymptotic series: the sums of
  /// which they are the differences would leave no digits.
  private static func series(_ z: Double) -> (gain: Double, above: Double) {
    let share = 1 / (z * z)
    let tail = share * (1 - share * (3 - share * (15 - share * (105 - share * 945))))
    return (tail, (1 - tail) / -z)
  }

  private static func above(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

  private static func density(_ z: Double) -> Double { exp(logDensity(z)) }

  private static func logDensity(_ z: Double) -> Double {
    -0.5 * (z * z + log(2 * .pi))
  }
}
