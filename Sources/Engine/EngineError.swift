/// What a user of the engine did wrong, or what their machine did not give.
public struct EngineError: Error, CustomStringConvertible, Sendable {
  public let code: Code
  public let description: String
  public let hint: String?

  public enum Code: Sendable, Hashable {
    /// A setting makes no sense.
    case badSetting
    /// The run was made with other data, by another build, or on another kind of processor.
    case mismatch
    /// The run does not hold what was picked.
    case unknownPick
    /// Nothing meets the constraints.
    case infeasible
    /// The run has not come far enough.
    case unfinished
  }

  public init(_ code: Code, _ description: String, hint: String? = nil) {
    self.code = code
    self.description = description
    self.hint = hint
  }
}

/// Work stopped because it was asked to, after everything was put in a safe place.
public struct Interruption: Error, Sendable {
  public init() {}
}
