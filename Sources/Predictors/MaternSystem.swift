import Foundation

/// What a ``MaternProcess`` is solved from, whatever the targets and hyper-parameters: rows of
/// features, and how far each two of them are apart.
package struct MaternSystem: Sendable {
  package let rows: [[Double]]
  package let isCategorical: [Bool]
  /// A feature each: the squared distance of each two rows, column by column of the lower triangle
  /// without the diagonal.
  private let distances: [[Double]]
  /// The variance of the signal is estimated as if so many samples of variance 1 had been seen
  /// besides: few samples that happen to agree make nobody sure.
  private static let priorSamples = 1.0

  package var count: Int { rows.count }
  package var width: Int { isCategorical.count }

  /// - Parameter rows: At least one, all of the width of `isCategorical`, finite.
  package init(_ rows: [[Double]], isCategorical: [Bool]) {
    precondition(
      !rows.isEmpty && rows.allSatisfy { $0.count == isCategorical.count },
      "MaternSystem: \(rows.count) rows of \(rows.map(\.count)) features for \(isCategorical.count)"
    )
    self.rows = rows
    self.isCategorical = isCategorical
    distances = isCategorical.indices.map { axis in
      var squares: [Double] = []
      squares.reserveCapacity(rows.count * (rows.count - 1) / 2)
      for column in rows.indices {
        for row in (column + 1)..<max(rows.count, column + 1) {
          let difference = rows[row][axis] - rows[column][axis]
          squares.append(
            isCategorical[axis] ? (difference == 0 ? 0 : 1) : difference * difference)
        }
      }
      return squares
    }
  }

  struct Solution {
    let factor: Cholesky
    /// R⁻¹ (t − level).
    let weights: [Double]
    let level: Double
    let signal: Double
    let logLikelihood: Double
  }

  /// Nil where rounding leaves no positive definite matrix.
  func solve(_ targets: [Double], _ hyperparameters: MaternProcess.Hyperparameters) -> Solution? {
    Cholesky(matrix(hyperparameters), order: count).map { solve(targets, $0) }
  }

  private func solve(_ targets: [Double], _ factor: Cholesky) -> Solution {
    let count = count
    let solved = factor.solve(targets + [Double](repeating: 1, count: count))
    let level = solved[..<count].reduce(0, +) / solved[count...].reduce(0, +)
    let weights = (0..<count).map { solved[$0] - level * solved[count + $0] }
    let misfit = zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let samples = Double(count) + Self.priorSamples
    let signal = (max(misfit, 0) + Self.priorSamples) / samples
    return Solution(
      factor: factor, weights: weights, level: level, signal: signal,
      logLikelihood: -0.5 * (samples * log(signal) + factor.logDeterminant))
  }

  /// The kernel of each two rows without σ², noise on the diagonal: the lower triangle by columns.
  func matrix(_ hyperparameters: MaternProcess.Hyperparameters) -> [Double] {
    kernels(hyperparameters).matrix
  }

  /// ln p(targets | hyper-parameters) and its slope by ln ℓ of each feature and ln noise.
  package func likelihood(
    _ targets: [Double], _ hyperparameters: MaternProcess.Hyperparameters
  ) -> (value: Double, slope: [Double])? {
    let (matrix, slopes) = kernels(hyperparameters)
    guard let factor = Cholesky(matrix, order: count) else { return nil }
    let (solution, inverse) = (solve(targets, factor), factor.inverse)
    let (weights, count) = (solution.weights, count)
    var pulls = [Double](repeating: 0, count: slopes.count)
    var (pair, noise) = (0, 0.0)
    for column in 0..<count {
      let share = weights[column] / solution.signal
      noise += share * weights[column] - inverse[column * count + column]
      for row in (column + 1)..<max(count, column + 1) {
        pulls[pair] = (share * weights[row] - inverse[column * count + row]) * slopes[pair]
        pair += 1
      }
    }
    let slope = zip(distances, hyperparameters.lengthScales).map { squares, length in
      -2 * Self.product(pulls, squares) / (length * length)
    }
    return (solution.logLikelihood, slope + [0.5 * hyperparameters.noise * noise])
  }

  /// The matrix, and dk/dr² of each two rows.
  private func kernels(
    _ hyperparameters: MaternProcess.Hyperparameters
  ) -> (matrix: [Double], slopes: [Double]) {
    let count = count
    var squares = [Double](repeating: 0, count: count * (count - 1) / 2)
    for (distances, length) in zip(distances, hyperparameters.lengthScales) {
      let share = 1 / (length * length)
      for pair in squares.indices { squares[pair] += share * distances[pair] }
    }
    var matrix = [Double](repeating: 0, count: count * count)
    var pair = 0
    for column in 0..<count {
      matrix[column * count + column] = 1 + hyperparameters.noise
      for row in (column + 1)..<max(count, column + 1) {
        (matrix[column * count + row], squares[pair]) = Self.kernel(squares[pair])
        pair += 1
      }
    }
    return (matrix, squares)
  }

  /// k and dk/dr² at r².
  @inline(__always)
  private static func kernel(_ square: Double) -> (Double, Double) {
    let distance = (5 * square).squareRoot()
    let decay = exp(-distance)
    return ((1 + distance + 5.0 / 3 * square) * decay, -5.0 / 6 * (1 + distance) * decay)
  }

  /// The kernel of a row with each of the system's.
  func covariances(
    _ row: [Double], _ hyperparameters: MaternProcess.Hyperparameters
  ) -> [Double] {
    slopedCovariances(row, hyperparameters).values
  }

  /// The same, with dk/dr².
  func slopedCovariances(
    _ row: [Double], _ hyperparameters: MaternProcess.Hyperparameters
  ) -> (values: [Double], slopes: [Double]) {
    precondition(row.count == width, "predict: \(row.count) features, expected \(width)")
    let shares = hyperparameters.lengthScales.map { 1 / ($0 * $0) }
    var values = [Double](repeating: 0, count: count)
    var slopes = values
    for sample in 0..<count {
      let other = rows[sample]
      var square = 0.0
      for axis in 0..<width {
        let difference = row[axis] - other[axis]
        square +=
          shares[axis]
          * (isCategorical[axis] ? (difference == 0 ? 0 : 1) : difference * difference)
      }
      (values[sample], slopes[sample]) = Self.kernel(square)
    }
    return (values, slopes)
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for place in left.indices { sum += left[place] * right[place] }
    return sum
  }
}
