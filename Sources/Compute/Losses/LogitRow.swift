import Foundation

/// What losses share.
enum LogitRow {
  /// The index of the largest logit (the first, on a tie) and log Σ exp.
  static func logSumExp(
    _ row: UnsafePointer<Float>, classes: Int
  ) -> (best: Int, logSum: Float) {
    var best = 0
    for c in 1..<classes where row[c] > row[best] { best = c }
    var sum: Float = 0
    for c in 0..<classes { sum += exp(row[c] - row[best]) }
    return (best, row[best] + log(sum))
  }

  static func probability(_ logit: Float, _ logSum: Float) -> Float { exp(logit - logSum) }
}
