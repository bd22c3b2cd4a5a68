import NASGenomes
import NASSearch
import NASTables
import NASTestSupport
import NASText
import Testing

@Suite struct StrategyTests {
  @Test func everyStrategyKeepsItsPromises() throws {
    for strategy in SearchStrategies.all { try checkSearchStrategy(strategy) }
  }

  @Test func strategiesAreFoundByName() throws {
    #expect(try SearchStrategies.named("nsga2") == NSGAII.self)
    let error = #expect(throws: SettingError.self) { try SearchStrategies.named("nsga3") }
    #expect(
      error?.description
        == "unknown search strategy 'nsga3': expected nsga2, random, local, aging-evolution, predictor"
    )
    #expect(error?.hint == "did you mean 'nsga2'?")
  }

  @Test func senselessSettingsAreRefused() {
    let error = #expect(throws: SettingError.self) {
      try SearchSettings(seed: 1, populationSize: 1)
    }
    #expect(error?.description == "search setting population 1: expected at least 2")
    #expect(throws: SettingError.self) { try SearchSettings(seed: 1, maximumEvaluations: 0) }
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
    let tiny = EvaluationTable(
      path: "tiny",
      space: try TableSpace(
        genomes: (0..<9).map { Genome(genes: [$0 / 3, $0 % 3]) }, macs: Array(1...9)),
      objectives: Objective.standard, values: (1...9).map { [Double($0) / 10, Double($0)] },
      reported: (1...9).map(Double.init))
    for strategy in SearchStrategies.all {
      let start = strategy.init(try SearchSettings(seed: 1, populationSize: 4))
      #expect(try search(start, in: tiny).count == 9, "\(strategy.name)")
    }
  }

  @Test func aPredictorProposesForEveryBinOfTheCost() throws {
    let table = EvaluationTable.synthetic
    let known = try search(RandomSearch(SearchSettings(seed: 1, maximumEvaluations: 30)), in: table)
    let sizes = known.trials.map { Objective.macs.coordinate(Double($0.macs)) }
    let bins = try #require(CostBins(4, spanning: sizes))
    var guided = PredictorGuided(try SearchSettings(seed: 1, populationSize: 8, bins: bins))
    guided.tell(known.trials)
    let proposed = try guided.ask(in: table.space).map {
      bins.bin(of: Objective.macs.coordinate(Double(table.space.macs(of: $0.genome))))
    }
    #expect(proposed == [0, 1, 2, 3, 0, 1, 2, 3])
  }

  @Test func localSearchEndsWhereNoNeighbourOfTheFrontIsUntried() throws {
    let table = EvaluationTable.synthetic
    let space = table.space
    let evaluations = try search(LocalSearch(SearchSettings(seed: 3)), in: table)
    #expect(evaluations.count < space.genomes.count)
    for trial in evaluations.front.trials {
      for neighbour in space.neighbours(of: trial.genome) {
        #expect(evaluations[neighbour] != nil)
      }
    }
  }

  @Test func localSearchSpreadsASmallBudgetOverTheFront() throws {
    let table = EvaluationTable.synthetic
    let space = table.space
    let evolved = try search(
      NSGAII(SearchSettings(seed: 1, maximumEvaluations: 200)), in: table)
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
  _ start: some SearchStrategy, knowing trials: [Trial] = [], in table: EvaluationTable
) throws -> EvaluationCache {
  var strategy = start
  strategy.tell(trials)
  while true {
    let proposals = try strategy.ask(in: table.space)
    guard !proposals.isEmpty else { return strategy.evaluations }
    let first = strategy.evaluations.count
    strategy.tell(proposals.enumerated().map { table.trial(first + $0, of: $1) })
  }
}
