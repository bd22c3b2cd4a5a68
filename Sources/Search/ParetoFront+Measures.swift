import Foundation

/// The corner from which a hypervolume is measured. Two hypervolumes compare only if their reference
/// points are equal.
public struct ReferencePoint: Sendable, Hashable, Codable {
  /// Points count by what they have above this accuracy.
  public let accuracy: Double
  /// Points count by what they have below these MACs: the space's largest network, say.
  public let macs: Int

  public init(accuracy: Double = 0, macs: Int) {
    self.accuracy = accuracy
    self.macs = macs
  }
}

extension ParetoFront {
  /// The area that the front dominates, up to the reference point, in accuracy × decades of MACs: a
  /// front with accuracy 0.9 from a tenth of the reference's MACs on has 0.9.
  ///
  /// A point beyond the reference point adds nothing. Exact. (Zitzler and Thiele 1999,
  /// doi:10.1109/4235.797969.)
  public func hypervolume(to reference: ReferencePoint) -> Double {
    let corner = Objectives(accuracy: reference.accuracy, macs: reference.macs)
    var (volume, accuracyBelow) = (0.0, corner.accuracy)
    for point in objectives where point.macs < corner.macs && point.accuracy > accuracyBelow {
      volume += (point.accuracy - accuracyBelow) * (corner.logMACs - point.logMACs)
      accuracyBelow = point.accuracy
    }
    return volume
  }

  /// The trial where the front bends: the one farthest above the line between the front's ends,
  /// with log-MACs and accuracy both scaled to 0...1. The smaller of equals; nil for an empty front.
  /// (Das 1999, doi:10.1007/BF01195985.)
  public var knee: Trial? {
    let points = objectives
    guard let first = points.first, let last = points.last, points.count > 2 else {
      return trials.first
    }
    let heights = points.map { point in
      (point.accuracy - first.accuracy) / (last.accuracy - first.accuracy)
        - (point.logMACs - first.logMACs) / (last.logMACs - first.logMACs)
    }
    let highest = heights.max()
    return zip(trials, heights).first { $0.1 == highest }?.0
  }
}
