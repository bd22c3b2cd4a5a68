public import NASNetworks
public import NASQuantisation

/// What is exported: a network, its weights, and what a user should know about it.
public struct Model: Sendable, Hashable {
  public let network: Network
  public let weights: WeightSet
  public let card: ModelCard
  /// The network in 8 bits; nil where nobody has measured its ranges.
  public let quantisation: Quantisation?

  /// - Parameter tensors: One for each of `network.parameters`, in any order.
  /// - Throws: ``ExportError`` when tensors or card do not fit the network.
  public init(
    network: Network, tensors: [WeightSet.Tensor], card: ModelCard,
    quantisation: Quantisation? = nil
  ) throws {
    try card.check(fits: network)
    self.network = network
    self.weights = try WeightSet(tensors, of: network)
    self.card = card
    self.quantisation = quantisation
  }

  /// The network in whole numbers.
  ///
  /// - Throws: ``ExportError`` where there is no quantisation, or that names the first layer that cannot
  ///   be computed so.
  public func integers() throws -> IntegerNetwork {
    guard let quantisation else {
      throw ExportError(
        .notQuantised, card.dataset, "the model has no quantisation",
        hint: "give the ranges of its values")
    }
    return try Self.integers(quantisation, mean: card.mean, deviation: card.deviation)
  }

  /// A network in whole numbers, before it is a model.
  ///
  /// - Parameters:
  ///   - mean: Of each channel, of pixels from 0 to 1.
  ///   - deviation: Likewise.
  /// - Throws: ``ExportError`` that names the first layer that cannot be computed so.
  public static func integers(
    _ quantisation: Quantisation, mean: [Double], deviation: [Double]
  ) throws -> IntegerNetwork {
    do throws(QuantisationError) {
      return try IntegerNetwork(quantisation, mean: mean, deviation: deviation)
    } catch {
      throw ExportError(.unsupportedOperation, error.layer, error.problem)
    }
  }
}
