public import Networks

/// A bound on what a network may cost.
public struct Constraint: Sendable, Hashable, Codable {
  public let metric: Metric
  /// The least value allowed, if there is one.
  public let minimum: Int?
  /// The largest value allowed, if there is one.
  public let maximum: Int?

  public init(_ metric: Metric, minimum: Int? = nil, maximum: Int? = nil) {
    self.metric = metric
    self.minimum = minimum
    self.maximum = maximum
  }

  /// What can be bounded; raw values are the keys of a search space file.
  public enum Metric: String, Sendable, Hashable, Codable, CaseIterable {
    /// Multiply–accumulates for one image.
    case macs
    /// Learned numbers.
    case parameters
    /// Bytes: see `Costs.peakActivationBytes`.
    case activationMemory = "activation-memory"

    public func value(of costs: Costs) -> Int {
      switch self {
      case .macs: costs.macs
      case .parameters: costs.parameters
      case .activationMemory: costs.peakActivationBytes
      }
    }

    /// What a number of the metric counts: "5M MACs".
    public var unit: String {
      switch self {
      case .macs: "MACs"
      case .parameters: "parameters"
      case .activationMemory: "bytes of activation memory"
      }
    }
  }

  /// Whether a network of these costs is allowed.
  public func allows(_ costs: Costs) -> Bool {
    excess(metric.value(of: costs)) == 0
  }

  /// How far `value` is outside the bounds; 0 inside.
  func excess(_ value: Int) -> Int {
    if let minimum, value < minimum { return minimum - value }
    if let maximum, value > maximum { return value - maximum }
    return 0
  }
}

extension Constraint: CustomStringConvertible {
  /// `at most 5M MACs`.
  public var description: String {
    let bounds = [
      minimum.map { "at least \(Quantity.format($0))" },
      maximum.map { "at most \(Quantity.format($0))" },
    ]
    return "\(bounds.compactMap(\.self).joined(separator: " and ")) \(metric.unit)"
  }
}
