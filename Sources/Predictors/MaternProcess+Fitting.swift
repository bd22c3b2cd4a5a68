import Foundation

extension MaternProcess {
  /// What is thought of hyper-parameters before there is a sample: normal in their logarithms.
  package struct Prior: Sendable, Hashable {
    package struct Bell: Sendable, Hashable {
      package var mean: Double
      package var deviation: Double
    }

    /// Of ln ℓ: its mean rises with the number of features as ln √d, so that a point is about as far
    /// from the others whatever their number (Hvarfner et al. 2024, arXiv:2402.02229).
    package var lengthScale: Bell
    package var noise: Bell

    package init(width: Int) {
      lengthScale = Bell(mean: -0.7 + 0.5 * log(Double(max(width, 1))), deviation: 1.2)
      noise = Bell(mean: log(1e-5), deviation: 3)
    }
  }

  /// Fits the hyper-parameters that are most probable, as found from a few starts by the slope of the
  /// marginal likelihood.
  ///
  /// - Returns: nil where no start leaves a positive definite matrix.
  package init?(fitting system: MaternSystem, targets: [Double], prior: Prior? = nil) {
    let prior = prior ?? Prior(width: system.width)
    let scaling = Standardiser(targets.map { [$0] }, weights: targets.map { _ in 1 })
    let standardised = targets.map { scaling([$0])[0] }
    let found = Self.starts(system.width, prior).compactMap { start in
      Self.minimiser.minimise(from: start, bounds: Self.bounds(system.width)) {
        Self.cost(of: $0, system, standardised, prior)
      }
    }
    guard let best = found.min(by: { $0.value < $1.value }) else { return nil }
    self.init(system, targets: targets, Hyperparameters(logarithms: best.place))
  }

  private static var minimiser: BoundedMinimiser {
    var minimiser = BoundedMinimiser()
    minimiser.tolerance = 1e-2
    minimiser.maximumSteps = 60
    return minimiser
  }

  private static func starts(_ width: Int, _ prior: Prior) -> [[Double]] {
    [(0.0, 1e-4), (-1, 1e-2)].map { shift, noise in
      [Double](repeating: prior.lengthScale.mean + shift, count: width) + [log(noise)]
    }
  }

  private static func bounds(_ width: Int) -> [ClosedRange<Double>] {
    [ClosedRange<Double>](repeating: log(0.01)...log(100), count: width) + [log(1e-9)...log(10)]
  }

  /// The posterior's negative logarithm, but for a constant, and its slope.
  private static func cost(
    of logarithms: [Double], _ system: MaternSystem, _ targets: [Double], _ prior: Prior
  ) -> (value: Double, slope: [Double])? {
    guard
      let likelihood = system.likelihood(targets, Hyperparameters(logarithms: logarithms))
    else { return nil }
    var (value, slope) = (-likelihood.value, likelihood.slope.map { -$0 })
    for place in logarithms.indices {
      let bell = place < system.width ? prior.lengthScale : prior.noise
      let distance = (logarithms[place] - bell.mean) / bell.deviation
      value += 0.5 * distance * distance
      slope[place] += distance / bell.deviation
    }
    return (value, slope)
  }
}

extension MaternProcess.Hyperparameters {
  /// ln ℓ of each feature, and ln noise.
  fileprivate init(logarithms: [Double]) {
    self.init(
      lengthScales: logarithms.dropLast().map { exp($0) },
      noise: exp(logarithms[logarithms.count - 1]))
  }
}
