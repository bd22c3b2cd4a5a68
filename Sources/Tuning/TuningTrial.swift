/// A configuration that is tried, and what came of it.
public struct TuningTrial: Sendable, Hashable, Codable, Identifiable {
  /// Counts the trials of a run from 0, in the order they were asked for.
  public let id: Int
  public let configuration: Configuration
  public let outcome: Outcome

  public enum Outcome: Sendable, Hashable, Codable {
    /// Under way.
    case pending
    /// The value after a full training; higher is better.
    case complete(Double)
    /// Trained so far for a share of a full training, above 0 and below 1: left there by a scheduler, or
    /// yet to go on. Its value then.
    case partial(Double, share: Double)
    /// There is no value: the training diverged, say.
    case failed(reason: String)
  }

  /// - Parameter outcome: A value that is not finite makes it a failure.
  public init(id: Int, configuration: Configuration, outcome: Outcome) {
    self.id = id
    self.configuration = configuration
    switch outcome {
    case .complete(let value) where !value.isFinite, .partial(let value, _) where !value.isFinite:
      self.outcome = .failed(reason: "the value is \(value)")
    case .partial(_, let share):
      precondition(share > 0 && share < 1, "TuningTrial \(id): trained for a share of \(share)")
      self.outcome = outcome
    case .pending, .complete, .failed:
      self.outcome = outcome
    }
  }

  /// The value measured last, and after which share of a full training; nil where there is none.
  public var measured: (value: Double, share: Double)? {
    switch outcome {
    case .complete(let value): (value, 1)
    case .partial(let value, let share): (value, share)
    case .pending, .failed: nil
    }
  }
}
