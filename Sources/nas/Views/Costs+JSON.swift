import NASNetworks
import NASText

extension Costs {
  /// What programs are told of a network's costs, wherever they are told of one; latencies where they are known.
  var members: [JSONValue.Member] {
    [
      .init("macs", .integer(macs)), .init("parameters", .integer(parameters)),
      .init("peakActivationBytes", .integer(peakActivationBytes)),
    ] + LatencyText.members(latency)
  }
}
