extension Network {
  /// What batch norm adds to the variance before it takes the root; PyTorch's default.
  public static let batchNormEpsilon = 1e-5

  /// The names of the batch norm layers, in layer order.
  public var batchNormLayers: [Layer] {
    layers.filter { $0.operation == .batchNorm }
  }
}
