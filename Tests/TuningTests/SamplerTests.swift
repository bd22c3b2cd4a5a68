import NASTestSupport
import NASText
import NASTuning
import Testing

@Suite struct SamplerTests {
  @Test func everySamplerKeepsItsPromises() throws {
    for sampler in Samplers.all { try checkSampler(sampler) }
  }

  @Test func samplersAreFoundByName() throws {
    #expect(try Samplers.named("tpe") == ParzenSampler.self)
    let error = #expect(throws: SettingError.self) { try Samplers.named("annealing") }
    #expect(
      error?.description == "unknown sampler 'annealing': expected gp, tpe, random, grid")
  }

  @Test func gridTriesEachOfItsPointsOnce() throws {
    let grid = try GridSampler(SamplerSettings(space: .discrete, seed: 3, trials: 100))
    #expect(grid.trials == 18)
    let all = (0..<18).map { grid.ask($0, after: []) }
    #expect(Set(all).count == 18 && !all.contains(nil))
    #expect(grid.ask(18, after: []) == nil)
  }

  /// The right number of levels is soon found.
  @Test func aGridOfManyTrialsIsLaidOut() throws {
    let space = try TuningSpace([.init("x", .real(0, 1))])
    let grid = try GridSampler(SamplerSettings(space: space, seed: 3, trials: 100_000))
    #expect(grid.trials == 100_000)
    let plane = try TuningSpace([.init("x", .real(0, 1)), .init("y", .real(0, 1))])
    let wide = try GridSampler(SamplerSettings(space: plane, seed: 3, trials: 100_000))
    #expect(wide.trials == 316 * 316)
  }

  @Test func gridIsAsFineAsTheTrialsAllow() throws {
    let grid = try GridSampler(SamplerSettings(space: .real, seed: 3, trials: 30))
    #expect(grid.trials == 25)
    let values = Set((0..<25).compactMap { grid.ask($0, after: [])?["x"] })
    #expect(values == Set([-5, -1.25, 2.5, 6.25, 10].map { SettingValue.real($0) }))
  }

  @Test func aGridThatIsTooLargeIsAnError() throws {
    let space = try TuningSpace((0..<40).map { .init("x\($0)", .real(0, 1)) })
    let error = #expect(throws: SettingError.self) {
      try GridSampler(SamplerSettings(space: space, seed: 1, trials: 10))
    }
    #expect(error?.subject == "tuning: a grid of 40 settings")
  }

  @Test(arguments: ["gp", "tpe", "random"])
  func manySettingsAreTuned(_ name: String) throws {
    let space = try TuningSpace((0..<40).map { .init("x\($0)", .real(0, 1)) })
    let sampler = try Samplers.named(name).init(
      SamplerSettings(space: space, seed: 1, trials: 14))
    var history: [TuningTrial] = []
    for id in 0..<14 {
      let configuration = try #require(sampler.ask(id, after: history))
      history.append(
        TuningTrial(
          id: id, configuration: configuration,
          outcome: .complete(-configuration.number("x0"))))
    }
    #expect(Set(history.map(\.configuration)).count == 14)
  }

  /// Both know a quadratic function's peak after 40 trials, and chance does not.
  @Test(arguments: ["gp", "tpe"])
  func samplersThatLearnBeatChance(_ name: String) throws {
    func least(_ name: String, _ seed: UInt64) throws -> Double {
      let benchmark = SamplerBenchmark(try TestFunction.named("branin"), trials: 40)
      let search = try benchmark.search(by: try Samplers.named(name), seed: seed)
      return try #require(search.regrets.min())
    }
    let wins = try (0..<8).count { try least(name, $0) < least("random", $0) }
    #expect(wins >= 6)
  }

  /// Four options are tried once each before one is again.
  @Test(arguments: ["gp", "tpe"])
  func theFirstTrialsAreDistinctWhereThereAreEnough(_ name: String) throws {
    let space = try TuningSpace([
      .init("batch", .categorical(["32", "64"])),
      .init("optimizer", .categorical(["sgd", "adamw"])),
    ])
    let sampler = try Samplers.named(name).init(SamplerSettings(space: space, seed: 3, trials: 9))
    var history: [TuningTrial] = []
    for id in 0..<4 {
      let configuration = try #require(sampler.ask(id, after: history))
      #expect(!history.contains { $0.configuration == configuration })
      history.append(TuningTrial(id: id, configuration: configuration, outcome: .complete(0.5)))
    }
  }

  /// Where a trial is under way, another is asked for.
  @Test(arguments: ["gp", "tpe"])
  func pendingTrialsAreAvoided(_ name: String) throws {
    let sampler = try Samplers.named(name).init(
      SamplerSettings(space: .real, seed: 1, trials: 40))
    var history: [TuningTrial] = []
    func ask() throws -> Configuration { try #require(sampler.ask(30, after: history)) }
    for id in 0..<20 {
      let configuration = try #require(sampler.ask(id, after: history))
      let gap = configuration.number("x") - 3
      history.append(
        TuningTrial(id: id, configuration: configuration, outcome: .complete(-gap * gap)))
    }
    let first = try ask()
    history.append(TuningTrial(id: 20, configuration: first, outcome: .pending))
    #expect(try ask() != first)
  }

  /// Partial trainings of which the longer ones turn the order round: full ones decide.
  @Test func fullTrainingsCountForMoreThanPartialOnes() throws {
    let space = try TuningSpace([.init("x", .real(0, 1))])
    var history: [TuningTrial] = []
    for id in 0..<24 {
      let x = (Double(id) + 0.5) / 24
      let configuration = try Configuration([.init("x", .real(x))], in: space)
      let isFull = id % 2 == 0
      history.append(
        TuningTrial(
          id: id, configuration: configuration,
          outcome: isFull ? .complete(x) : .partial(-x, share: 0.1)))
    }
    let sampler = ProcessSampler(try SamplerSettings(space: space, seed: 1, trials: 30))
    let asked = try #require(sampler.ask(24, after: history))
    #expect(asked.number("x") > 0.8)
    let tpe = ParzenSampler(try SamplerSettings(space: space, seed: 1, trials: 30))
    #expect(try #require(tpe.ask(24, after: history)).number("x") > 0.5)
  }
}

extension Configuration {
  func number(_ name: String) -> Double {
    if case .real(let number) = self[name] { number } else { .nan }
  }
}
