import Foundation

/// Parts of the range of a cost, within each of which networks are compared: a small network then does
/// not lose against a large one for being less accurate.
public struct CostBins: Sendable, Hashable, Codable {
  public let count: Int
  private let taper: Double
  private let least: Double
  private let width: Double

  /// - Parameters:
  ///   - count: How many, at least 1.
  ///   - coordinates: Costs, as ``Objective/coordinate(_:)`` gives them; the bins reach from the least
  ///     to the greatest.
  ///   - taper: 0 for bins of equal width; else they widen with the coordinate, by a factor of
  ///     10^taper for each unit.
  /// - Returns: nil without coordinates.
  public init?(_ count: Int, spanning coordinates: [Double], taper: Double = 0) {
    precondition(count > 0 && taper >= 0, "CostBins: \(count) bins, taper \(taper)")
    guard let least = coordinates.min(), let greatest = coordinates.max() else { return nil }
    self.count = count
    self.taper = taper
    self.least = least
    width = Self.distance(greatest - least, taper) / Double(count)
  }

  /// The number of the bin, from 0; what lies beyond the ends belongs to the bin that is nearest.
  public func bin(of coordinate: Double) -> Int {
    guard width > 0 else { return 0 }
    let place = Self.distance(coordinate - least, taper) / width
    return Int(min(max(place, 0), Double(count - 1)))
  }

  /// The distance on a scale on which bins are equal.
  private static func distance(_ distance: Double, _ taper: Double) -> Double {
    taper > 0 ? 1 - pow(10, -taper * distance) : distance
  }
}
