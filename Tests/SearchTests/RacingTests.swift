import NASRandomness
import NASSearch
import Testing

@Suite struct RacingTests {
  let racing = Racing(ladder: RungLadder(minimum: 250, maximum: 2000))

  @Test(arguments: [RungLadder(minimum: 250, maximum: 2000), RungLadder(maximum: 10_000)])
  func whoIsClearlyWorseThanACheaperOneIsStopped(ladder: RungLadder) {
    let racing = Racing(ladder: ladder)
    func correctness(_ isCorrect: Bool, _ images: Int) -> Correctness {
      Correctness((0..<images).map { _ in isCorrect })
    }
    let (small, large) = (
      Incumbent(id: 3, costs: [100, 7], correctness: correctness(false, ladder.maximum)),
      Incumbent(id: 8, costs: [200, 5], correctness: correctness(true, ladder.maximum))
    )
    let front = [small, large]
    for rung in ladder.rungs.dropLast() {
      let (wrong, right) = (correctness(false, rung), correctness(true, rung))
      #expect(!racing.isBeaten(wrong, costs: [100, 7], by: []), "without a front")
      #expect(!racing.isBeaten(wrong, costs: [199, 7], by: front), "more MACs dominate nothing")
      #expect(!racing.isBeaten(wrong, costs: [200, 4], by: front), "nor does more of another cost")
      #expect(!racing.isBeaten(right, costs: [200, 5], by: front), "an equal is not stopped")
      #expect(racing.isBeaten(wrong, costs: [200, 5], by: front), "wrong is dominated")
      #expect(racing.isBeaten(wrong, costs: [200, 5], by: front.reversed()), "in whatever order")
    }
    #expect(
      !racing.isBeaten(correctness(false, ladder.maximum), costs: [200, 5], by: front),
      "on the last rung the candidate is complete")
  }

  @Test func laddersAreBuiltFromTheTop() {
    #expect(RungLadder(maximum: 10_000).rungs == [1250, 2500, 5000, 10_000])
    #expect(RungLadder(minimum: 1000, maximum: 10_000, factor: 3).rungs == [1111, 3333, 10_000])
    #expect(RungLadder(minimum: 1000, maximum: 1999).rungs == [1999])
    #expect(RungLadder(minimum: 1000, maximum: 500).rungs == [500])
  }

  @Test(arguments: [
    (30, 60, 0.125, 0.0005416861961495858), (5, 25, 0.25, 3.093644887930578e-05),
    (100, 101, 0.5, 0.5), (0, 9, 0.125, 0.002180561526820316), (9, 9, 0.5, 1), (0, 0, 0.5, 1),
  ])
  func probabilitiesAreThoseOfTheScript(
    wins: Int, losses: Int, share: Double, expected: Double
  ) {
    let probability = Racing.probability(wins: wins, losses: losses, share: share)
    #expect(abs(probability - expected) <= 1e-12 + 1e-9 * expected)
  }

  @Test func discordancesAreCountedOverTheCandidatesImages() {
    let candidate = Correctness((0..<100).map { $0 % 2 == 0 })
    let other = Correctness((0..<200).map { $0 % 3 == 0 })
    let expected = (0..<100).reduce(into: (0, 0)) { counts, image in
      if image % 2 == 0 && image % 3 != 0 { counts.0 += 1 }
      if image % 2 != 0 && image % 3 == 0 { counts.1 += 1 }
    }
    #expect(candidate.discordances(with: other) == expected)
    #expect(candidate.correct == 50 && other.correct == 67)
  }

  @Test func correctnessComesBackFromItsWords() {
    let correctness = Correctness((0..<70).map { $0 % 7 == 0 })
    #expect(Correctness(words: correctness.words, count: 70) == correctness)
    #expect(Correctness(words: correctness.words, count: 64) == nil)
    #expect(Correctness(words: [.max, 1 << 6], count: 70) == nil)
    #expect(Correctness(words: [], count: 0) == Correctness())
  }

  /// Races as many candidates, each against an incumbent `behind` images better with 160 images
  /// discordant; how many are stopped, and the mean number of images scored.
  private func race(_ candidates: Int, behind: Int) -> (stopped: Int, meanImages: Double) {
    var (stopped, images) = (0, 0)
    let (both, losses) = (1760, 80 + behind / 2)
    let kinds = (0..<2000).map { ($0 < both + 160 - losses, $0 < both || $0 >= 2000 - losses) }
    for item in 0..<candidates {
      var stream = RandomStream(seed: 5, purpose: .madeUp, item: item)
      var order = kinds
      stream.shuffle(&order)
      let incumbent = Incumbent(id: 1, costs: [10], correctness: Correctness(order.map(\.1)))
      let lastRung = racing.ladder.rungs.first { rung in
        let candidate = Correctness(order.prefix(rung).map(\.0))
        return rung == 2000
          || racing.isBeaten(candidate, costs: [10], by: [incumbent])
      }!
      images += lastRung
      if lastRung < 2000 { stopped += 1 }
    }
    return (stopped, Double(images) / Double(candidates))
  }

  @Test func aCandidateThatIsAsGoodIsHardlyEverStopped() {
    // At most 1 % by the confidence; 2 % allows for chance in 1,000.
    #expect(race(1000, behind: 0).stopped <= 20)
  }

  @Test func aClearlyWorseCandidateIsStoppedEarly() {
    let (stopped, meanImages) = race(200, behind: 100)
    #expect(stopped >= 199)
    #expect(meanImages < 700)
  }
}
