import NASGenomes
import NASSearch
import Testing

@Suite struct ParetoNoiseTests {
  /// Networks of 100, 200, … MACs with so many of so many images right.
  private func front(_ correct: [Int], of images: Int) -> ParetoFront {
    ParetoFront(
      of: correct.enumerated().map { place, correct in
        Trial(
          id: place,
          of: Proposal(genome: Genome(genes: [place]), generation: 0, origin: .initial),
          macs: 100 * (place + 1), parameters: 1,
          outcome: .complete(Score(correct: correct, images: images, loss: 0)))
      })
  }

  /// At 90 % of 10,000 images the standard error is 0.3 points, or 30 images.
  @Test func aPointStaysIfItGainsAStandardErrorOnTheLastThatStayed() {
    let whole = front([9_000, 9_002, 9_029, 9_030, 9_040, 9_059, 9_100], of: 10_000)
    #expect(whole.trials.count == 7)
    let kept = whole.withoutNoise
    #expect(kept.trials.map(\.id) == [0, 3, 5 + 1])
    #expect(kept.best?.id == 6)
    #expect(kept.withoutNoise == kept)
  }

  /// Many small gains add up: each is held against the last that stayed, not its neighbour.
  @Test func smallGainsAddUp() {
    let whole = front((0..<10).map { 9_000 + 10 * $0 }, of: 10_000)
    #expect(whole.withoutNoise.trials.map(\.id) == [0, 3, 6, 9])
  }

  @Test func fewImagesKeepFewPoints() {
    #expect(front([50, 53, 56], of: 100).withoutNoise.trials.map(\.id) == [0, 2])
    #expect(front([500, 530, 560], of: 1_000).withoutNoise.trials.map(\.id) == [0, 1, 2])
  }

  @Test func perfectNetworksHaveNoError() {
    #expect(front([99, 100], of: 100).withoutNoise.trials.count == 2)
    #expect(front([0, 100], of: 100).withoutNoise.trials.count == 2)
    #expect(ParetoFront(of: []).withoutNoise.trials.isEmpty)
  }

  /// Each point is held against those that cost no more by any cost: 9,002 against 9,000, but not
  /// where it has fewer parameters, and 9,031 against either.
  @Test func ofSeveralCostsAnyThatIsLessIsAReason() {
    func costing(_ parameters: [Int]) -> ParetoFront {
      let trials = front([9_000, 9_002, 9_031], of: 10_000).trials
      return ParetoFront(
        of: zip(trials, parameters).map { trial, parameters in
          Trial(
            id: trial.id, of: Proposal(genome: trial.genome, generation: 0, origin: .initial),
            macs: trial.macs, parameters: parameters, outcome: trial.outcome)
        }, by: [.accuracy, .macs, .parameters])
    }
    #expect(costing([5, 5, 5]).withoutNoise.trials.map(\.id) == [0, 2])
    #expect(costing([5, 4, 5]).withoutNoise.trials.map(\.id) == [0, 1])
    #expect(costing([5, 4, 3]).withoutNoise.trials.map(\.id) == [0, 1, 2])
    #expect(costing([4, 5, 6]).withoutNoise.trials.map(\.id) == [0, 2])
  }

  @Test func frontsByOtherObjectivesAreLeftAsTheyAre() {
    let trials = front([9_000, 9_002], of: 10_000).trials
    let front = ParetoFront(of: trials, by: [.loss, .macs])
    #expect(front.withoutNoise == front)
  }
}
