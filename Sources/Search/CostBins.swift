/// Parts of the range of a cost, equal on its scale, within each of which networks are compared: a
/// small network then does not lose against a large one for being less accurate.
public struct CostBins: Sendable, Hashable, Codable {
  public let count: Int
  private let least: Double
  private let width: Double

  /// - Parameters:
  ///   - count: How many, at least 1.
  ///   - coordinates: Costs, as ``Objective/coordinate(_:)`` gives them; the bins reach from the least
  ///     to the greatest.
  /// - Returns: nil without coordinates.
  public init?(_ count: Int, spanning coordinates: [Double]) {
    precondition(count > 0, "CostBins: \(count) bins")
    guard let least = coordinates.min(), let greatest = coordinates.max() else { return nil }
    self.count = count
    self.least = least
    width = (greatest - least) / Double(count)
  }

  /// The number of the bin, from 0; what lies beyond the ends belongs to the bin that is nearest.
  public func bin(of coordinate: Double) -> Int {
    width > 0 ? Int(min(max((coordinate - least) / width, 0), Double(count - 1))) : 0
  }
}
