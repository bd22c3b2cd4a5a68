import Foundation

/// Values as a Gaussian process sees them: as they are, or by the logarithm of how far each is behind
/// the best. Where values span orders of magnitude, a stationary process is one of their logarithms
/// (warped Gaussian processes: Snelson et al. 2004, NIPS 16).
struct OutputWarp: Sendable, Hashable {
  /// What is added to each gap, in median gaps; nil for values as they are.
  let offset: Double?
  private let best: Double
  private let unit: Double

  /// - Parameter values: At least one.
  init(of values: [Double], offset: Double?) {
    let best = values.max()!
    let gaps = values.map { best - $0 }.sorted()
    let median = gaps[gaps.count / 2]
    self.best = best
    unit = median > 0 ? median : 1
    self.offset = median > 0 ? offset : nil
  }

  /// Rises with the value.
  func callAsFunction(_ value: Double) -> Double {
    guard let offset else { return value }
    return -log((best - value) / unit + offset)
  }

  /// ln of how much faster warped values of the given ones rise than they, summed: what a density of
  /// warped values has to be multiplied by to be one of values.
  func logStretch(of values: [Double]) -> Double {
    guard let offset else { return 0 }
    return values.reduce(0) { $0 - log(best - $1 + offset * unit) }
  }

  /// The value of which `warped` is the warped one.
  func value(of warped: Double) -> Double {
    guard let offset else { return warped }
    return best - unit * (exp(-warped) - offset)
  }
}
