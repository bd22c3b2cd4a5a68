import NASConsole
import Foundation
import NASGenomes
import NASText

/// What to say of a search space, wherever one is spoken of.
enum SpaceText {
  /// `8.5 × 10⁹ networks, 197 k to 12.3 M MACs`.
  static func size(of space: BoundSearchSpace) -> String {
    "\(space.isExact ? "" : "up to ")\(networks(space.count)), \(macs(of: space))"
  }

  /// `197 k to 12.3 M MACs`.
  static func macs(of space: BoundSearchSpace) -> String {
    let (least, most) = (space.macsRange.lowerBound, space.macsRange.upperBound)
    return least == most
      ? "\(Quantity.prefixed(least)) MACs"
      : "\(Quantity.prefixed(least)) to \(Quantity.prefixed(most)) MACs"
  }

  static func constraints(of space: BoundSearchSpace) -> String {
    space.constraints.map(\.description).joined(separator: ", ")
  }

  /// A count as people write it: `48 networks`, `8.5 × 10⁹ networks`.
  static func networks(_ count: Double) -> String {
    if count == 1 { return "1 network" }
    return "\(number(count)) networks"
  }

  /// Exact below a million, else two digits and a power of ten.
  static func number(_ count: Double) -> String {
    if let exact = Int(exactly: count), exact < 1_000_000 { return Quantity.grouped(exact) }
    guard count.isFinite else { return "more than 10" + superscript(308) }
    // In two digits first: 9.96 × 10⁹ is 1.0 × 10¹⁰.
    let parts = String(format: "%.1e", count).split(separator: "e")
    return "\(parts[0]) × 10" + superscript(Int(parts[1]) ?? 0)
  }

  private static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String("\(number)".compactMap(\.wholeNumberValue).map { digits[$0] })
  }
}
