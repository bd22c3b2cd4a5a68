import Genomes
import Search
import TestSupport
import Testing

@Suite struct StrategyTests {
  @Test func everyStrategyKeepsItsPromises() throws {
    for strategy in SearchStrategies.all { try checkSearchStrategy(strategy) }
  }

  @Test func strategiesAreFoundByName() throws {
    #expect(try SearchStrategies.named("nsga2") == NSGAII.self)
    let error = #expect(throws: SearchError.self) { try SearchStrategies.named("nsga3") }
    #expect(
      error?.description
        == "unknown search strategy 'nsga3': expected nsga2, random, local")
  }

  @Test func senselessSettingsAreRefused() {
    let error = #expect(throws: SearchError.self) { try SearchSettings(seed: 1, populationSize: 1) }
    #expect(error?.description == "search setting population 1: expected at least 2")
    #expect(throws: SearchError.self) { try SearchSettings(seed: 1, maximumEvaluations: 0) }
  }

  @Test func parentsAreChosenByRankThenDistance() {
    // Both ends of the front come first, then its emptiest places.
    let parents = Parent.best(20, of: trials(goldenPoints))
    #expect(parents.map(\.rank) == [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2])
    #expect(parents.prefix(3).map(\.genome.genes) == [[8], [10], [1]])
    #expect(Parent.best(5, of: trials(goldenPoints)) == Array(parents.prefix(5)))
    #expect(Parent.best(5, of: []).isEmpty)
  }

  @Test func aSpaceThatIsExhaustedEndsTheSearch() throws {
    let tiny = TableSpace(
      decisions: 2, options: 3, macs: Array(1...9), accuracies: (1...9).map { Double($0) / 10 })
    for strategy in SearchStrategies.all {
      let start = strategy.init(try SearchSettings(seed: 1, populationSize: 4))
      #expect(try search(start, in: tiny).count == 9, "\(strategy.name)")
    }
  }

  @Test func localSearchEndsWhereNoNeighbourOfTheFrontIsUntried() throws {
    let space = TableSpace.synthetic
    let evaluations = try search(LocalSearch(SearchSettings(seed: 3)), in: space)
    #expect(evaluations.count < space.macs.count)
    for trial in evaluations.front.trials {
      for neighbour in space.neighbours(of: trial.genome) {
        #expect(evaluations[neighbour] != nil)
      }
    }
  }

  @Test func localSearchSpreadsASmallBudgetOverTheFront() throws {
    let space = TableSpace.synthetic
    let evolved = try search(
      NSGAII(SearchSettings(seed: 1, maximumEvaluations: 200)), in: space)
    let front = evolved.front.trials
    var local = LocalSearch(try SearchSettings(seed: 1, populationSize: front.count))
    local.tell(evolved.trials)
    let proposals = try local.ask(in: space)
    #expect(proposals.count == front.count)
    for trial in front {
      let neighbours = Set(space.neighbours(of: trial.genome))
      #expect(proposals.contains { neighbours.contains($0.genome) })
    }
  }
}

/// Asks and tells until nothing more is asked for.
func search(
  _ start: some SearchStrategy, knowing trials: [Trial] = [], in space: TableSpace
) throws -> EvaluationCache {
  var strategy = start
  strategy.tell(trials)
  while true {
    let proposals = try strategy.ask(in: space)
    guard !proposals.isEmpty else { return strategy.evaluations }
    let first = strategy.evaluations.count
    strategy.tell(proposals.enumerated().map { space.trial(first + $0, of: $1) })
  }
}
