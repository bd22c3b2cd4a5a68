import NASConsole
import NASNetworks
import NASText

/// What to say of one network of a space.
enum NetworkText {
  /// `12.3 M MACs, 319 k parameters, 251 kB of activations`; with the latency where it is known.
  static func costs(_ costs: Costs) -> String {
    "\(Quantity.prefixed(costs.macs)) MACs, "
      + "\(Quantity.prefixed(costs.parameters)) parameters, "
      + "\(Quantity.bytes(costs.peakActivationBytes)) of activations"
      + (costs.latency.map { ", \(LatencyText.words($0))" } ?? "")
  }
}
