/// How far a point is from others of its rank (Deb 2002, doi:10.1109/4235.996017): the sides of the
/// box between its neighbours along each coordinate, each as a share of the rank's extent; infinite
/// at the ends.
package enum CrowdingDistance {
  /// - Parameter points: The coordinates of *one* rank, where no point dominates another.
  package static func distances(_ points: [[Double]]) -> [Double] {
    guard points.count > 2 else { return [Double](repeating: .infinity, count: points.count) }
    var distances = [Double](repeating: 0, count: points.count)
    // With two coordinates, one order serves both: along a front they run against each other.
    let axes = points[0].count
    for axis in stride(from: axes - 1, through: axes == 2 ? 1 : 0, by: -1) {
      let order = points.indices.sorted {
        if points[$0][axis] != points[$1][axis] { return points[$0][axis] < points[$1][axis] }
        if points[$0] != points[$1] { return Domination.precedes(points[$0], points[$1]) }
        return $0 < $1
      }
      for side in axes == 2 ? [0, 1] : [axis] { add(&distances, points, order, side) }
    }
    return distances
  }

  private static func add(
    _ distances: inout [Double], _ points: [[Double]], _ order: [Int], _ axis: Int
  ) {
    let (first, last) = (order[0], order[order.count - 1])
    let extent = abs(points[last][axis] - points[first][axis])
    distances[first] = .infinity
    distances[last] = .infinity
    // Between the ends of a rank without extent nothing is set apart.
    guard extent > 0 else { return }
    for place in 1..<(order.count - 1) {
      let side = points[order[place + 1]][axis] - points[order[place - 1]][axis]
      distances[order[place]] += abs(side) / extent
    }
  }
}
