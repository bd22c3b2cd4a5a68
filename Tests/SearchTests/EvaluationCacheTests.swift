import NASGenomes
import NASRandomness
import NASSearch
import Testing

@Suite struct EvaluationCacheTests {
  let all = trials(goldenPoints)

  @Test func trialsAreFoundByGenome() {
    var cache = EvaluationCache()
    #expect(cache.nextGeneration == 0)
    cache.record(all.dropLast())
    #expect(cache[Genome(genes: [7])] == all[7])
    #expect(cache[Genome(genes: [11])] == nil)
    #expect(cache.nextGeneration == 3)
  }

  @Test func orderAndRepetitionLeaveNoTrace() {
    var cache = EvaluationCache()
    var other = EvaluationCache()
    cache.record(all)
    for trial in all.reversed() { other.record([trial, trial]) }
    #expect(other.trials == cache.trials)
    #expect(cache.trials == all)
  }

  @Test func aLaterRecordReplacesTheEarlier() {
    var cache = EvaluationCache()
    cache.record(all)
    let proposal = Proposal(genome: all[7].genome, generation: 1, origin: .initial)
    let again = Trial(
      id: 7, of: proposal, macs: 1, parameters: 0, outcome: .failed(reason: "the loss is NaN"))
    cache.record([again])
    #expect(cache[again.genome] == again)
    #expect(cache.count == all.count)
  }

  /// A cache that has let most of its trials go knows the same front and parents as one that is
  /// told them all at once, and so do others told in any order.
  @Test(arguments: 1...3)
  func layersKeptTrialByTrialAreThoseOfAll(axes: Int) throws {
    let objectives = Array([Objective.accuracy, .macs, .parameters].prefix(axes))
    let settings = try SearchSettings(seed: 1, populationSize: 4, objectives: objectives)
    for seed in 0..<20 as Range<UInt64> {
      var stream = RandomStream(seed: seed, purpose: .madeUp)
      // Mostly better and better, so that layers are pushed out.
      var all = (0..<600).map { id in
        let proposal = Proposal(
          genome: Genome(genes: [id * 7 % 600]), generation: id / 4, origin: .initial)
        return Trial(
          id: id, of: proposal, macs: 1000 - id + stream.integer(below: 40),
          parameters: 1 + stream.integer(below: 900),
          outcome: .complete(
            Score(correct: id + stream.integer(below: 30), images: 700, loss: 0)))
      }
      var strategy = NSGAII(settings)
      for trial in all {
        strategy.tell([trial])
        guard trial.id % 50 == 0 else { continue }
        let told = all.prefix(trial.id + 1)
        #expect(strategy.evaluations.front == ParetoFront(of: told, by: objectives))
        #expect(
          Parent.best(64, of: strategy.evaluations)
            == Parent.best(64, of: Array(told), by: objectives))
      }
      stream.shuffle(&all)
      var other = NSGAII(settings)
      for trial in all { other.tell([trial]) }
      #expect(other.evaluations.trials == strategy.evaluations.trials)
      #expect(Parent.best(64, of: other.evaluations) == Parent.best(64, of: strategy.evaluations))
    }
  }

  @Test func hypervolumesAreThoseOfTheFrontsByGeneration() {
    var cache = EvaluationCache()
    cache.record(all)
    let reference = ReferencePoint([0, 10_000_000], of: Objective.standard)
    #expect(
      cache.hypervolumes(to: reference)
        == [4, 8, 12].map { ParetoFront(of: all.prefix($0)).hypervolume(to: reference) })
  }
}

@Suite struct EarlyStoppingTests {
  let stopping = EarlyStopping(patience: 3, tolerance: 0.01)

  @Test func growthKeepsTheSearchGoing() {
    #expect(!stopping.isDue(after: []))
    #expect(!stopping.isDue(after: [1, 1, 1]))
    #expect(!stopping.isDue(after: [1, 1, 1, 1.02]))
    // Less than the tolerance in each generation, more in all three.
    #expect(!stopping.isDue(after: [1, 1.005, 1.01, 1.015]))
  }

  @Test func tooLittleGrowthEndsIt() {
    #expect(stopping.isDue(after: [1, 1, 1, 1]))
    #expect(stopping.isDue(after: [0.5, 1, 1, 1, 1.009]))
    #expect(stopping.isDue(after: [0, 0, 0, 0]))
  }
}
