/// What went wrong in the compute half, in words for a user.
public struct ComputeError: Error, CustomStringConvertible, Sendable {
  public let code: Code
  public let description: String
  public let hint: String?

  public enum Code: Sendable, Hashable {
    /// A library call failed.
    case library
    /// The network holds something that cannot be executed.
    case unsupported
    /// The weights do not fit the network.
    case weights
  }

  package init(_ code: Code, _ description: String, hint: String? = nil) {
    self.code = code
    self.description = description
    self.hint = hint
  }
}
