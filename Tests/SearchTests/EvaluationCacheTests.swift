import Foundation
import Genomes
import Search
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

  @Test func orderAndRepetitionLeaveNoTrace() throws {
    var cache = EvaluationCache()
    var other = EvaluationCache()
    cache.record(all)
    for trial in all.reversed() { other.record([trial, trial]) }
    #expect(other == cache)
    #expect(cache.trials == all)
    let data = try JSONEncoder().encode(cache)
    #expect(try JSONDecoder().decode(EvaluationCache.self, from: data) == cache)
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

  @Test func hypervolumesAreThoseOfTheFrontsByGeneration() {
    var cache = EvaluationCache()
    cache.record(all)
    let reference = ReferencePoint(macs: 10_000_000)
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
