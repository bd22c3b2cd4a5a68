import Foundation

/// Gaussian-process regression with a linear and a squared-exponential kernel (Rasmussen and
/// Williams 2006, ISBN 026218253X, algorithm 2.1).
///
/// On standardised features of width d and targets of mean 0, with a share ρ of the linear kernel,
///
///     k(x, x′) = σ² (ρ x·x′ / d + (1 − ρ) exp(−|x − x′|² / (2 ℓ² d)))
///
/// and noise of variance σ² ν rᵢ for a sample of relative noise rᵢ. Division by d lets one scale ℓ
/// serve any number of features. σ² follows from the other three, which
/// ``Hyperparameters/init(fitting:)`` chooses.
public struct GaussianProcess: Predictor {
  public static let name = "gaussian-process"

  public let hyperparameters: Hyperparameters
  /// ln p(targets), in units of standardised targets.
  public let logMarginalLikelihood: Double
  private let standardiser: Standardiser
  private let rows: [[Double]]
  private let kernel: Kernel
  private let factor: Cholesky
  /// (K + noise)⁻¹ t, of standardised targets t.
  private let weights: [Double]
  /// σ².
  private let signal: Double
  private let targetMean: Double
  private let targetScale: Double

  public init(fitting samples: Samples) throws {
    let system = KernelSystem(samples)
    try self.init(system, Hyperparameters(fitting: system))
  }

  /// Fits with given hyper-parameters.
  package init(fitting samples: Samples, _ hyperparameters: Hyperparameters) throws {
    try self.init(KernelSystem(samples), hyperparameters)
  }

  private init(_ system: KernelSystem, _ hyperparameters: Hyperparameters) throws {
    guard let solution = system.solve(hyperparameters) else {
      throw PredictorError(
        "predictor: the kernel of \(system.count) samples has no Cholesky factor",
        expected: "noise above 0 or samples that differ",
        hint: "raise the noise \(hyperparameters.noise)")
    }
    self.hyperparameters = hyperparameters
    logMarginalLikelihood = solution.logLikelihood
    standardiser = system.standardiser
    rows = system.rows
    kernel = Kernel(hyperparameters, width: system.width)
    factor = solution.factor
    weights = solution.weights
    signal = solution.signal
    targetMean = system.targetMean
    targetScale = system.targetScale
  }

  public func predict(_ features: [[Double]]) -> [Prediction] {
    guard !features.isEmpty else { return [] }
    let points = features.map { standardiser($0) }
    let count = rows.count
    var covariances = [Double](repeating: 0, count: count * points.count)
    for (place, point) in points.enumerated() {
      for sample in 0..<count {
        covariances[place * count + sample] = kernel(point, rows[sample])
      }
    }
    let explained = factor.solveFactor(covariances)
    return points.enumerated().map { place, point in
      var (mean, variance) = (0.0, kernel(point, point))
      for sample in 0..<count {
        mean += covariances[place * count + sample] * weights[sample]
        variance -= explained[place * count + sample] * explained[place * count + sample]
      }
      return Prediction(
        mean: targetMean + targetScale * mean,
        deviation: targetScale * (signal * max(variance, 0)).squareRoot())
    }
  }
}

/// The kernel without σ².
struct Kernel: Sendable {
  private let linear: Double
  private let smooth: Double
  private let decay: Double

  init(_ hyperparameters: GaussianProcess.Hyperparameters, width: Int) {
    let width = Double(max(width, 1))
    linear = hyperparameters.linearShare / width
    smooth = 1 - hyperparameters.linearShare
    decay = 1 / (2 * hyperparameters.lengthScale * hyperparameters.lengthScale * width)
  }

  func callAsFunction(_ left: [Double], _ right: [Double]) -> Double {
    var (product, distance) = (0.0, 0.0)
    for place in 0..<left.count {
      product += left[place] * right[place]
      distance += (left[place] - right[place]) * (left[place] - right[place])
    }
    return callAsFunction(product: product, distance: distance)
  }

  /// - Parameters:
  ///   - product: x·x′.
  ///   - distance: |x − x′|².
  func callAsFunction(product: Double, distance: Double) -> Double {
    linear * product + smooth * exp(-decay * distance)
  }
}

/// What a Gaussian process is solved from, whatever the hyper-parameters.
struct KernelSystem: Sendable {
  let standardiser: Standardiser
  let rows: [[Double]]
  let targetMean: Double
  let targetScale: Double
  /// Standardised.
  let targets: [Double]
  let noise: [Double]
  private let samples: Samples
  /// x·x′ and |x − x′|² of each two samples; the lower triangle, by columns.
  private let products: [Double]
  private let distances: [Double]

  var count: Int { targets.count }
  var width: Int { rows[0].count }

  init(_ samples: Samples) {
    let even = [Double](repeating: 1, count: samples.count)
    let standardiser = Standardiser(samples.features, weights: even)
    let scaling = Standardiser(samples.targets.map { [$0] }, weights: samples.noise.map { 1 / $0 })
    let rows = samples.features.map { standardiser($0) }
    let count = samples.count
    var products = [Double](repeating: 0, count: count * count)
    var distances = products
    for column in 0..<count {
      for row in column..<count {
        let (left, right) = (rows[column], rows[row])
        var (product, distance) = (0.0, 0.0)
        for place in 0..<left.count {
          product += left[place] * right[place]
          distance += (left[place] - right[place]) * (left[place] - right[place])
        }
        products[column * count + row] = product
        distances[column * count + row] = distance
      }
    }
    self.samples = samples
    self.standardiser = standardiser
    self.rows = rows
    targetMean = scaling.means[0]
    targetScale = scaling.scales[0]
    targets = samples.targets.map { scaling([$0])[0] }
    // Of mean 1, so that one level of noise serves any unit.
    let mean = samples.noise.reduce(0, +) / Double(count)
    noise = samples.noise.map { $0 / mean }
    self.products = products
    self.distances = distances
  }

  /// The system of evenly picked samples, where there are more than that.
  func thinned(to maximum: Int) -> KernelSystem {
    guard count > maximum else { return self }
    return KernelSystem(samples[(0..<maximum).map { $0 * count / maximum }])
  }

  struct Solution {
    let factor: Cholesky
    let weights: [Double]
    let signal: Double
    let logLikelihood: Double
  }

  /// Nil where rounding leaves no positive definite matrix.
  func solve(_ hyperparameters: GaussianProcess.Hyperparameters) -> Solution? {
    let kernel = Kernel(hyperparameters, width: width)
    var matrix = [Double](repeating: 0, count: count * count)
    for column in 0..<count {
      for place in (column * count + column)..<(column * count + count) {
        matrix[place] = kernel(product: products[place], distance: distances[place])
      }
      matrix[column * count + column] += hyperparameters.noise * noise[column]
    }
    guard let factor = Cholesky(matrix, order: count) else { return nil }
    let weights = factor.solve(targets)
    // Equal targets leave 0, whose logarithm must stay finite.
    let signal = max(
      zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 } / Double(count), 1e-12)
    let likelihood =
      -0.5 * (Double(count) * (log(2 * .pi * signal) + 1) + factor.logDeterminant)
    return Solution(
      factor: factor, weights: weights, signal: signal, logLikelihood: likelihood)
  }
}
