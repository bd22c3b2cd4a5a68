import CNASLAPACK
import Foundation

/// The factor L of a symmetric positive definite matrix A = L Lᵀ, by LAPACK. The one place that
/// calls it.
package struct Cholesky: Sendable {
  package let order: Int
  /// By columns; the upper triangle is not used.
  private let factor: [Double]

  /// OpenBLAS would otherwise add in an order that depends on how many cores there are.
  private static let singleThreaded: Void = openblas_set_num_threads(1)

  /// Factors a matrix given by its columns, of which the lower triangle is read; nil when it is not
  /// positive definite. Complexity: O(n³).
  package init?(_ matrix: consuming [Double], order: Int) {
    precondition(
      matrix.count == order * order,
      "Cholesky: \(matrix.count) elements for a matrix of order \(order)")
    Self.singleThreaded
    var factor = matrix
    guard order == 0 || clapack_factor(Int32(order), &factor) == 0 else { return nil }
    self.order = order
    self.factor = factor
  }

  /// A⁻¹ b for each column b.
  package func solve(_ columns: consuming [Double]) -> [Double] {
    var result = columns
    guard order > 0 else { return [] }
    let status = clapack_solve(Int32(order), count(result), factor, &result)
    precondition(status == 0, "Cholesky.solve: dpotrs returned \(status)")
    return result
  }

  /// L⁻¹ b for each column b.
  package func solveFactor(_ columns: consuming [Double]) -> [Double] {
    var result = columns
    guard order > 0 else { return [] }
    let status = clapack_solve_factor(Int32(order), count(result), factor, &result)
    precondition(status == 0, "Cholesky.solveFactor: dtrtrs returned \(status)")
    return result
  }

  /// A⁻¹ by columns, of which the lower triangle holds.
  package var inverse: [Double] {
    var result = factor
    guard order > 0 else { return [] }
    let status = clapack_invert(Int32(order), &result)
    precondition(status == 0, "Cholesky.inverse: dpotri returned \(status)")
    return result
  }

  /// ln |A|.
  package var logDeterminant: Double {
    (0..<order).reduce(0) { $0 + 2 * log(factor[$1 * order + $1]) }
  }

  private func count(_ columns: [Double]) -> Int32 {
    precondition(
      columns.count % order == 0,
      "Cholesky: \(columns.count) elements are no columns of \(order)")
    return Int32(columns.count / order)
  }
}
