/// The volume that points dominate, up to a corner (Zitzler and Thiele 1999,
/// doi:10.1109/4235.797969). Exact for any number of coordinates; what lies beyond the corner adds
/// nothing.
package enum Hypervolume {
  /// - Parameters:
  ///   - points: Coordinates; less is better. Dominated ones do no harm.
  ///   - corner: As many coordinates.
  package static func volume(_ points: [[Double]], to corner: [Double]) -> Double {
    let inside = points.filter { point in
      point.indices.allSatisfy { point[$0] < corner[$0] }
    }
    guard !inside.isEmpty else { return 0 }
    switch corner.count {
    case 1: return corner[0] - inside.map { $0[0] }.min()!
    case 2: return area(inside, to: corner)
    case 3: return sweep(inside, to: corner)
    default: return slices(inside, to: corner)
    }
  }

  /// Two coordinates: the steps of a staircase. O(n log n).
  private static func area(_ points: [[Double]], to corner: [Double]) -> Double {
    let steps = points.map { (x: $0[1], y: $0[0]) }.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    var (area, height) = (0.0, corner[0])
    for step in steps where step.y < height {
      area += (height - step.y) * (corner[1] - step.x)
      height = step.y
    }
    return area
  }

  /// Three coordinates: a plane sweeps along the third, and what the points behind it cover in the
  /// other two is a staircase that only grows (Fonseca, Paquete and López-Ibáñez 2006,
  /// doi:10.1109/CEC.2006.1688440). O(n²) at worst.
  private static func sweep(_ points: [[Double]], to corner: [Double]) -> Double {
    let order = points.sorted { ($0[2], $0[1], $0[0]) < ($1[2], $1[1], $1[0]) }
    var staircase = Staircase(cornerX: corner[1], cornerY: corner[0])
    var (volume, last) = (0.0, order[0][2])
    for point in order {
      volume += staircase.area * (point[2] - last)
      last = point[2]
      staircase.insert(x: point[1], y: point[0])
    }
    return volume + staircase.area * (corner[2] - last)
  }

  /// More coordinates: what each point adds to those that are better in the last one, which is a
  /// box less what they cover of it; inside the box, the last coordinate is the same for all and
  /// falls away (WFG: While, Bradstreet and Barone 2012, doi:10.1109/TEVC.2010.2077298).
  private static func slices(_ points: [[Double]], to corner: [Double]) -> Double {
    let last = corner.count - 1
    let order = front(points).sorted {
      $0[last] != $1[last] ? $0[last] > $1[last] : Domination.precedes($0, $1)
    }
    let base = Array(corner[..<last])
    var volume = 0.0
    for (place, point) in order.enumerated() {
      let box = (0..<last).reduce(1) { $0 * (corner[$1] - point[$1]) }
      let others = order[(place + 1)...].map { other in
        (0..<last).map { max(other[$0], point[$0]) }
      }
      volume += (corner[last] - point[last]) * (box - self.volume(front(others), to: base))
    }
    return volume
  }

  /// The points that no other dominates, each once.
  private static func front(_ points: [[Double]]) -> [[Double]] {
    let order = points.sorted(by: Domination.precedes)
    var front: [[Double]] = []
    for point in order
    where !front.contains(where: { $0 == point || Domination.dominates($0, point) }) {
      front.append(point)
    }
    return front
  }
}

/// What points in the plane dominate, kept as the steps of a staircase: by ascending x, and so by
/// descending y.
private struct Staircase {
  let cornerX: Double
  let cornerY: Double
  private var steps: [(x: Double, y: Double)] = []
  private(set) var area = 0.0

  init(cornerX: Double, cornerY: Double) {
    self.cornerX = cornerX
    self.cornerY = cornerY
  }

  mutating func insert(x: Double, y: Double) {
    // Steps before `first` lie to the left of the point or above it in the same column.
    let first = steps.firstPlace { $0.x > x }
    var height = first > 0 ? steps[first - 1].y : cornerY
    guard y < height else { return }
    var (left, end) = (x, first)
    while end < steps.count, steps[end].y >= y {
      area += (steps[end].x - left) * (height - y)
      (left, height) = (steps[end].x, steps[end].y)
      end += 1
    }
    area += ((end < steps.count ? steps[end].x : cornerX) - left) * (height - y)
    let start = first > 0 && steps[first - 1].x == x ? first - 1 : first
    steps.replaceSubrange(start..<end, with: [(x, y)])
  }
}
