public import NASNetworks

/// What is exported: a network, its weights, and what a user should know about it.
public struct Model: Sendable, Hashable {
  public let network: Network
  public let weights: WeightSet
  public let card: ModelCard

  /// - Parameter tensors: One for each of `network.parameters`, in any order.
  /// - Throws: ``ExportError`` when tensors or card do not fit the network.
  public init(network: Network, tensors: [WeightSet.Tensor], card: ModelCard) throws {
    try card.check(fits: network)
    self.network = network
    self.weights = try WeightSet(tensors, of: network)
    self.card = card
  }
}
