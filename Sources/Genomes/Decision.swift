/// One choice point of a search space.
public struct Decision: Sendable, Hashable, Codable {
  /// A dotted path, unique in the space: `stage2.1.inverted.kernel`.
  public let name: String
  /// What a person reads for each option, in the order of the file: at least two.
  public let options: [String]
  /// What is chosen.
  public var kind = Kind.value

  public enum Kind: Sendable, Hashable {
    /// A setting, or which values are read: networks share weights across it.
    case value
    /// How often layers are repeated.
    case depth
    /// One of several layers or blocks, each with weights of its own.
    case alternative
  }

  private enum CodingKeys: CodingKey {
    case name
    case options
  }

  public init(name: String, options: [String], kind: Kind = .value) {
    self.name = name
    self.options = options
    self.kind = kind
  }
}
