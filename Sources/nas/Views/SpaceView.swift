import NASGenomes
import NASNetworks

/// A search space on the images that its file names, or else on those of the default data set:
/// what can be said of it without data.
struct SpaceView {
  let space: BoundSearchSpace

  private static let usualInput = Shape(channels: 1, height: 28, width: 28)
  private static let usualClasses = 10

  /// - Parameter latencies: Of the space's parts, where they are known.
  /// - Throws: when no network meets the space's own constraints.
  init(_ space: SearchSpace, latencies: LatencyTable? = nil) throws {
    self.space = try space.bound(
      to: space.input ?? Self.usualInput, classes: space.classes ?? Self.usualClasses,
      latencies: latencies)
  }

  /// `8.5 × 10⁹ networks, 197 k to 12.3 M MACs on 1×28×28`.
  var summary: String { "\(SpaceText.size(of: space)) on \(space.input)" }
}
