/// A polynomial through points, by least squares, and what it leaves.
///
/// It is a sum of polynomials that are orthogonal on the points, each of which follows from the two
/// before it (Forsythe 1957, doi:10.1137/0105007): nothing has to be inverted, and where the points
/// have too few places for a degree, the trend is of a lower one.
public struct PolynomialTrend: Sendable, Hashable {
  /// What each value differs from the trend; nil where it goes through them all, but for rounding.
  public let residuals: [Double]?
  /// By how much each value differs from the trend of the others, as a root mean square; infinite
  /// where the others do not determine it.
  public let leaveOneOutError: Double
  private let centre: Double
  private let halfWidth: Double
  private let terms: [Term]

  /// One of the orthogonal polynomials, times its weight. It is the one before it times the distance
  /// of the place from `shift`, less `share` of the one before that.
  private struct Term: Hashable {
    let weight: Double
    let shift: Double
    let share: Double
  }

  /// Fits; nil without points.
  public init?(of values: [Double], on variable: [Double], degree: Int) {
    precondition(
      values.count == variable.count && degree >= 0,
      "PolynomialTrend: \(values.count) values for \(variable.count) places, degree \(degree)")
    guard !values.isEmpty else { return nil }
    let centre = variable.reduce(0, +) / Double(variable.count)
    // The spread of equal numbers is their rounding.
    let spread = variable.map { abs($0 - centre) }.max()!
    let halfWidth = spread > 1e-12 * abs(centre) ? spread : 0
    let places = variable.map { halfWidth > 0 ? ($0 - centre) / halfWidth : 0 }
    var (before, current) = (places.map { _ in 0.0 }, places.map { _ in 1.0 })
    var (shift, share) = (0.0, 0.0)
    var (sizeBefore, size) = (Double.infinity, Double(values.count))
    var (terms, left, leverages) = ([Term](), values, places.map { _ in 0.0 })
    for _ in 0...degree {
      let weight = Self.product(left, current) / size
      terms.append(Term(weight: weight, shift: shift, share: share))
      for point in left.indices {
        left[point] -= weight * current[point]
        leverages[point] += current[point] * current[point] / size
      }
      shift = Self.product(places, current.map { $0 * $0 }) / size
      share = size / sizeBefore
      let next = places.indices.map { (places[$0] - shift) * current[$0] - share * before[$0] }
      (sizeBefore, size) = (size, Self.product(next, next))
      (before, current) = (current, next)
      guard size > 1e-20 * Double(values.count) else { break }
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    // Of equal values the mean may be another number, by its rounding.
    let rounding = max(1e-20 * total, 1e-28 * Self.product(values, values))
    residuals = Self.product(left, left) > rounding ? left : nil
    leaveOneOutError = Self.leaveOneOutError(left, leverages)
    (self.centre, self.halfWidth, self.terms) = (centre, halfWidth, terms)
  }

  /// The trend of the degree, `mostDegree` at most, that tells most of each point from the others;
  /// nil without points.
  public init?(of values: [Double], on variable: [Double], upTo mostDegree: Int) {
    let trends = (0...mostDegree).compactMap { Self(of: values, on: variable, degree: $0) }
    guard let best = trends.min(by: { $0.leaveOneOutError < $1.leaveOneOutError }) else {
      return nil
    }
    self = best
  }

  /// The trend's value.
  public func value(at place: Double) -> Double {
    let place = halfWidth > 0 ? (place - centre) / halfWidth : 0
    var (before, current, sum) = (0.0, 1.0, terms[0].weight)
    for term in terms.dropFirst() {
      (before, current) = (current, (place - term.shift) * current - term.share * before)
      sum += term.weight * current
    }
    return sum
  }

  /// A point's residual without itself is its residual, divided by what it does not decide itself.
  private static func leaveOneOutError(_ residuals: [Double], _ leverages: [Double]) -> Double {
    let squares = zip(residuals, leverages).reduce(0.0) { sum, point in
      let free = 1 - point.1
      return free > 1e-9 ? sum + point.0 * point.0 / (free * free) : .infinity
    }
    return (squares / Double(residuals.count)).squareRoot()
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
