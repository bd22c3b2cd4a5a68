/// The two objectives that a search goes by unless told otherwise: ``Objective/standard``, as
/// values.
public struct Objectives: Sendable, Hashable, Codable {
  /// Validation accuracy, in 0...1.
  public let accuracy: Double
  /// Multiply–accumulates for one image.
  public let macs: Int

  public init(accuracy: Double, macs: Int) {
    self.accuracy = accuracy
    self.macs = macs
  }

  /// The coordinates by ``Objective/standard``.
  public var coordinates: [Double] {
    [Objective.accuracy.coordinate(accuracy), Objective.macs.coordinate(Double(macs))]
  }
}

extension Trial {
  /// Accuracy and MACs; nil where ``coordinates(by:)`` is.
  public var objectives: Objectives? {
    value(of: .accuracy).map { Objectives(accuracy: $0, macs: macs) }
  }
}
