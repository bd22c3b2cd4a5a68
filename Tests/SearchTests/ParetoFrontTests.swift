import Foundation
import NASGenomes
import NASSearch
import Testing

/// Trials of the points, as scored on so many images that the accuracy is exact; the genome is the
/// position, unless given.
func trials(_ points: [Point], genome: (Int) -> Int = { $0 }) -> [Trial] {
  points.enumerated().map { id, point in
    let proposal = Proposal(
      genome: Genome(genes: [genome(id)]), generation: id / 4, origin: .initial)
    let score = Score(correct: Int((point.accuracy * 12e5).rounded()), images: 1_200_000, loss: 0)
    return Trial(id: id, of: proposal, macs: point.macs, parameters: 0, outcome: .complete(score))
  }
}

extension Trial {
  fileprivate var standardCoordinates: [Double] { coordinates(by: Objective.standard)! }
}

@Suite struct ParetoFrontTests {
  let golden = ParetoFront(of: trials(goldenPoints))

  @Test func frontIsThatOfTheScript() {
    #expect(golden.trials.map(\.id) == [8, 0, 1, 3, 5, 6, 10])
    #expect(golden.best?.id == 10)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func frontIsThatOfTheDefinition(seed: UInt64) {
    let all = trials(randomPoints(40, seed: seed))
    let front = ParetoFront(of: all).trials
    let expected = all.filter { trial in
      !all.contains {
        let (own, other) = (trial.standardCoordinates, $0.standardCoordinates)
        return Domination.dominates(other, own) || other == own && $0.genome < trial.genome
      }
    }
    #expect(front == expected.sorted { $0.macs < $1.macs })
  }

  @Test func ofEqualObjectivesTheLowestGenomeStays() {
    let equals = trials([Point](repeating: goldenPoints[0], count: 3)) { 5 - $0 }
    #expect(ParetoFront(of: equals).trials.map(\.genome.genes) == [[3]])
  }

  @Test func onlyCompleteTrialsEnter() {
    let proposal = Proposal(genome: Genome(genes: [9]), generation: 0, origin: .offspring)
    let perfect = Score(correct: 10, images: 10, loss: 0)
    let others = [Trial.Outcome.stopped(perfect), .failed(reason: "the loss is NaN")].map {
      Trial(id: 99, of: proposal, macs: 1, parameters: 0, outcome: $0)
    }
    #expect(ParetoFront(of: others).trials.isEmpty)
    #expect(ParetoFront(of: trials(goldenPoints) + others) == golden)
  }

  @Test func hypervolumeIsThatOfTheScript() {
    // The script's grid is good to 1e-6; what lies beyond the reference point counts for nothing.
    #expect(
      abs(
        golden.hypervolume(to: ReferencePoint([0, 10_000_000], of: Objective.standard)) - 1.49695911
      ) < 1e-6)
  }

  @Test func hypervolumeOfSimpleFrontsIsThatOfTheFormula() {
    let reference = ReferencePoint([0.25, 1000], of: Objective.standard)
    func volume(_ points: (Double, Int)...) -> Double {
      ParetoFront(of: trials(points.map { Point(accuracy: $0.0, macs: $0.1) }))
        .hypervolume(to: reference)
    }
    #expect(volume() == 0)
    #expect(volume((0.75, 1000)) == 0)
    #expect(volume((0.25, 10)) == 0)
    #expect(abs(volume((0.75, 100)) - 0.5) < 1e-12)
    #expect(abs(volume((0.5, 10), (0.75, 100)) - (0.25 * 2 + 0.25)) < 1e-12)
  }

  @Test func kneeIsThatOfTheScript() {
    #expect(golden.knee?.id == 3)
  }

  @Test func kneeOfFewPointsIsTheSmallest() {
    #expect(ParetoFront(of: []).knee == nil)
    #expect(ParetoFront(of: []).best == nil)
    let two = ParetoFront(of: trials([goldenPoints[1], goldenPoints[0]]))
    #expect(two.knee?.macs == 200_000)
  }

  /// Of three objectives the ends are no equals: the sums are 1 and 2.
  @Test func kneeOfTwoPointsIsTheOneOfTheLeastSum() {
    let two = [(0.8, 1_000_000, 200_000), (0.9, 2_000_000, 100_000)].enumerated().map {
      Trial(
        id: $0, of: Proposal(genome: Genome(genes: [$0]), generation: 0, origin: .initial),
        macs: $1.1, parameters: $1.2, outcome: .measured, measurements: [.init(.accuracy, $1.0)])
    }
    let front = ParetoFront(of: two, by: [.accuracy, .macs, .parameters])
    #expect(front.trials.map(\.id) == [0, 1])
    #expect(front.knee?.id == 1)
  }

  /// What three objectives keep that two do not.
  @Test func anyObjectivesMakeAFront() {
    let all = trials(goldenPoints).map { trial in
      Trial(
        id: trial.id, of: Proposal(genome: trial.genome, generation: 0, origin: .initial),
        macs: trial.macs, parameters: 100 - trial.id, outcome: trial.outcome)
    }
    let objectives = [Objective.accuracy, .macs, .parameters]
    let front = ParetoFront(of: all, by: objectives)
    #expect(front.trials.map(\.id) == [8, 7, 1, 2, 3, 4, 9, 5, 6, 11, 10])
    #expect(front.best?.id == 10)
    #expect(ParetoFront(of: all, by: [.parameters]).trials.map(\.id) == [11])
    #expect(ParetoFront(of: all, by: [.latency]).trials.isEmpty)
    let reference = ReferencePoint([0.25, 1e8, 1000], of: objectives)
    #expect(front.hypervolume(to: reference) > 0)
  }

  @Test func measurementsAreValuesToo() {
    let trial = Trial(
      id: 0, of: Proposal(genome: Genome(genes: []), generation: 0, origin: .initial), macs: 5,
      parameters: 6, outcome: .measured,
      measurements: [.init(.latency, 0.1), .init(.accuracy, 0.5)])
    #expect(trial.value(of: .latency) == 0.1 && trial.value(of: .accuracy) == 0.5)
    #expect(trial.value(of: .macs) == 5 && trial.value(of: .parameters) == 6)
    #expect(trial.value(of: .loss) == nil && trial.score == nil)
    #expect(trial.coordinates(by: [.latency, .macs])?.first == -1)
    #expect(trial.coordinates(by: [.accuracy, .loss]) == nil)
  }
}

