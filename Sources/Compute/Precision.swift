/// The number format that activations and gradients are kept in. Weights and optimizer state are
/// always f32.
public enum Precision: String, Sendable, Hashable, Codable, CaseIterable {
  case f32
}
