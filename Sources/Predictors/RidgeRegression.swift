import Foundation
import NASText

/// Linear regression with a penalty on the squares of the coefficients (Hoerl and Kennard 1970,
/// doi:10.1080/00401706.1970.10488634), each sample weighted by the inverse of its noise.
///
/// The penalty is the one of a grid with the least error on samples left out one at a time, which a
/// linear model gives without fitting again (Allen 1974, doi:10.1080/00401706.1974.10489157).
public struct RidgeRegression: Predictor {
  public static let name = "ridge"
  /// A penalty of 1 weighs as much as one sample.
  static let penalties = (-8...12).map { pow(2, Double($0)) }

  /// The penalty that was chosen.
  public let penalty: Double
  private let standardiser: Standardiser
  private let intercept: Double
  private let coefficients: [Double]
  /// Of Xᵀ W X + λ, standardised.
  private let normalMatrix: Cholesky
  private let totalWeight: Double
  private let residualVariance: Double

  public init(fitting samples: Samples) throws {
    let system = NormalSystem(samples)
    let fits = try Self.penalties.map { try Self.fit(system, penalty: $0) }
    // The larger penalty of equals: a constant target leaves nothing to explain.
    var best = fits[fits.count - 1]
    for fit in fits.reversed() where fit.leftOutError < best.leftOutError { best = fit }
    self.init(system, best)
  }

  /// Fits with a given penalty.
  package init(fitting samples: Samples, penalty: Double) throws {
    guard penalty > 0, penalty.isFinite else {
      throw SettingError(
        "predictor setting penalty \(penalty)", expected: "a finite number above 0")
    }
    let system = NormalSystem(samples)
    self.init(system, try Self.fit(system, penalty: penalty))
  }

  /// The deviation has the residuals' in it: a linear model cannot tell what it misses from noise.
  public func predict(_ features: [[Double]]) -> [Prediction] {
    features.map { row in
      let x = standardiser(row)
      var (mean, leverage) = (intercept, 1 / totalWeight)
      for (value, coefficient) in zip(x, coefficients) { mean += value * coefficient }
      leverage += normalMatrix.solveFactor(x).reduce(0) { $0 + $1 * $1 }
      return Prediction(mean: mean, deviation: (residualVariance * (1 + leverage)).squareRoot())
    }
  }
}

extension RidgeRegression {
  private struct Fit {
    let penalty: Double
    let coefficients: [Double]
    let normalMatrix: Cholesky
    /// Weighted squares of what each sample's target differs from what the others say of it.
    let leftOutError: Double
    let residualVariance: Double
  }

  private init(_ system: NormalSystem, _ fit: Fit) {
    penalty = fit.penalty
    standardiser = system.standardiser
    intercept = system.intercept
    coefficients = fit.coefficients
    normalMatrix = fit.normalMatrix
    totalWeight = system.totalWeight
    residualVariance = fit.residualVariance
  }

  private static func fit(_ system: NormalSystem, penalty: Double) throws -> Fit {
    let width = system.width
    var matrix = system.gram
    for place in 0..<width { matrix[place * width + place] += penalty }
    guard let factor = Cholesky(matrix, order: width) else {
      throw PredictorError(
        "predictor: ridge regression with penalty \(penalty) has no solution",
        expected: "features of less extreme values")
    }
    let coefficients = factor.solve(system.moments)
    let half = factor.solveFactor(system.rows.flatMap(\.self))
    var (leftOut, squares, freedom) = (0.0, 0.0, 0.0)
    for (sample, row) in system.rows.enumerated() {
      let weight = system.weights[sample]
      var (residual, leverage) = (system.centred[sample], 1 / system.totalWeight)
      for place in 0..<width {
        residual -= row[place] * coefficients[place]
        leverage += half[sample * width + place] * half[sample * width + place]
      }
      let influence = min(leverage * weight, 1 - 1e-9)
      leftOut += weight * residual * residual / ((1 - influence) * (1 - influence))
      squares += weight * residual * residual
      freedom += 1 - influence
    }
    return Fit(
      penalty: penalty, coefficients: coefficients, normalMatrix: factor, leftOutError: leftOut,
      residualVariance: freedom > 1e-9 ? squares / freedom : 0)
  }
}

/// What a ridge regression is solved from, whatever the penalty.
private struct NormalSystem {
  let standardiser: Standardiser
  /// Of mean 1.
  let weights: [Double]
  let totalWeight: Double
  let rows: [[Double]]
  let intercept: Double
  let centred: [Double]
  /// Xᵀ W X, by columns.
  let gram: [Double]
  /// Xᵀ W y.
  let moments: [Double]

  var width: Int { moments.count }

  init(_ samples: Samples) {
    let inverse = samples.noise.map { 1 / $0 }
    let mean = inverse.reduce(0, +) / Double(inverse.count)
    let weights = inverse.map { $0 / mean }
    let standardiser = Standardiser(samples.features, weights: weights)
    let rows = samples.features.map { standardiser($0) }
    let total = weights.reduce(0, +)
    let intercept = zip(samples.targets, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let width = samples.width
    var gram = [Double](repeating: 0, count: width * width)
    var moments = [Double](repeating: 0, count: width)
    for (sample, row) in rows.enumerated() {
      let target = samples.targets[sample] - intercept
      for column in 0..<width {
        let weighted = row[column] * weights[sample]
        moments[column] += weighted * target
        for place in column..<width { gram[column * width + place] += weighted * row[place] }
      }
    }
    self.standardiser = standardiser
    self.weights = weights
    totalWeight = total
    self.rows = rows
    self.intercept = intercept
    centred = samples.targets.map { $0 - intercept }
    self.gram = gram
    self.moments = moments
  }
}
