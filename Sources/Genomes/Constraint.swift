public import NASNetworks
import NASText

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

  /// What can be bounded; raw values are the keys of a search space file, as far as it may state
  /// them, and names of objectives.
  public enum Metric: String, Sendable, Hashable, Codable, CaseIterable {
    /// Multiply–accumulates for one image.
    case macs
    /// Learned numbers.
    case parameters
    /// Bytes: see `Costs.peakActivationBytes`.
    case activationMemory = "activation-memory"
    /// Nanoseconds for one image by itself.
    case latency
    /// Nanoseconds for one image among many.
    case batchedLatency = "batched-latency"

    /// Those that depend on no machine.
    public static let counted = [macs, parameters, activationMemory]

    /// Whether it is known only where there is a ``LatencyTable``.
    public var isMeasured: Bool { !Self.counted.contains(self) }

    /// Nil where it has not been measured.
    public func value(of costs: Costs) -> Int? {
      switch self {
      case .macs: costs.macs
      case .parameters: costs.parameters
      case .activationMemory: costs.peakActivationBytes
      case .latency: costs.latency?.single
      case .batchedLatency: costs.latency?.batched
      }
    }

    /// A bound as people write it: `5M`, `2ms`.
    public func format(_ value: Int) -> String {
      isMeasured ? ShortNumber.formatTime(value) : ShortNumber.format(value)
    }

    /// A value that a network has, as it is told everywhere: `12.3 M`, `98.5 µs`.
    func words(for value: Int) -> String {
      switch self {
      case .macs, .parameters: Quantity.prefixed(value)
      case .activationMemory: Quantity.bytes(value)
      case .latency, .batchedLatency: Quantity.seconds(Double(value) / 1e9)
      }
    }

    /// What a number of the metric counts: "5M MACs".
    public var unit: String {
      switch self {
      case .macs: "MACs"
      case .parameters: "parameters"
      case .activationMemory: "bytes of activation memory"
      case .latency: "of latency"
      case .batchedLatency: "of batched latency"
      }
    }
  }

  /// Whether a network of these costs is allowed. None is whose cost has not been measured.
  public func allows(_ costs: Costs) -> Bool {
    metric.value(of: costs).map { excess($0) == 0 } ?? false
  }

  /// How far `value` is outside the bounds; 0 inside.
  func excess(_ value: Int) -> Int {
    if let minimum, value < minimum { return minimum - value }
    if let maximum, value > maximum { return value - maximum }
    return 0
  }
}

extension Constraint: CustomStringConvertible {
  /// `at most 5M MACs`, `at most 2ms of latency`.
  public var description: String {
    let bounds = [
      minimum.map { "at least \(metric.format($0))" },
      maximum.map { "at most \(metric.format($0))" },
    ]
    return "\(bounds.compactMap(\.self).joined(separator: " and ")) \(metric.unit)"
  }
}
