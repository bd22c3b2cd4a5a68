import NASGenomes
public import NASSearch
import NASTables
public import Testing

/// What every search strategy has to satisfy: the promises of `SearchStrategy`, on a table, by one,
/// two and three objectives.
public func checkSearchStrategy<Strategy: SearchStrategy>(
  _ type: Strategy.Type, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let objectives = [Objective.accuracy, .macs, .parameters]
  for count in 1...objectives.count {
    let table = EvaluationTable.made(by: Array(objectives.prefix(count)), maximumMACs: 3_000_000)
    let check = StrategyCheck<Strategy>(table: table, sourceLocation: sourceLocation)
    try check.proposalsAreNewFeasibleAndDistinct()
    try check.oneSeedGivesOneSearch()
    try check.toldTrialsAreTheWholeState()
    try check.failuresAndEmptyTellsAreTolerated()
    try check.limitOfEvaluationsIsKept()
    try check.unmeetableConstraintsAreAnError()
  }
}

private struct StrategyCheck<Strategy: SearchStrategy> {
  let table: EvaluationTable
  let sourceLocation: SourceLocation

  var space: TableSpace { table.space }

  func settings(_ seed: UInt64 = 1, limit: Int? = nil) throws -> SearchSettings {
    try SearchSettings(
      seed: seed, populationSize: 8, maximumEvaluations: limit,
      startingGenomes: [space.genomes[0]], objectives: table.objectives)
  }

  /// Asks and tells; returns the trials of each generation.
  @discardableResult
  func search(
    _ strategy: inout Strategy, generations: Int,
    evaluate: (Int, Proposal) -> Trial
  ) throws -> [[Trial]] {
    try (0..<generations).map { _ in
      let first = strategy.evaluations.count
      let trials = try strategy.ask(in: space).enumerated().map { evaluate(first + $0, $1) }
      strategy.tell(trials)
      return trials
    }
  }

  func expect(_ condition: Bool, _ comment: Comment) {
    #expect(condition, comment, sourceLocation: sourceLocation)
  }

  func proposalsAreNewFeasibleAndDistinct() throws {
    var strategy = Strategy(try settings())
    expect(
      try strategy.ask(in: space).contains { $0.genome == space.genomes[0] },
      "\(Strategy.name): a starting genome is asked for first")
    for generation in 0..<8 {
      let proposals = try strategy.ask(in: space)
      expect(proposals.count <= 8, "\(Strategy.name): no more than the population size")
      // By one objective, a strategy may come to where nothing near is better, and end.
      expect(
        !proposals.isEmpty || table.objectives.count == 1 && generation > 2,
        "\(Strategy.name): a space this large is not exhausted")
      if proposals.isEmpty { break }
      expect(
        Set(proposals.map(\.genome)).count == proposals.count, "\(Strategy.name): distinct")
      for proposal in proposals {
        expect(proposal.generation == generation, "\(Strategy.name): generations are counted")
        expect(space.isAllowed(proposal.genome), "\(Strategy.name): feasible")
        expect(strategy.evaluations[proposal.genome] == nil, "\(Strategy.name): never seen")
      }
      let first = strategy.evaluations.count
      strategy.tell(proposals.enumerated().map { table.trial(first + $0, of: $1) })
    }
  }

  func oneSeedGivesOneSearch() throws {
    let searches = try ([1, 1, 2] as [UInt64]).map { seed in
      var strategy = Strategy(try settings(seed))
      return try search(&strategy, generations: 4, evaluate: table.trial)
    }
    expect(searches[0] == searches[1], "\(Strategy.name): one seed, one search")
    expect(searches[0] != searches[2], "\(Strategy.name): another seed, another search")
  }

  func toldTrialsAreTheWholeState() throws {
    var strategy = Strategy(try settings())
    let generations = try search(&strategy, generations: 4, evaluate: table.trial)
    var retold = Strategy(try settings())
    for trials in generations { retold.tell(trials.reversed()) }
    let known = strategy.evaluations.trials
    expect(
      retold.evaluations.trials == known,
      "\(Strategy.name): trials told in another order, the same state")
    retold.tell(generations[2])
    expect(
      retold.evaluations.trials == known, "\(Strategy.name): trials told twice change nothing")
    expect(
      try retold.ask(in: space) == strategy.ask(in: space)
        && retold.ask(in: space) == strategy.ask(in: space),
      "\(Strategy.name): asking changes nothing")
    let continued = try search(&retold, generations: 3, evaluate: table.trial)
    let uninterrupted = try search(&strategy, generations: 3, evaluate: table.trial)
    expect(continued == uninterrupted, "\(Strategy.name): and the search goes on identically")
  }

  func failuresAndEmptyTellsAreTolerated() throws {
    var strategy = Strategy(try settings())
    strategy.tell([])
    let failing = { (id: Int, proposal: Proposal) in
      Trial(
        id: id, of: proposal, macs: 1, parameters: 0, outcome: .failed(reason: "the loss is NaN"))
    }
    let failures = try search(&strategy, generations: 2, evaluate: failing)
    expect(strategy.evaluations.front.trials.isEmpty, "\(Strategy.name): a failure is no score")
    let trials = try search(&strategy, generations: 4) { id, proposal in
      id % 3 == 0 ? failing(id, proposal) : table.trial(id, of: proposal)
    }
    strategy.tell([])
    let genomes = (failures + trials).joined().map(\.genome)
    expect(trials.allSatisfy { !$0.isEmpty }, "\(Strategy.name): goes on after failures")
    expect(Set(genomes).count == genomes.count, "\(Strategy.name): a failure is not tried again")
  }

  func limitOfEvaluationsIsKept() throws {
    var strategy = Strategy(try settings(limit: 19))
    try search(&strategy, generations: 4, evaluate: table.trial)
    expect(strategy.evaluations.count == 19, "\(Strategy.name): stops at the limit")
    expect(try strategy.ask(in: space).isEmpty, "\(Strategy.name): and asks for nothing more")
  }

  func unmeetableConstraintsAreAnError() throws {
    let impossible = try TableSpace(
      genomes: space.genomes, macs: space.macs, known: space.known, maximumMACs: 0)
    let strategy = Strategy(try SearchSettings(seed: 1, objectives: table.objectives))
    #expect(throws: (any Error).self, sourceLocation: sourceLocation) {
      try strategy.ask(in: impossible)
    }
  }
}
