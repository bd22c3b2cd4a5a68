import NASGenomes
import NASRandomness
import NASSearch
import NASText
import Testing

/// An accuracy and MACs.
struct Point: Hashable {
  let accuracy: Double
  let macs: Int

  /// By the standard objectives.
  var coordinates: [Double] {
    [Objective.accuracy.coordinate(accuracy), Objective.macs.coordinate(Double(macs))]
  }
}

/// The points of `Scripts/goldens.py`, which made the numbers: a duplicate, equal MACs and equal
/// accuracies among them.
let goldenPoints = [
  (0.70, 200_000), (0.80, 400_000), (0.78, 500_000), (0.86, 900_000), (0.86, 1_500_000),
  (0.90, 2_000_000), (0.91, 6_000_000), (0.70, 200_000), (0.60, 150_000), (0.89, 2_000_000),
  (0.915, 12_000_000), (0.50, 12_000_000),
].map { Point(accuracy: $0.0, macs: $0.1) }

/// Few distinct values, so that ties are common.
func randomPoints(_ count: Int, seed: UInt64) -> [Point] {
  var stream = RandomStream(seed: seed, purpose: .madeUp)
  return (0..<count).map { _ in
    Point(
      accuracy: Double(stream.integer(below: 12)) / 12, macs: 1 + stream.integer(below: 12))
  }
}

/// Coordinates with few distinct values, so that ties are common.
func randomCoordinates(_ count: Int, axes: Int, seed: UInt64) -> [[Double]] {
  var stream = RandomStream(seed: seed, purpose: .madeUp, item: axes)
  return (0..<count).map { _ in (0..<axes).map { _ in Double(stream.integer(below: 6)) } }
}

@Suite struct ObjectivesTests {
  @Test func coordinatesAreLessForWhatIsBetter() {
    #expect(Objective.accuracy.coordinate(0.9) < Objective.accuracy.coordinate(0.8))
    #expect(Objective.loss.coordinate(0.1) < Objective.loss.coordinate(0.2))
    #expect(Objective.macs.coordinate(1000) == 3)
    #expect(Objective.macs.coordinate(0).isFinite)
    for objective in Objective.all {
      #expect(abs(objective.value(at: objective.coordinate(0.25)) - 0.25) < 1e-12)
    }
  }

