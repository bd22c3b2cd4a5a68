import Randomness
import Search
import Testing

/// The points of `Scripts/goldens.py`, which made the numbers: a duplicate, equal MACs and equal
/// accuracies among them.
let goldenPoints = [
  (0.70, 200_000), (0.80, 400_000), (0.78, 500_000), (0.86, 900_000), (0.86, 1_500_000),
  (0.90, 2_000_000), (0.91, 6_000_000), (0.70, 200_000), (0.60, 150_000), (0.89, 2_000_000),
  (0.915, 12_000_000), (0.50, 12_000_000),
].map { Objectives(accuracy: $0.0, macs: $0.1) }

/// Few distinct values, so that ties are common.
func randomPoints(_ count: Int, seed: UInt64) -> [Objectives] {
  var stream = RandomStream(seed: seed, purpose: .testing)
  return (0..<count).map { _ in
    Objectives(
      accuracy: Double(stream.integer(below: 12)) / 12, macs: 1 + stream.integer(below: 12))
  }
}

@Suite struct ObjectivesTests {
  @Test func dominationNeedsOneObjectiveToBeBetterAndNoneWorse() {
    let point = Objectives(accuracy: 0.8, macs: 100)
    #expect(point.dominates(Objectives(accuracy: 0.7, macs: 100)))
    #expect(point.dominates(Objectives(accuracy: 0.8, macs: 101)))
    #expect(!point.dominates(point))
    #expect(!point.dominates(Objectives(accuracy: 0.1, macs: 99)))
    #expect(!point.dominates(Objectives(accuracy: 0.9, macs: 1000)))
  }

  @Test func ranksAreThoseOfTheScript() {
    #expect(Objectives.ranks(goldenPoints) == [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 2])
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func ranksAreThoseOfTheDefinition(seed: UInt64) {
    let points = randomPoints(Int(seed), seed: seed)
    var ranks = [Int?](repeating: nil, count: points.count)
    var rank = 0
    while ranks.contains(nil) {
      let left = points.indices.filter { ranks[$0] == nil }
      for index in left where !left.contains(where: { points[$0].dominates(points[index]) }) {
        ranks[index] = rank
      }
      rank += 1
    }
    #expect(Objectives.ranks(points) == ranks.compactMap(\.self))
  }

  @Test func crowdingDistancesAreThoseOfTheScript() {
    let front = [8, 0, 1, 3, 5, 6, 10].map { goldenPoints[$0] }
    let expected = [
      .infinity, 0.8587506877210149, 0.8511743570346595, 0.6847419537011882, 0.5916622568316274,
      0.45650735857779684, .infinity,
    ]
    for (distance, golden) in zip(Objectives.crowdingDistances(front), expected) {
      #expect(distance == golden || abs(distance - golden) < 1e-12)
    }
  }

  @Test func crowdingDistancesOfFewOrEqualPointsAreDefined() {
    let point = Objectives(accuracy: 0.5, macs: 100)
    #expect(Objectives.crowdingDistances([]) == [])
    #expect(Objectives.crowdingDistances([point, point]) == [.infinity, .infinity])
    #expect(Objectives.crowdingDistances([point, point, point]) == [.infinity, 0, .infinity])
  }
}