@Suite struct ReferencePointTests {
  @Test func accuracyCountsFromTheWorstOfTheFirstFront() throws {
    // Generation 0 is the first four: 0.70 to 0.86 on the front, 200 k to 900 k MACs.
    let point = try #require(
      ReferencePoint(ofFirstGeneration: trials(goldenPoints), by: Objective.standard))
    #expect(abs(point.values[0] - (0.70 - 0.1 * 0.16)) < 1e-12)
    #expect(abs(point.values[1] / (900_000 * 4.5.tenthRoot) - 1) < 1e-12)
  }

  /// Whatever the first objective is called, and whichever way it goes.
  @Test func theFirstObjectiveCountsFromTheWorstOfTheFront() throws {
    func values(_ first: Objective, _ sign: Double) throws -> [Double] {
      let all = [(0.1, 1000), (0.2, 100), (0.9, 500)].enumerated().map {
        Trial(
          id: $0, of: Proposal(genome: Genome(genes: [$0]), generation: 0, origin: .initial),
          macs: $1.1, parameters: 1, outcome: .measured, measurements: [.init(first, sign * $1.0)])
      }
      return try #require(ReferencePoint(ofFirstGeneration: all, by: [first, .macs])).values
    }
    let corner = try values(Objective("error", .minimise), 1)
    #expect(abs(corner[0] - 0.21) < 1e-12)
    #expect(try values(Objective("loss", .minimise), 1) == corner)
    #expect(try values(Objective("merit", .maximise), -1) == [-corner[0], corner[1]])
  }

  @Test func anythingThatTheFrontGainsCounts() throws {
    let first = trials(Array(goldenPoints.prefix(4)))
    let reference = try #require(
      ReferencePoint(ofFirstGeneration: first, by: Objective.standard))
    let before = ParetoFront(of: first).hypervolume(to: reference)
    let better = trials(
      goldenPoints.prefix(4).map {
        Point(accuracy: $0.accuracy + 0.008, macs: $0.macs)
      })
    let gain = ParetoFront(of: better).hypervolume(to: reference) / before - 1
    #expect(gain > 0.05)
  }

  @Test func oneNetworkSpansSomethingToo() throws {
    let one = trials([goldenPoints[0]])
    let reference = try #require(ReferencePoint(ofFirstGeneration: one, by: Objective.standard))
    #expect(ParetoFront(of: one).hypervolume(to: reference) > 0)
    #expect(ReferencePoint(ofFirstGeneration: [], by: Objective.standard) == nil)
  }
}

extension Double {
  fileprivate var tenthRoot: Double { pow(self, 0.1) }
}
