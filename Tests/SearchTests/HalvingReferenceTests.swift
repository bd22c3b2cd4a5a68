import NASSearch
import Testing

/// Whole runs against `Scripts/halving_reference.py`, which was written apart and made the numbers.
@Suite struct HalvingReferenceTests {
  private static let (candidates, epochs) = (30, 60)

  private func value(_ candidate: Int, after epoch: Int) -> Double {
    let level = 0.6 + 0.3 * Double(candidate * 11 % 30) / 30
    let half = Double(1 + candidate * 7 % 5)
    let noise = Double((candidate * 7919 + epoch * 104729 + candidate * epoch * 31) % 1000)
    return level * (Double(epoch) / (Double(epoch) + half)) - noise / 1000 * 0.06
  }

  /// The epochs of each candidate, and the winner.
  private func run<Scheduler: BudgetScheduler>(
    _ type: Scheduler.Type, _ ladder: RungLadder, budget: Int? = nil, hasPrior: Bool = false
  ) throws -> (trained: [Int], winner: Int?) {
    let candidates = (0..<Self.candidates).map {
      TrainingCandidate(id: $0, prior: hasPrior ? Double($0 * 13 % 30) : nil)
    }
    var scheduler = try Scheduler(
      BudgetSettings(candidates: candidates, ladder: ladder, budget: budget))
    while true {
      let jobs = scheduler.ask(4)
      if jobs.isEmpty { break }
      scheduler.tell(
        jobs.map { job in
          TrainingResult(
            job,
            measurements: (job.from + 1...job.to).map {
              Measurement(resource: $0, value: value(job.candidate, after: $0))
            })
        })
    }
    return (
      (0..<Self.candidates).map { scheduler.record[$0].reached }, scheduler.winners.first?.id
    )
  }

  @Test func successiveHalvingIsTheReferences() throws {
    let three = try run(
      SuccessiveHalving.self, RungLadder(minimum: 1, maximum: Self.epochs, factor: 3))
    #expect(
      three.trained == [
        6, 2, 2, 2, 2, 60, 2, 2, 20, 2, 20, 2, 2, 6, 2, 6, 2, 2, 6, 2, 6, 2, 2, 6, 2, 6, 2, 2, 2, 2,
      ])
    #expect(three.winner == 5)
    let two = try run(
      SuccessiveHalving.self, RungLadder(minimum: 4, maximum: Self.epochs, factor: 2))
    #expect(
      two.trained == [
        15, 7, 7, 7, 7, 60, 7, 7, 60, 7, 30, 7, 7, 30, 7, 30, 30, 7, 15, 60, 15, 15, 7, 15, 15, 15,
        7, 7, 7, 15,
      ])
    #expect(two.winner == 19)
  }

  /// From the lowest rung it takes 525; the next ladder would take more than 700.
  @Test func aBudgetDecidesWhereTheLadderBegins() throws {
    let ladder = RungLadder(minimum: 1, maximum: Self.epochs, factor: 2)
    let free = try run(
      SuccessiveHalving.self, RungLadder(minimum: 4, maximum: Self.epochs, factor: 2))
    let bounded = try run(SuccessiveHalving.self, ladder, budget: 700)
    #expect(bounded == free)
  }

  @Test func gradualHalvingIsTheReferences() throws {
    let ladder = RungLadder(minimum: 1, maximum: Self.epochs, factor: 3)
    let small = try run(GradualHalving.self, ladder, budget: 200)
    #expect(
      small.trained == [
        5, 2, 2, 3, 2, 60, 2, 2, 27, 2, 16, 2, 2, 9, 2, 12, 4, 2, 5, 3, 7, 3, 2, 4, 3, 7, 3, 2, 3,
        2,
      ])
    #expect(small.winner == 5)
    let large = try run(GradualHalving.self, ladder, budget: 400)
    #expect(
      large.trained == [
        9, 7, 4, 7, 5, 60, 5, 4, 60, 4, 21, 4, 4, 46, 4, 21, 27, 4, 16, 12, 12, 9, 3, 12, 7, 9, 7,
        5, 7, 5,
      ])
    #expect(large.winner == 8)
  }

  @Test func aPriorCountsEarlyAsInTheReference() throws {
    let ladder = RungLadder(minimum: 1, maximum: Self.epochs, factor: 3)
    let small = try run(GradualHalving.self, ladder, budget: 200, hasPrior: true)
    #expect(
      small.trained == [
        2, 2, 3, 2, 3, 60, 3, 2, 27, 4, 16, 3, 2, 9, 2, 12, 4, 2, 5, 2, 7, 2, 2, 5, 3, 7, 2, 3, 2,
        2,
      ])
    let large = try run(GradualHalving.self, ladder, budget: 400, hasPrior: true)
    #expect(
      large.trained == [
        4, 5, 9, 5, 7, 60, 7, 3, 60, 7, 21, 7, 4, 46, 4, 16, 27, 4, 21, 5, 12, 4, 4, 12, 7, 12, 5,
        9,
        4, 9,
      ])
    #expect(large.winner == 8)
  }
}
