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
  func costs(of genome: Genome) -> Costs?

  /// The genes with a part in the network, in ascending order.
  func effectiveGenes(of genome: Genome) -> [Int]

  /// A canonical genome of about so many MACs.
  func genome(nearMACs macs: Double, _ stream: inout RandomStream) -> Genome

  /// A genome that is as likely as any other of those that meet the tightest constraint; nil where
  /// the census knows nothing of them, and any genes will do.
  func proposal(_ stream: inout RandomStream) -> Genome?

  /// A few genomes that use, between them, every tensor of the space at its full size; the largest
  /// first.
  func coveringGenomes(from largest: Genome) -> [Genome]

  /// See ``BoundSearchSpace/parts(of:)``.
  func parts(of genome: Genome) -> [String]
  var partCover: [Genome] { get }
}

extension Census {
  func range(of metric: Constraint.Metric) -> ClosedRange<Int> {
    let least = extreme(metric, largest: false, fixed: [:]).value
    return least...max(least, extreme(metric, largest: true, fixed: [:]).value)
  }
}
