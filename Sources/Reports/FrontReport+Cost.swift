import NASConsole
import NASText

extension FrontReport {
  /// A cost that networks are placed by, from left to right.
  public enum Cost: String, Sendable, Hashable, CaseIterable {
    case macs
    case parameters
    case activationMemory = "activation-memory"
    case latency
    case batchedLatency = "batched-latency"

    /// As a plot's heading has it.
    var title: String {
      switch self {
      case .macs: "MACs"
      case .parameters: "parameters"
      case .activationMemory: "activation memory"
      case .latency: "latency"
      case .batchedLatency: "batched latency"
      }
    }

    /// As a picture's axis has it.
    var axisTitle: String {
      switch self {
      case .macs: "multiply–accumulates per image"
      case .parameters: "learned parameters"
      case .activationMemory: "bytes of activations"
      case .latency: "latency of one image"
      case .batchedLatency: "time per image in a batch"
      }
    }

    /// A value with its unit: `7.97 M MACs`, `1.23 ms`.
    func text(of value: Double) -> String {
      switch self {
      case .macs: "\(Quantity.prefixed(Int(value))) MACs"
      case .parameters: "\(Quantity.prefixed(Int(value))) parameters"
      case .activationMemory: "\(Quantity.bytes(Int(value))) of activations"
      case .latency: "latency \(Quantity.seconds(value))"
      case .batchedLatency: "\(Quantity.seconds(value)) per image"
      }
    }

    /// What stands at an axis's ticks.
    func labels(of axis: Axis) -> [String] {
      switch self {
      case .macs, .parameters: axis.sizeLabels
      case .activationMemory: axis.byteLabels
      case .latency, .batchedLatency: axis.timeLabels
      }
    }
  }
}

extension FrontReport.Point {
  /// Nil where it is not known.
  func value(of cost: FrontReport.Cost) -> Double? {
    switch cost {
    case .macs: Double(macs)
    case .parameters: Double(parameters)
    case .activationMemory: Double(peakActivationBytes)
    case .latency: latency?.single
    case .batchedLatency: latency?.batched
    }
  }
}
