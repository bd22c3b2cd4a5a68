/// A parabola through points, by least squares, and what it leaves.
public struct QuadraticTrend: Sendable, Hashable {
  /// The mean of the places, which the polynomials are of the distance from.
  private let centre: Double
  /// Of the constant, the distance, and its square.
  private let coefficients: [Double]

  /// Fits; nil without points.
  public init?(of values: [Double], on variable: [Double]) {
    precondition(
      values.count == variable.count,
      "QuadraticTrend: \(values.count) values for \(variable.count) places")
    guard !values.isEmpty else { return nil }
    let centre = variable.reduce(0, +) / Double(variable.count)
    let distances = variable.map { $0 - centre }
    let mean = values.reduce(0, +) / Double(values.count)
    let line = distances
    // The square without what constant and line tell of it.
    let meanSquare = Self.squares(line) / Double(line.count)
    let tilt = Self.slope(of: line.map { $0 * $0 - meanSquare }, along: line)
    let curve = line.map { $0 * $0 - meanSquare - tilt * $0 }
    let centred = values.map { $0 - mean }
    let slope = Self.slope(of: centred, along: line)
    let curvature = Self.slope(of: centred, along: curve)
    self.centre = centre
    coefficients = [mean - curvature * meanSquare, slope - curvature * tilt, curvature]
  }

  /// The parabola's value.
  public func value(at place: Double) -> Double {
    let distance = place - centre
    return coefficients[0] + distance * (coefficients[1] + distance * coefficients[2])
  }

  /// How much of `direction` is in `values`, by least squares; 0 along a direction without extent.
  private static func slope(of values: [Double], along direction: [Double]) -> Double {
    let size = squares(direction)
    guard size > 0 else { return 0 }
    return zip(values, direction).reduce(0) { $0 + $1.0 * $1.1 } / size
  }
  /// What each value differs from the parabola in `variable` that fits all of them best; nil where
  /// the parabola goes through them all, but for rounding.
  ///
  /// Constant, slope and curvature are made orthogonal on the points first (Gram–Schmidt), so that
  /// nothing has to be inverted: where `variable` takes fewer than three values, the degree is
  /// lower.
  public static func residuals(of values: [Double], on variable: [Double]) -> [Double]? {
    precondition(
      values.count == variable.count,
      "QuadraticTrend: \(values.count) values for \(variable.count) places")
    let total = squares(removing(ones(values.count), from: values))
    var residuals = values
    for direction in directions(variable) { residuals = removing(direction, from: residuals) }
    // Once more: what rounding left of one direction when the next was removed.
    for direction in directions(variable) { residuals = removing(direction, from: residuals) }
    return squares(residuals) > 1e-20 * total ? residuals : nil
  }

  /// Orthogonal polynomials of degree 0 to 2 on the places.
  private static func directions(_ variable: [Double]) -> [[Double]] {
    var directions = [ones(variable.count)]
    let centred = removing(directions[0], from: variable)
    // The spread of equal numbers is their rounding.
    guard squares(centred) > 1e-24 * squares(variable) else { return directions }
    directions.append(centred)
    var curved = centred.map { $0 * $0 }
    let size = squares(curved)
    for _ in 0..<2 {
      for direction in directions { curved = removing(direction, from: curved) }
    }
    if squares(curved) > 1e-20 * size { directions.append(curved) }
    return directions
  }

  private static func ones(_ count: Int) -> [Double] { [Double](repeating: 1, count: count) }

  private static func squares(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }
  }

  private static func removing(_ direction: [Double], from values: [Double]) -> [Double] {
    let share = zip(values, direction).reduce(0) { $0 + $1.0 * $1.1 } / squares(direction)
    return zip(values, direction).map { $0 - share * $1 }
  }
}
