/// How far two measurements put the same things into the same order: 1 wholly, −1 into the reverse.
///
/// Each is nil where it is not defined: for fewer than two things, or where one measurement holds
/// all of them equal. Numbers must be finite.
public enum RankCorrelation {
  /// Kendall's τ-b: pairs in the same order less pairs in the opposite, as a share of the pairs that
  /// are tied in neither, in the geometric mean (Kendall 1945, doi:10.1093/biomet/33.3.239).
  ///
  /// By counting the exchanges of a merge sort: O(n log n) (Knight 1966,
  /// doi:10.1080/01621459.1966.10480879).
  public static func kendallTau(_ left: [Double], _ right: [Double]) -> Double? {
    check(left, right)
    let count = left.count
    guard count >= 2 else { return nil }
    let order = left.indices.sorted { (left[$0], right[$0]) < (left[$1], right[$1]) }
    let pairs = count * (count - 1) / 2
    let tiedLeft = tiedPairs(count) { left[order[$0]] == left[order[$1]] }
    let tiedBoth = tiedPairs(count) {
      left[order[$0]] == left[order[$1]] && right[order[$0]] == right[order[$1]]
    }
    var values = order.map { right[$0] }
    let discordant = sortCountingInversions(&values)
    let tiedRight = tiedPairs(count) { values[$0] == values[$1] }
    guard tiedLeft < pairs, tiedRight < pairs else { return nil }
    let difference = Double(pairs - tiedLeft - tiedRight + tiedBoth - 2 * discordant)
    return difference / (Double(pairs - tiedLeft) * Double(pairs - tiedRight)).squareRoot()
  }

  /// Spearman's ρ: Pearson's correlation of the ranks, where equals share the mean of theirs
  /// (Spearman 1904, doi:10.2307/1412159). O(n log n).
  public static func spearmanRho(_ left: [Double], _ right: [Double]) -> Double? {
    check(left, right)
    return pearson(ranks(left), ranks(right))
  }

  /// Kendall's τ-b of what a quadratic trend in a third variable does not explain, of both: how far
  /// `left` orders as `right` does *beyond* what `given` tells of either. With log-MACs given, it
  /// is what a score knows besides the size of a network.
  ///
  /// Nil also where the trend explains one of them wholly.
  public static func kendallTau(
    _ left: [Double], _ right: [Double], given variable: [Double]
  ) -> Double? {
    check(left, right)
    check(left, variable)
    guard let left = PolynomialTrend(of: left, on: variable, degree: 2)?.residuals,
      let right = PolynomialTrend(of: right, on: variable, degree: 2)?.residuals
    else { return nil }
    return kendallTau(left, right)
  }

  /// The rank of each value from 1, equals sharing the mean of theirs.
  package static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      for place in first..<end { ranks[order[place]] = Double(first + end + 1) / 2 }
      first = end
    }
    return ranks
  }
}

extension RankCorrelation {
  private static func check(_ left: [Double], _ right: [Double]) {
    precondition(
      left.count == right.count,
      "RankCorrelation: \(left.count) values beside \(right.count)")
    precondition(
      left.allSatisfy(\.isFinite) && right.allSatisfy(\.isFinite),
      "RankCorrelation: a value is not finite")
  }

  private static func pearson(_ left: [Double], _ right: [Double]) -> Double? {
    guard left.count >= 2 else { return nil }
    let count = Double(left.count)
    let (leftMean, rightMean) = (left.reduce(0, +) / count, right.reduce(0, +) / count)
    var (product, leftSquares, rightSquares) = (0.0, 0.0, 0.0)
    for (x, y) in zip(left, right) {
      product += (x - leftMean) * (y - rightMean)
      leftSquares += (x - leftMean) * (x - leftMean)
      rightSquares += (y - rightMean) * (y - rightMean)
    }
    guard leftSquares > 0, rightSquares > 0 else { return nil }
    return product / (leftSquares * rightSquares).squareRoot()
  }

  /// Pairs within runs of equals, `areEqual` being asked of neighbours.
  private static func tiedPairs(_ count: Int, _ areEqual: (Int, Int) -> Bool) -> Int {
    var (pairs, run) = (0, 1)
    for place in 1..<count {
      run = areEqual(place - 1, place) ? run + 1 : 1
      pairs += run - 1
    }
    return pairs
  }

  /// Sorts, and counts the pairs that stood in descending order.
  private static func sortCountingInversions(_ values: inout [Double]) -> Int {
    var inversions = 0
    var merged = values
    var width = 1
    while width < values.count {
      for start in stride(from: 0, to: values.count, by: 2 * width) {
        let (middle, end) = (min(start + width, values.count), min(start + 2 * width, values.count))
        var (left, right) = (start, middle)
        for place in start..<end {
          if right == end || left < middle && values[left] <= values[right] {
            merged[place] = values[left]
            left += 1
          } else {
            merged[place] = values[right]
            right += 1
            inversions += middle - left
          }
        }
      }
      swap(&values, &merged)
      width *= 2
    }
    return inversions
  }
}
