/// Ends a search that has stopped finding better networks.
///
/// A value without state: it decides from the hypervolumes of the generations so far
/// (``EvaluationCache/hypervolumes(to:)``), so there is nothing to save.
public struct EarlyStopping: Sendable, Hashable, Codable {
  /// Generations that must pass with too little growth.
  public let patience: Int
  /// Growth over all of them together that is too little, as a share of the hypervolume before. A
  /// steady growth below it in each single generation does not end the search. The share means
  /// something only to a reference point near the front:
  /// ``ReferencePoint/init(ofFirstGeneration:by:)``.
  public let tolerance: Double

  public init(patience: Int = 5, tolerance: Double = 5e-3) {
    precondition(
      patience > 0 && tolerance >= 0,
      "EarlyStopping: patience \(patience) must be positive, tolerance \(tolerance) not negative")
    self.patience = patience
    self.tolerance = tolerance
  }

  /// Whether the search should end.
  ///
  /// - Parameter hypervolumes: One of each generation, all to one reference point.
  public func isDue(after hypervolumes: [Double]) -> Bool {
    guard hypervolumes.count > patience, let latest = hypervolumes.last else { return false }
    let before = hypervolumes[hypervolumes.count - 1 - patience]
    return latest - before <= tolerance * before
  }
}
