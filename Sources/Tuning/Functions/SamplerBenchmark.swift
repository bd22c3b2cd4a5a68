import Dispatch
import Foundation
import Synchronization

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
      let start = Self.processorSeconds
      guard let configuration = sampler.ask(trial, after: history) else { break }
      seconds.append(Self.processorSeconds - start)
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
    let results = Mutex<[Int: Result<Search, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: seeds.count) { place in
      let result = Result { try search(by: sampler, seed: seeds.lowerBound + UInt64(place)) }
      results.withLock { $0[place] = result }
    }
    let all = results.withLock { $0 }
    return try (0..<seeds.count).map { try all[$0]!.get() }
  }

  /// Of this thread: what others do on the machine does not count.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
