/// Shifts and scales numbers to a mean of 0 and a standard deviation of 1, column by column.
struct Standardiser: Sendable {
  let means: [Double]
  /// 1 for a column that does not vary, which becomes 0 everywhere.
  let scales: [Double]

  /// - Parameters:
  ///   - rows: All of one length.
  ///   - weights: How much each row counts.
  init(_ rows: [[Double]], weights: [Double]) {
    let total = weights.reduce(0, +)
    var (means, scales): ([Double], [Double]) = ([], [])
    for column in rows[0].indices {
      let mean = zip(rows, weights).reduce(0) { $0 + $1.0[column] * $1.1 } / total
      let variance =
        zip(rows, weights).reduce(0) {
          $0 + ($1.0[column] - mean) * ($1.0[column] - mean) * $1.1
        } / total
      means.append(mean)
      // Rounding leaves a little even where all are equal.
      let isConstant = variance <= 1e-24 * max(mean * mean, .leastNormalMagnitude)
      scales.append(isConstant ? 1 : variance.squareRoot())
    }
    self.means = means
    self.scales = scales
  }

  func callAsFunction(_ row: [Double]) -> [Double] {
    precondition(
      row.count == means.count, "predict: \(row.count) features, expected \(means.count)")
    return row.indices.map { (row[$0] - means[$0]) / scales[$0] }
  }
}
