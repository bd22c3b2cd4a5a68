public import NASCompute
public import NASGenomes
public import NASNetworks

/// The shared weights of all networks of a search space: one tensor by name, as large as the
/// largest network needs; a smaller network's tensor is a slice of it.
///
/// There is no current subnet. A subnet is a genome's ``NASNetworks/Network``, and the executors
/// gather its slices.
public struct Supernet: Sendable {
  public let space: BoundSearchSpace
  public let layout: ParameterLayout
  /// In the layout; changed by training only.
  public let weights: AlignedBuffer

  /// Fresh weights, drawn by the seed.
  public init(space: BoundSearchSpace, seed: UInt64) throws {
    self.space = space
    layout = try Self.layout(of: space)
    weights = layout.initialWeights(seed: seed)
  }

  /// The tensors of all networks of a space, each as large as any needs it.
  public static func layout(of space: BoundSearchSpace) throws -> ParameterLayout {
    ParameterLayout(covering: try space.coveringGenomes.map { try space.network(of: $0) })
  }

  /// The weights that `network` inherits, in a layout of its own.
  public func inheritedWeights(
    for network: Network
  ) throws -> (layout: ParameterLayout, weights: AlignedBuffer) {
    let own = ParameterLayout(of: network)
    return (own, try own.gather(from: weights, in: layout))
  }
}
