import Genomes
import Search
import Testing

/// Trials of the points, as scored on so many images that the accuracy is exact; the genome is the
/// position, unless given.
func trials(_ points: [Objectives], genome: (Int) -> Int = { $0 }) -> [Trial] {
  points.enumerated().map { id, point in
    let proposal = Proposal(
      genome: Genome(genes: [genome(id)]), generation: id / 4, origin: .initial)
    let score = Score(correct: Int((point.accuracy * 12e5).rounded()), images: 1_200_000, loss: 0)
    return Trial(id: id, of: proposal, macs: point.macs, parameters: 0, outcome: .complete(score))
  }
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
        $0.objectives!.dominates(trial.objectives!)
          || $0.objectives == trial.objectives && $0.genome < trial.genome
      }
    }
    #expect(front == expected.sorted { $0.macs < $1.macs })
  }

  @Test func ofEqualObjectivesTheLowestGenomeStays() {
    let equals = trials([Objectives](repeating: goldenPoints[0], count: 3)) { 5 - $0 }
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
    #expect(abs(golden.hypervolume(to: ReferencePoint(macs: 10_000_000)) - 1.49695911) < 1e-6)
  }

  @Test func hypervolumeOfSimpleFrontsIsThatOfTheFormula() {
    let reference = ReferencePoint(accuracy: 0.25, macs: 1000)
    func volume(_ points: (Double, Int)...) -> Double {
      ParetoFront(of: trials(points.map { Objectives(accuracy: $0.0, macs: $0.1) }))
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
}
