import Foundation

/// Gaussian-process regression with a Matérn kernel of smoothness 5/2 and a length scale a feature
/// (Rasmussen and Williams 2006, ISBN 026218253X, sections 2.2 and 4.2).
///
///     k(x, x′) = σ² (1 + √5 r + 5/3 r²) exp(−√5 r)      r² = Σ (xᵢ − x′ᵢ)² / ℓᵢ²
///
/// A categorical feature differs by 1 or 0, whatever its numbers. The mean is a constant, estimated by
/// generalised least squares, and σ² follows from the other hyper-parameters. Unlike
/// ``GaussianProcess``, features are not standardised: whoever knows their ranges brings them to
/// 0...1, by which the prior on length scales goes.
package struct MaternProcess: Sendable {
  /// What shapes the kernel.
  package struct Hyperparameters: Sendable, Hashable {
    /// ℓ, one a feature.
    package var lengthScales: [Double]
    /// The variance of noise, as a share of σ².
    package var noise: Double

    package init(lengthScales: [Double], noise: Double) {
      self.lengthScales = lengthScales
      self.noise = noise
    }
  }

  package let hyperparameters: Hyperparameters
  /// ln p(targets | hyper-parameters), but for a constant.
  package let logLikelihood: Double
  private let system: MaternSystem
  private let weights: [Double]
  private let factor: Cholesky
  /// What standardised targets differ from the level.
  private let residuals: [Double]
  private let level: Double
  private let signal: Double
  private let targetMean: Double
  private let targetScale: Double

  /// Fits to given hyper-parameters.
  ///
  /// - Returns: nil where rounding leaves no positive definite matrix.
  package init?(_ system: MaternSystem, targets: [Double], _ hyperparameters: Hyperparameters) {
    let scaling = Standardiser(targets.map { [$0] }, weights: targets.map { _ in 1 })
    let targets = targets.map { scaling([$0])[0] }
    guard let solution = system.solve(targets, hyperparameters) else { return nil }
    self.system = system
    self.hyperparameters = hyperparameters
    logLikelihood = solution.logLikelihood - Double(system.count) * log(scaling.scales[0])
    weights = solution.weights
    factor = solution.factor
    level = solution.level
    residuals = targets.map { $0 - solution.level }
    signal = solution.signal
    targetMean = scaling.means[0]
    targetScale = scaling.scales[0]
  }

  private init(
    _ other: MaternProcess, system: MaternSystem, factor: Cholesky, residuals: [Double]
  ) {
    self.system = system
    self.factor = factor
    self.residuals = residuals
    weights = factor.solve(residuals)
    hyperparameters = other.hyperparameters
    logLikelihood = other.logLikelihood
    (level, signal) = (other.level, other.signal)
    (targetMean, targetScale) = (other.targetMean, other.targetScale)
  }

  /// The process after it has been told what it expects at some rows: its mean stays, and it is surer
  /// there (the *kriging believer* of Ginsbourger et al. 2010, doi:10.1007/978-3-642-10701-6_6).
  package func believing(_ rows: [[Double]]) -> MaternProcess {
    guard !rows.isEmpty else { return self }
    let means = predict(rows).map { ($0.mean - targetMean) / targetScale - level }
    let extended = MaternSystem(system.rows + rows, isCategorical: system.isCategorical)
    guard let factor = Cholesky(extended.matrix(hyperparameters), order: extended.count) else {
      return self
    }
    return MaternProcess(self, system: extended, factor: factor, residuals: residuals + means)
  }

  package func predict(_ rows: [[Double]]) -> [Prediction] {
    guard !rows.isEmpty else { return [] }
    let count = system.count
    var covariances: [Double] = []
    covariances.reserveCapacity(count * rows.count)
    for row in rows { covariances += system.covariances(row, hyperparameters) }
    let explained = factor.solveFactor(covariances)
    return rows.indices.map { place in
      var (mean, variance) = (level, 1.0)
      for sample in (place * count)..<((place + 1) * count) {
        mean += covariances[sample] * weights[sample - place * count]
        variance -= explained[sample] * explained[sample]
      }
      return prediction(mean, variance)
    }
  }

  /// A prediction with its slopes.
  package struct SlopedPrediction: Sendable {
    package let prediction: Prediction
    /// By each feature; 0 for a categorical one.
    package let meanSlope: [Double]
    package let deviationSlope: [Double]
  }

  package func predictWithSlopes(_ row: [Double]) -> SlopedPrediction {
    let (covariances, slopes) = system.slopedCovariances(row, hyperparameters)
    let solved = factor.solve(covariances)
    var (mean, variance) = (level, 1.0)
    for sample in covariances.indices {
      mean += covariances[sample] * weights[sample]
      variance -= covariances[sample] * solved[sample]
    }
    let prediction = prediction(mean, variance)
    var meanSlope = [Double](repeating: 0, count: row.count)
    var deviationSlope = meanSlope
    let scale = targetScale * targetScale * signal / prediction.deviation
    for axis in row.indices where !system.isCategorical[axis] {
      var (first, second) = (0.0, 0.0)
      for sample in covariances.indices {
        let slope = slopes[sample] * (row[axis] - system.rows[sample][axis])
        first += slope * weights[sample]
        second += slope * solved[sample]
      }
      let length = hyperparameters.lengthScales[axis]
      meanSlope[axis] = targetScale * 2 * first / (length * length)
      deviationSlope[axis] = -scale * 2 * second / (length * length)
    }
    return SlopedPrediction(
      prediction: prediction, meanSlope: meanSlope, deviationSlope: deviationSlope)
  }

  /// The least variance is what rounding leaves.
  private func prediction(_ mean: Double, _ variance: Double) -> Prediction {
    Prediction(
      mean: targetMean + targetScale * mean,
      deviation: targetScale * (signal * max(variance, 1e-12)).squareRoot())
  }
}
