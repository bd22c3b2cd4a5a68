public import NASGenomes
import NASNetworks
import NASPredictors

/// How far sums over a table's parts agree with networks that were measured whole.
public struct LatencyAgreement: Sendable, Hashable {
  /// Parts of the table.
  public let parts: Int
  /// Networks.
  public let networks: Int
  public let single: Figures
  public let batched: Figures

  public struct Figures: Sendable, Hashable {
    /// The median of |sum / whole − 1|.
    public let medianError: Double
    /// Kendall's τ of the sums with what was measured; nil where it is not defined.
    public let tau: Double?

    init(sums: [Int], wholes: [Int]) {
      medianError = zip(sums, wholes).map { abs(Double($0) / Double($1) - 1) }.median
      tau = RankCorrelation.kendallTau(sums.map(Double.init), wholes.map(Double.init))
    }
  }

  /// - Returns: Nil where the space has no table, or the table no network.
  public init?(in space: BoundSearchSpace) {
    guard let table = space.latencies, !table.networks.isEmpty else { return nil }
    let sums = table.networks.map { space.costs(of: $0.genome).latency! }
    let wholes = table.networks.map(\.latency)
    parts = table.parts.count
    networks = table.networks.count
    single = Figures(sums: sums.map(\.single), wholes: wholes.map(\.single))
    batched = Figures(sums: sums.map(\.batched), wholes: wholes.map(\.batched))
  }
}
