package import NASCompute
import Foundation

/// How well fresh weights tell images apart: log det K, where K counts, for each two images, the
/// units of all activations that are on for both or for neither (Mellor 2021, arXiv:2006.04647,
/// NASWOT).
///
/// One is added to the diagonal, a unit more in which an image agrees with itself, so that images
/// of one code leave a number.
package enum CodesProxy: Proxy {
  package static let name = "naswot"

  package static func score(_ trial: ProxyTrial, on worker: Worker) -> Double {
    let codes = trial.codes
    // The Cholesky factor reads no more than the lower triangle.
    let kernel = (0..<codes.images).map { row in
      (0..<codes.images).map { column in
        column > row
          ? 0 : Double(codes.units - codes.distance(row, column)) + (row == column ? 1 : 0)
      }
    }
    return logDeterminant(kernel)
  }

  /// Of a symmetric positive definite matrix, by its Cholesky factor; reads its lower triangle.
  package static func logDeterminant(_ matrix: [[Double]]) -> Double {
    var factor = matrix
    var result = 0.0
    for column in factor.indices {
      var pivot = factor[column][column]
      for k in 0..<column { pivot -= factor[column][k] * factor[column][k] }
      pivot = max(pivot, .leastNormalMagnitude)
      let root = pivot.squareRoot()
      result += log(pivot)
      factor[column][column] = root
      for row in column + 1..<max(column + 1, factor.count) {
        var sum = factor[row][column]
        for k in 0..<column { sum -= factor[row][k] * factor[column][k] }
        factor[row][column] = sum / root
      }
    }
    return result
  }
}