  @Test func objectivesAreFoundByName() throws {
    #expect(try Objective.named("activation-memory") == .activationMemory)
    let error = #expect(throws: SettingError.self) { try Objective.named("flops") }
    #expect(
      error?.description == "unknown objective 'flops': expected accuracy, loss, macs, "
        + "parameters, activation-memory, latency, batched-latency")
    #expect(error?.hint == "did you mean 'macs'?")
    #expect(throws: SettingError.self) { try Objective.check([]) }
    #expect(throws: SettingError.self) { try Objective.check([.macs, .accuracy, .macs]) }
  }

  @Test func networksAreSearchedByAccuracyThenCostsInTheOrderGiven() throws {
    #expect(
      try Objective.ofNetworks(named: ["parameters", "accuracy", "macs"])
        == [.accuracy, .parameters, .macs])
    #expect(try Objective.ofNetworks(named: ["accuracy", "macs"]) == Objective.standard)
    for names in [
      [], ["accuracy"], ["macs", "parameters"], ["accuracy", "macs", "macs"], ["accuracy", ""],
      ["accuracy", "loss", "macs"], ["accuracy", "flops"],
    ] {
      #expect(throws: SettingError.self) { try Objective.ofNetworks(named: names) }
    }
  }

  @Test func dominationNeedsOneObjectiveToBeBetterAndNoneWorse() {
    func dominates(_ accuracy: Double, _ macs: Int) -> Bool {
      Domination.dominates(
        Point(accuracy: 0.8, macs: 100).coordinates,
        Point(accuracy: accuracy, macs: macs).coordinates)
    }
    #expect(dominates(0.7, 100))
    #expect(dominates(0.8, 101))
    #expect(!dominates(0.8, 100))
    #expect(!dominates(0.1, 99))
    #expect(!dominates(0.9, 1000))
  }

  @Test func ranksAreThoseOfTheScript() {
    let trials = goldenPoints.enumerated().map { id, point in
      trial(id, correct: Int((point.accuracy * 1000).rounded()), macs: point.macs)
    }
    #expect(ranks(of: trials, by: Objective.standard) == [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 2])
  }

  @Test(arguments: 1...4, 0..<40 as Range<UInt64>)
  func ranksAreThoseOfTheDefinition(axes: Int, seed: UInt64) {
    let objectives = Array([Objective.accuracy, .macs, .parameters, .loss].prefix(axes))
    var stream = RandomStream(seed: seed, purpose: .madeUp, item: axes)
    // Few distinct values, so that ties are common.
    let trials = (0..<2 * Int(seed)).map { id in
      trial(
        id, correct: stream.integer(below: 6), macs: 1 + stream.integer(below: 6),
        parameters: 1 + stream.integer(below: 6), loss: Double(600 * stream.integer(below: 6)))
    }
    let points = trials.map { $0.coordinates(by: objectives)! }
    var ranks = [Int?](repeating: nil, count: points.count)
    var rank = 0
    while ranks.contains(nil) {
      let left = points.indices.filter { ranks[$0] == nil }
      for index in left
      where !left.contains(where: { Domination.dominates(points[$0], points[index]) }) {
        ranks[index] = rank
      }
      rank += 1
    }
    #expect(self.ranks(of: trials, by: objectives) == ranks.compactMap(\.self))
  }

  private func trial(
    _ id: Int, correct: Int, macs: Int, parameters: Int = 1, loss: Double = 0
  ) -> Trial {
    Trial(
      id: id, of: Proposal(genome: Genome(genes: [id]), generation: 0, origin: .initial),
      macs: macs, parameters: parameters,
      outcome: .complete(Score(correct: correct, images: 1000, loss: loss)))
  }

  /// The layer that each trial is in; ids are positions.
  private func ranks(of trials: [Trial], by objectives: [Objective]) -> [Int] {
    var ranks = [Int](repeating: -1, count: trials.count)
    let layers = ParetoLayers(objectives, capacity: trials.count, of: trials).layers
    for (rank, layer) in layers.enumerated() {
      for member in layer { ranks[member.trial.id] = rank }
    }
    return ranks
  }

  @Test func crowdingDistancesAreThoseOfTheScript() {
    let front = [8, 0, 1, 3, 5, 6, 10].map { goldenPoints[$0].coordinates }
    let expected = [
      .infinity, 0.8587506877210149, 0.8511743570346595, 0.6847419537011882, 0.5916622568316274,
      0.45650735857779684, .infinity,
    ]
    for (distance, golden) in zip(CrowdingDistance.distances(front), expected) {
      #expect(distance == golden || abs(distance - golden) < 1e-12)
    }
  }

  @Test func crowdingDistancesOfFewOrEqualPointsAreDefined() {
    let point = Point(accuracy: 0.5, macs: 100).coordinates
    #expect(CrowdingDistance.distances([]) == [])
    #expect(CrowdingDistance.distances([point, point]) == [.infinity, .infinity])
    #expect(CrowdingDistance.distances([point, point, point]) == [.infinity, 0, .infinity])
  }

  @Test func crowdingDistancesOfThreeObjectivesAddTheSidesOfTheBox() {
    // By the first coordinate 0, 1, 2, 4; by the second and third the other way round and mixed.
    let points: [[Double]] = [[0, 8, 3], [1, 6, 1], [2, 3, 4], [4, 0, 0]]
    let distances = CrowdingDistance.distances(points)
    #expect(distances[0] == .infinity && distances[3] == .infinity && distances[2] == .infinity)
    #expect(abs(distances[1] - (2.0 / 4 + 5.0 / 8 + 3.0 / 4)) < 1e-12)
  }
}

@Suite struct HypervolumeTests {
  /// `boxes` of Scripts/goldens.py, on the points that it makes.
  @Test(
    arguments: zip(1...5, [0.95, 0.7275, 0.350625, 0.10551875, 0.0556396875]))
  func volumesAreThoseOfTheScript(axes: Int, expected: Double) {
    let points = (0..<12).map { (i: Int) -> [Double] in
      (0..<axes).map { (a: Int) -> Double in
        let mixed: Int = 7 * i * i + 3 * i * a + 5 * a * a + i * a * a
        return Double(mixed % 11) / 10
      }
    }
    let corner = [Double](repeating: 0.95, count: axes)
    #expect(abs(Hypervolume.volume(points, to: corner) - expected) < 1e-12)
    #expect(abs(Hypervolume.volume(points.reversed(), to: corner) - expected) < 1e-12)
  }

  /// Any cut of three coordinates into cells counts as much as the sweep.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func volumesAreThoseOfTheDefinition(seed: UInt64) {
    for axes in 2...4 {
      let points = randomCoordinates(15, axes: axes, seed: seed)
      var cells = 0
      for cell in 0..<[1, 5, 25, 125, 625][axes] {
        let place = (0..<axes).map { Double(cell / [1, 5, 25, 125][$0] % 5) }
        if points.contains(where: { zip($0, place).allSatisfy(<=) }) { cells += 1 }
      }
      #expect(
        Hypervolume.volume(points, to: [Double](repeating: 5, count: axes)) == Double(cells))
    }
  }
}
