import Foundation
import NASRandomness
public import NASTuning
public import Testing

/// What every sampler has to satisfy: the promises of `Sampler`, over spaces of every kind of setting.
public func checkSampler<S: Sampler>(
  _ type: S.Type, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  for space in [TuningSpace.mixed, .real, .discrete] {
    let check = SamplerCheck<S>(space: space, sourceLocation: sourceLocation)
    try check.configurationsAreOfTheSpace()
    try check.oneSeedGivesOneSearch()
    try check.theOrderOfTrialsDoesNotMatter()
    try check.anyHistoryIsTolerated()
    try check.partialTrainingsAreTolerated()
  }
  let check = SamplerCheck<S>(space: .discrete, sourceLocation: sourceLocation)
  try check.aSmallSpaceIsCovered()
}

extension SettingRange {
  public static let boolean = SettingRange.categorical(["false", "true"])
}

extension TuningSpace {
  /// Each kind of setting and scale, conditions of conditions among them.
  public static let mixed = try! TuningSpace([
    .init("rate", .real(1e-4, 1, .logarithmic)),
    .init("momentum", .real(0, 0.99)),
    .init("optimizer", .categorical(["sgd", "adam", "lion"])),
    .init("nesterov", .boolean, if: .init("optimizer", is: "sgd")),
    .init("damping", .real(0, 1), if: .init("nesterov", is: "false")),
    .init("beta", .real(0.9, 0.999), if: .init("optimizer", is: "adam", "lion")),
    .init("batch", .integer(16, 512, step: 16, .logarithmic)),
    .init("warmup", .integer(0, 10)),
  ])
  public static let real = try! TuningSpace([.init("x", .real(-5, 10)), .init("y", .real(0, 15))])
  /// 18 configurations.
  public static let discrete = try! TuningSpace([
    .init("kind", .categorical(["a", "b", "c"])),
    .init("size", .integer(1, 4), if: .init("kind", is: "a", "b")),
    .init("flag", .boolean, if: .init("kind", is: "a", "b")),
    .init("depth", .integer(0, 4, step: 4), if: .init("kind", is: "c")),
  ])
}

private struct SamplerCheck<S: Sampler> {
  let space: TuningSpace
  let sourceLocation: SourceLocation

  func expect(_ condition: Bool, _ comment: String) {
    #expect(condition, "\(S.name): \(comment)", sourceLocation: sourceLocation)
  }

  func sampler(_ seed: UInt64 = 1, trials: Int = 24) throws -> S {
    try S(SamplerSettings(space: space, seed: seed, trials: trials))
  }

  /// Smooth in numbers, a level for each option.
  func value(_ configuration: Configuration) -> Double {
    configuration.assignments.enumerated().reduce(0) { sum, assignment in
      switch assignment.element.value {
      case .real(let number): sum - abs(number - 0.3)
      case .integer(let number): sum - 0.01 * Double(number)
      case .option(let option): sum + Double(option.utf8.first!) / 100
      }
    }
  }

  /// Asks and tells one after the other; a failure at every so many.
  func search(_ sampler: S, trials: Int = 24, failingEvery step: Int? = nil) -> [TuningTrial] {
    var history: [TuningTrial] = []
    for id in 0..<trials {
      guard let configuration = sampler.ask(id, after: history) else { break }
      let outcome: TuningTrial.Outcome =
        step.map { id % $0 == 1 } ?? false
        ? .failed(reason: "the loss is NaN") : .complete(value(configuration))
      history.append(TuningTrial(id: id, configuration: configuration, outcome: outcome))
    }
    return history
  }

  func configurationsAreOfTheSpace() throws {
    let history = search(try sampler())
    expect(history.count >= min(try sampler().trials, 24), "asks as often as it says")
    for trial in history {
      let again = try? Configuration(trial.configuration.assignments.reversed(), in: space)
      expect(again == trial.configuration, "in range, canonical: \(trial.configuration)")
    }
  }

  func oneSeedGivesOneSearch() throws {
    let histories = try ([1, 1, 2] as [UInt64]).map { search(try sampler($0)) }
    expect(histories[0] == histories[1], "one seed, one search")
    expect(histories[0] != histories[2], "another seed, another search")
  }

  func theOrderOfTrialsDoesNotMatter() throws {
    let sampler = try sampler()
    var history = search(sampler, trials: 17, failingEvery: 5)
    history.append(
      TuningTrial(
        id: history.count, configuration: history[0].configuration, outcome: .pending))
    var stream = RandomStream(seed: 4, purpose: .madeUp)
    let expected = sampler.ask(17, after: history)
    for _ in 0..<3 {
      stream.shuffle(&history)
      expect(sampler.ask(17, after: history) == expected, "the order of telling leaves no trace")
    }
  }

  /// None, one, all failed, all equal, not a number, all pending, huge and tiny values, one
  /// configuration over and over.
  func anyHistoryIsTolerated() throws {
    let sampler = try sampler()
    let configurations = search(try self.sampler(9)).map(\.configuration)
    func told(_ outcome: (Int) -> TuningTrial.Outcome) -> [TuningTrial] {
      configurations.enumerated().map {
        TuningTrial(id: $0, configuration: $1, outcome: outcome($0))
      }
    }
    let repeated = (0..<20).map {
      TuningTrial(id: $0, configuration: configurations[0], outcome: .complete(Double($0 % 3)))
    }
    for (comment, history) in [
      ("none", []), ("one", Array(told { _ in .complete(1) }.prefix(1))),
      ("all failed", told { _ in .failed(reason: "no memory") }),
      ("all equal", told { _ in .complete(0.5) }), ("all pending", told { _ in .pending }),
      ("not a number", told { $0 % 2 == 0 ? .complete(.nan) : .complete(Double($0)) }),
      ("infinite", told { $0 % 2 == 0 ? .complete(-.infinity) : .complete(Double($0)) }),
      ("huge", told { .complete($0 % 3 == 0 ? -1e30 : 1e-30 * Double($0)) }),
      ("one configuration", repeated),
    ] {
      guard let configuration = sampler.ask(11, after: history) else {
        expect(sampler.trials <= 11, "asks after \(comment)")
        continue
      }
      let again = try? Configuration(configuration.assignments, in: space)
      expect(again == configuration, "in range after \(comment)")
      expect(sampler.ask(11, after: history) == configuration, "the same after \(comment)")
    }
  }

  func partialTrainingsAreTolerated() throws {
    let sampler = try sampler()
    let history = search(sampler, trials: 16).map { trial in
      TuningTrial(
        id: trial.id, configuration: trial.configuration,
        outcome: trial.id % 4 == 0
          ? trial.outcome : .partial(value(trial.configuration) - 1, share: 1.0 / 9))
    }
    guard let configuration = sampler.ask(16, after: history) else {
      expect(sampler.trials <= 16, "asks after partial trainings")
      return
    }
    expect(
      (try? Configuration(configuration.assignments, in: space)) == configuration,
      "in range after partial trainings")
  }

  /// Samplers that learn ask for nothing twice before all has been tried; chance finds most of it.
  func aSmallSpaceIsCovered() throws {
    let history = search(try sampler(trials: 60), trials: 60)
    let distinct = Set(history.map(\.configuration))
    expect(distinct.count >= 12, "tries \(distinct.count) of 18 configurations")
    let best = history.compactMap { $0.measured?.value }.max()!
    expect(best == value(try bestOfAll()), "finds the best of few")
  }

  private func bestOfAll() throws -> Configuration {
    try Configuration(
      [
        .init("kind", .option("b")), .init("size", .integer(1)), .init("flag", .option("true")),
      ], in: space)
  }
}
