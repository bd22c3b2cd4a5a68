/// Finds a local minimum of a smooth function within bounds: limited-memory BFGS on the coordinates
/// that are free to move, along a path that is projected onto the bounds (Bertsekas 1982,
/// doi:10.1137/0320018; Nocedal and Wright 2006, ISBN 0387303030, algorithm 7.4).
package struct BoundedMinimiser: Sendable {
  package var maximumSteps = 100
  /// No slope that is left is steeper than this.
  package var tolerance = 1e-5
  /// Pairs of moves and changes of slope that are remembered.
  private static let memory = 8
  private static let maximumHalvings = 20

  package init() {}

  package struct Point: Sendable, Hashable {
    package var place: [Double]
    package var value: Double
    package var slope: [Double]
  }

  /// - Parameters:
  ///   - start: Within the bounds.
  ///   - function: The value at a place and its slope; nil where there is none, which is taken to be
  ///     higher than all others.
  /// - Returns: The lowest point found; nil where the function has no value at the start.
  package func minimise(
    from start: [Double], bounds: [ClosedRange<Double>],
    _ function: ([Double]) -> (value: Double, slope: [Double])?
  ) -> Point? {
    func point(_ place: [Double]) -> Point? {
      guard let (value, slope) = function(place), value.isFinite else { return nil }
      return Point(place: place, value: value, slope: slope)
    }
    guard var current = point(start) else { return nil }
    var pairs: [Pair] = []
    for _ in 0..<maximumSteps {
      let free = current.place.indices.filter { axis in
        let (place, slope) = (current.place[axis], current.slope[axis])
        return !(place <= bounds[axis].lowerBound && slope >= 0)
          && !(place >= bounds[axis].upperBound && slope <= 0)
      }
      guard free.contains(where: { abs(current.slope[$0]) > tolerance }) else { break }
      var direction = Self.direction(current.slope, pairs, free)
      if Self.product(direction, current.slope) >= 0 {
        pairs = []
        direction = Self.direction(current.slope, pairs, free)
      }
      guard let next = step(from: current, along: direction, bounds, point) else {
        if pairs.isEmpty { break }
        pairs = []
        continue
      }
      let gain = current.value - next.value
      let pair = Pair(from: current, to: next)
      if pair.curvature > 1e-12 * Self.product(pair.change, pair.change) {
        pairs.append(pair)
        if pairs.count > Self.memory { pairs.removeFirst() }
      }
      current = next
      if gain <= 1e-12 * max(abs(current.value), 1) { break }
    }
    return current
  }

  /// A move, and by how much it changed the slope.
  private struct Pair {
    let move: [Double]
    let change: [Double]
    let curvature: Double

    init(from: Point, to: Point) {
      move = zip(to.place, from.place).map { $0 - $1 }
      change = zip(to.slope, from.slope).map { $0 - $1 }
      curvature = BoundedMinimiser.product(move, change)
    }
  }

  /// Downhill, by what the pairs tell of the curvature; 0 on axes that are not free.
  private static func direction(
    _ slope: [Double], _ pairs: [Pair], _ free: [Int]
  ) -> [Double] {
    func product(_ left: [Double], _ right: [Double]) -> Double {
      free.reduce(0) { $0 + left[$1] * right[$1] }
    }
    var result = [Double](repeating: 0, count: slope.count)
    for axis in free { result[axis] = -slope[axis] }
    let sound = pairs.filter { product($0.move, $0.change) > 0 }
    guard let last = sound.last else {
      let length = product(result, result).squareRoot()
      return result.map { $0 / max(length, 1) }
    }
    var shares: [Double] = []
    for pair in sound.reversed() {
      let share = product(pair.move, result) / product(pair.move, pair.change)
      for axis in free { result[axis] -= share * pair.change[axis] }
      shares.append(share)
    }
    let scale = product(last.move, last.change) / product(last.change, last.change)
    for axis in free { result[axis] *= scale }
    for (pair, share) in zip(sound, shares.reversed()) {
      let back = product(pair.change, result) / product(pair.move, pair.change)
      for axis in free { result[axis] += (share - back) * pair.move[axis] }
    }
    return result
  }

  /// The first point along the projected path that is lower by enough (Armijo's rule).
  private func step(
    from current: Point, along direction: [Double], _ bounds: [ClosedRange<Double>],
    _ point: ([Double]) -> Point?
  ) -> Point? {
    var length = 1.0
    for _ in 0..<Self.maximumHalvings {
      let place = current.place.indices.map { axis in
        let moved = current.place[axis] + length * direction[axis]
        return min(max(moved, bounds[axis].lowerBound), bounds[axis].upperBound)
      }
      let fall = place.indices.reduce(0) {
        $0 + current.slope[$1] * (place[$1] - current.place[$1])
      }
      guard fall < 0 else { return nil }
      if let next = point(place) {
        if next.value <= current.value + 1e-4 * fall { return next }
        // Where the parabola through value, slope and the value found has its minimum.
        let bend = next.value - current.value - fall
        length *= min(max(-fall / (2 * bend), 0.1), 0.5)
      } else {
        length *= 0.25
      }
    }
    return nil
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
