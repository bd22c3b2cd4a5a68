import Foundation

/// The two objectives of a search: accuracy, to be maximised, and MACs, to be minimised.
///
/// Wherever a distance, an area or a spread is measured, MACs count by their decimal logarithm:
/// halving the MACs of a small network is worth as much as halving those of a large one, and a
/// front over two orders of magnitude is not all large networks.
public struct Objectives: Sendable, Hashable, Codable {
  /// Validation accuracy, in 0...1.
  public let accuracy: Double
  /// Multiply–accumulates for one image.
  public let macs: Int

  public init(accuracy: Double, macs: Int) {
    self.accuracy = accuracy
    self.macs = macs
  }

  /// log₁₀ of the MACs; 0 for a network without any.
  public var logMACs: Double { log10(Double(max(macs, 1))) }

  /// No worse in both objectives, better in one.
  public func dominates(_ other: Objectives) -> Bool {
    accuracy >= other.accuracy && macs <= other.macs && self != other
  }
}

extension Objectives {
  /// Non-dominated sorting: the rank of each point, 0 for those that no other dominates, 1 for
  /// those dominated by rank 0 only, and so on.
  ///
  /// The ranks are those of Deb, Pratap, Agarwal and Meyarivan 2002 (doi:10.1109/4235.996017). With
  /// two objectives a sweep finds them in O(n log n) (Jensen 2003, doi:10.1109/TEVC.2003.817234):
  /// taken by ascending MACs, a point is dominated by a rank exactly if the most accurate member
  /// met so far is at least as accurate.
  package static func ranks(_ points: [Objectives]) -> [Int] {
    var ranks = [Int](repeating: 0, count: points.count)
    var bestAccuracies: [Double] = []
    var previous: Int?
    for index in sweepOrder(points) {
      defer { previous = index }
      if let previous, points[previous] == points[index] {
        ranks[index] = ranks[previous]
        continue
      }
      let accuracy = points[index].accuracy
      let rank = firstIndex(of: bestAccuracies) { $0 < accuracy }
      ranks[index] = rank
      if rank == bestAccuracies.count {
        bestAccuracies.append(accuracy)
      } else {
        bestAccuracies[rank] = accuracy
      }
    }
    return ranks
  }

  /// The crowding distance of each point of *one* rank (Deb 2002): the sides of the box between
  /// its neighbours in (log-MACs, accuracy), each as a share of the rank's extent; infinite at both
  /// ends.
  package static func crowdingDistances(_ points: [Objectives]) -> [Double] {
    var distances = [Double](repeating: .infinity, count: points.count)
    let order = sweepOrder(points)
    guard let first = order.first, let last = order.last, order.count > 2 else { return distances }
    let width = points[last].logMACs - points[first].logMACs
    let height = points[last].accuracy - points[first].accuracy
    for place in 1..<(order.count - 1) {
      let (before, after) = (points[order[place - 1]], points[order[place + 1]])
      // A rank without extent holds equal points only: nothing sets them apart.
      distances[order[place]] =
        (width > 0 ? (after.logMACs - before.logMACs) / width : 0)
        + (height > 0 ? (after.accuracy - before.accuracy) / height : 0)
    }
    return distances
  }

  /// Indices by ascending MACs, then descending accuracy, then position.
  private static func sweepOrder(_ points: [Objectives]) -> [Int] {
    points.indices.sorted {
      let (left, right) = (points[$0], points[$1])
      return (left.macs, right.accuracy, $0) < (right.macs, left.accuracy, $1)
    }
  }

  /// The first place whose value meets the condition, by bisection; the count when none does. Every
  /// value after one that meets it must meet it too.
  private static func firstIndex(
    of values: [Double], where condition: (Double) -> Bool
  ) -> Int {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if condition(values[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
