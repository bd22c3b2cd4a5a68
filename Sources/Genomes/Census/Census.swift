import NASNetworks
import NASRandomness

/// What is known of all networks of a space at once.
protocol Census: Sendable {
  /// Distinct networks.
  var count: Double { get }
  /// Whether ``count``, the ends and the spread of costs are those of all networks, or of those that
  /// were found.
  var isExact: Bool { get }

  /// The network that costs the most by a metric, or the least.
  ///
  /// - Parameter fixed: The only option allowed, by gene.
  func extreme(
    _ metric: Constraint.Metric, largest: Bool, fixed: [Int: Int]
  ) -> (genome: Genome, value: Int)

  /// Nil where the genome makes no network.
  func look(at genome: Genome) -> KnownNetwork?

  /// A canonical genome of about so many MACs.
  func genome(nearMACs macs: Double, _ stream: inout RandomStream) -> Genome

  /// A genome of those that meet the tightest constraint, as likely as any other where each of its
  /// numbers is; nil where the census knows nothing of them, and any genes will do.
  ///
  /// - Parameter number: From 0 to below 1: that of the size, which has no gene, then that of each
  ///   decision which the genome comes to.
  func proposal(_ number: (_ gene: Int?) -> Double) -> Genome?

  /// A few genomes that use, between them, every tensor of the space at its full size; the largest
  /// first.
  func coveringGenomes(from largest: Genome) -> [Genome]

  /// See ``BoundSearchSpace/parts(of:)``.
  func parts(of genome: Genome) -> [String]
  var partCover: [Genome] { get }
  var partCount: Int { get }
}

/// What a census knows of one genome's network.
struct KnownNetwork {
  /// The genes with a part in it, in ascending order.
  let effective: [Int]
  let macs: Int
  let parameters: Int
  let latency: Latency?
  /// A function, for it may take a look at the network as a whole, and hardly anyone asks.
  let peakActivationBytes: () -> Int

  func value(of metric: Constraint.Metric) -> Int? {
    switch metric {
    case .macs: macs
    case .parameters: parameters
    case .activationMemory: peakActivationBytes()
    case .latency: latency?.single
    case .batchedLatency: latency?.batched
    }
  }

  var costs: Costs {
    Costs(
      macs: macs, parameters: parameters, peakActivationBytes: peakActivationBytes(),
      latency: latency)
  }

  func meets(_ constraints: [Constraint]) -> Bool {
    constraints.allSatisfy { constraint in
      value(of: constraint.metric).map { constraint.excess($0) == 0 } ?? false
    }
  }
}

extension Census {
  func range(of metric: Constraint.Metric) -> ClosedRange<Int> {
    let least = extreme(metric, largest: false, fixed: [:]).value
    return least...max(least, extreme(metric, largest: true, fixed: [:]).value)
  }
}
