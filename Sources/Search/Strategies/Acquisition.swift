import Foundation
import NASRandomness

/// How much a point would gain, given the front so far; less is better in every coordinate.
struct Acquisition {
  private var front: [[Double]]
  private let corner: [Double]

  init(_ front: [[Double]], corner: [Double]) {
    self.front = front
    self.corner = corner
  }

  /// By how many deviations a prediction is bettered: exponentially distributed.
  static func optimism(mean: Double, _ stream: inout RandomStream) -> Double {
    -mean * log(1 - stream.uniform())
  }

  /// The place of the point that gains most; where none gains anything, of the one that comes
  /// nearest to it. The first of equals.
  func best(of points: [[Double]]) -> Int {
    var (best, most) = (0, -Double.infinity)
    for (place, point) in points.enumerated() {
      let gain = gain(of: point, above: most)
      if gain > most { (best, most) = (place, gain) }
    }
    return best
  }

  /// Takes a point as evaluated.
  mutating func add(_ point: [Double]) {
    // A prediction is no measurement: with one objective, the next looks for the same improvement.
    if corner.count > 1 { front.append(point) }
  }

  /// What the hypervolume grows by, or, at 0 or below, how far the point is behind the front.
  ///
  /// - Parameter least: What is not above it need not be exact.
  private func gain(of point: [Double], above least: Double) -> Double {
    guard corner.count > 1 else { return -point[0] }
    if front.contains(where: { $0 == point || Domination.dominates($0, point) }) {
      return -shortfall(of: point)
    }
    let box = zip(corner, point).reduce(1) { $0 * max($1.0 - $1.1, 0) }
    // Whatever the front covers of it, no more is gained.
    if box <= least { return box }
    let covered = front.map { member in
      zip(member, point).map { max($0, $1) }
    }
    return box - Hypervolume.volume(covered, to: corner)
  }

  /// The least that the point would have to be better by, in some objective, to be on the front, as a
  /// share of what the front spans.
  private func shortfall(of point: [Double]) -> Double {
    front.map { member in
      zip(zip(member, point), corner).map { ($0.1 - $0.0) / max(abs($1 - $0.0), 1e-12) }.min()!
    }.max()!
  }
}
