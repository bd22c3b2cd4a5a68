import Foundation
import NASTuning
import Testing

@Suite struct ExpectedImprovementTests {
  /// ln(φ(z) + z Φ(z)) to 60 digits, by mpmath.
  @Test(arguments: [
    (-300, -45012.326536814554), (-20, -206.9178385094251), (-8.001, -37.130604144441853),
    (-7.999, -37.114125351426147), (-3, -7.8696860596030285), (-1, -2.4851210257126413),
    (0, -0.91893853320467274), (2.5, 0.91709206559216452),
  ])
  func logarithmsAreExact(z: Double, expected: Double) {
    let improvement = ExpectedImprovement(threshold: 2)
    let found = improvement.logarithm(mean: 2 + 3 * z, deviation: 3)
    #expect(abs(found - log(3) - expected) < 2e-5)
  }

  @Test(arguments: [-40, -8.5, -7.5, -1, 0.5])
  func slopesAreThoseOfValues(z: Double) {
    let improvement = ExpectedImprovement(threshold: 2)
    let (mean, deviation, step) = (2 + 0.5 * z, 0.5, 1e-6)
    let slopes = improvement.slopes(mean: mean, deviation: deviation)
    func slope(_ mean: Double, _ deviation: Double) -> Double {
      let above = improvement.logarithm(
        mean: 2 + 0.5 * z + mean, deviation: 0.5 + deviation)
      let below = improvement.logarithm(
        mean: 2 + 0.5 * z - mean, deviation: 0.5 - deviation)
      return (above - below) / (2 * step)
    }
    #expect(abs(slope(step, 0) / slopes.mean - 1) < 1e-3)
    #expect(abs(slope(0, step) / slopes.deviation - 1) < 1e-3)
  }
}
