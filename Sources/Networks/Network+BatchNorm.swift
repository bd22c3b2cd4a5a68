extension Network {
  /// Added to the variance in batch norm: `(x − mean) / √(variance + ε) · weight + bias`.
  /// PyTorch's default.
  public static let batchNormEpsilon: Float = 1e-5

  /// The batch norm layers, in layer order.
  public var batchNormLayers: [Layer] {
    layers.filter { $0.operation == .batchNorm }
  }
}
