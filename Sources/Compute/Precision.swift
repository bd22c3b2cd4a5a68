/// The number format that activations and gradients are kept in. Weights and optimizer state are
/// always f32, and so are sums.
public enum Precision: String, Sendable, Hashable, Codable, CaseIterable {
  case f32
  /// The upper half of an f32: half the memory, and twice the arithmetic where the processor has
  /// instructions for it. Elsewhere it is computed, slowly.
  case bf16

  /// The fastest that this processor has instructions for.
  public static var fastest: Precision { Kernels.hasBF16 ? .bf16 : .f32 }

  /// Bytes of a number.
  var bytes: Int {
    switch self {
    case .f32: 4
    case .bf16: 2
    }
  }
}
