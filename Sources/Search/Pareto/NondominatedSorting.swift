/// Non-dominated sorting (Deb, Pratap, Agarwal and Meyarivan 2002, doi:10.1109/4235.996017): the
/// rank of each point, 0 for those that no other dominates, 1 for those dominated by rank 0 only,
/// and so on. Equal points have equal ranks.
package enum NondominatedSorting {
  /// - Parameter points: Coordinates, all of one length; less is better.
  package static func ranks(_ points: [[Double]]) -> [Int] {
    guard let first = points.first else { return [] }
    switch first.count {
    case 1: return sweep(points.map { (0, $0[0]) })
    case 2: return sweep(points.map { ($0[1], $0[0]) })
    default: return bisect(points)
    }
  }

  /// Two coordinates: O(n log n) (Jensen 2003, doi:10.1109/TEVC.2003.817234). Taken by ascending
  /// x, a point is dominated by a rank exactly if the least y of its members so far is no greater.
  private static func sweep(_ points: [(x: Double, y: Double)]) -> [Int] {
    let order = points.enumerated().map { (x: $1.x, y: $1.y, index: $0) }
      .sorted { ($0.x, $0.y, $0.index) < ($1.x, $1.y, $1.index) }
    var ranks = [Int](repeating: 0, count: points.count)
    var lowest: [Double] = []
    var previous: Int?
    for (x, y, index) in order {
      defer { previous = index }
      if let previous, points[previous] == (x, y) {
        ranks[index] = ranks[previous]
        continue
      }
      let rank = lowest.firstPlace { $0 > y }
      ranks[index] = rank
      if rank == lowest.count { lowest.append(y) } else { lowest[rank] = y }
    }
    return ranks
  }

  /// Any number of coordinates: each point, in an order in which nothing dominates what came
  /// before, looks for its rank by bisection, and asks a rank's members from the latest on (Zhang,
  /// Tian, Cheng and Jin 2015, doi:10.1109/TEVC.2014.2308305). O(n² m) at worst.
  private static func bisect(_ points: [[Double]]) -> [Int] {
    let order = points.indices.sorted {
      if points[$0] == points[$1] { return $0 < $1 }
      return Domination.precedes(points[$0], points[$1])
    }
    var ranks = [Int](repeating: 0, count: points.count)
    var members: [[Int]] = []
    var previous: Int?
    for index in order {
      let point = points[index]
      if let previous, points[previous] == point {
        ranks[index] = ranks[previous]
        continue
      }
      previous = index
      let rank = members.firstPlace { rank in
        !rank.reversed().contains { Domination.dominates(points[$0], point) }
      }
      ranks[index] = rank
      if rank == members.count { members.append([index]) } else { members[rank].append(index) }
    }
    return ranks
  }
}

extension Array {
  /// The first place whose element meets the condition, by bisection; the count when none does.
  /// Every element after one that meets it must meet it too.
  @inline(__always)
  func firstPlace(where condition: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
