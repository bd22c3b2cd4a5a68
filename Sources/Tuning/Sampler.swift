import NASText

/// Chooses configurations to try.
///
/// A sampler is a value that never changes: what it asks for is a function of its settings, of the
/// number of the trial, and of the trials so far, in any order. So a run goes on from its recorded
/// trials alone. Random numbers are keyed by the trial.
///
/// Whoever tries several at a time tells of those under way as *pending*: samplers that learn then
/// ask for something else. To get the same bits with any number of workers, ask for a fixed number at
/// a time and tell all of them (``Tuner`` does).
///
/// `checkSampler` in the tests' support library checks all that is promised here.
public protocol Sampler: Sendable, Hashable {
  /// What the command line calls it.
  static var name: String { get }

  /// - Throws: ``NASText/SettingError`` when it cannot work in the space.
  init(_ settings: SamplerSettings) throws

  var settings: SamplerSettings { get }

  /// How many it has to ask for: fewer than the settings say where there are no more.
  var trials: Int { get }

  /// What to try next; nil when there is nothing left to try.
  ///
  /// - Parameters:
  ///   - trial: Its number, from 0.
  ///   - history: Every trial so far, of this sampler or not, pending and failed ones included.
  func ask(_ trial: Int, after history: [TuningTrial]) -> Configuration?
}

extension Sampler {
  public var trials: Int { settings.trials }
}

/// What every sampler is told before it starts.
public struct SamplerSettings: Sendable, Hashable, Codable {
  public let space: TuningSpace
  public let seed: UInt64
  /// How many there will be.
  public let trials: Int

  /// - Throws: ``NASText/SettingError`` when a number makes no sense.
  public init(space: TuningSpace, seed: UInt64, trials: Int) throws {
    guard trials > 0 else {
      throw SettingError("tuning: trials \(trials)", expected: "at least 1")
    }
    self.space = space
    self.seed = seed
    self.trials = trials
  }
}

/// The samplers there are. A new one is added to `all`, and nowhere else.
public enum Samplers {
  public static let all: [any Sampler.Type] = [
    ProcessSampler.self,
    ParzenSampler.self,
    RandomSampler.self,
    GridSampler.self,
  ]

  /// - Throws: ``NASText/SettingError`` when there is none of that name.
  public static func named(_ name: String) throws -> any Sampler.Type {
    guard let sampler = all.first(where: { $0.name == name }) else {
      throw SettingError.unknown("sampler", name, among: all.map { $0.name })
    }
    return sampler
  }
}
