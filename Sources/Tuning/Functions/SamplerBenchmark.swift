import NASPlatform

/// A search of a test function by one sampler, one trial after the other.
public struct SamplerBenchmark: Sendable {
  /// What is found, and what asking costs.
  public struct Search: Sendable, Hashable {
    /// Of each trial; fewer where the sampler had nothing left to ask.
    public let regrets: [Double]
    /// The processor's, for asking for each trial.
    public let seconds: [Double]
  }

  public let function: TestFunction
  public let trials: Int

  public init(_ function: TestFunction, trials: Int) {
    self.function = function
    self.trials = trials
  }

  /// - Throws: ``NASText/SettingError`` when the sampler cannot work in the function's space.
  public func search(by sampler: any Sampler.Type, seed: UInt64) throws -> Search {
    let sampler = try sampler.init(
      SamplerSettings(space: function.space, seed: seed, trials: trials))
    var (history, regrets, seconds): ([TuningTrial], [Double], [Double]) = ([], [], [])
    for trial in 0..<trials {
      let start = ThreadTime.seconds
      guard let configuration = sampler.ask(trial, after: history) else { break }
      seconds.append(ThreadTime.seconds - start)
      let regret = function.regret(configuration)
      regrets.append(regret)
      history.append(
        TuningTrial(id: trial, configuration: configuration, outcome: .complete(-regret)))
    }
    return Search(regrets: regrets, seconds: seconds)
  }

  /// The same for many seeds, on as many threads as there are cores.
  public func searches(
    by sampler: any Sampler.Type, seeds: Range<UInt64>
  ) throws -> [Search] {
    try concurrently(seeds.count) {
      try search(by: sampler, seed: seeds.lowerBound + UInt64($0))
    }
  }
}
