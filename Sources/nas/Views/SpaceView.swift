import Genomes
import Networks

/// A search space on the images that its file names, or else on those of the default data set:
/// what can be said of it without data.
struct SpaceView {
  let space: BoundSearchSpace

  private static let usualInput = Shape(channels: 1, height: 28, width: 28)
  private static let usualClasses = 10

  /// - Throws: when no network meets the space's own constraints.
  init(_ space: SearchSpace) throws {
    self.space = try space.bound(
      to: space.input ?? Self.usualInput, classes: space.classes ?? Self.usualClasses)
  }

  /// `8.5 × 10⁹ networks, 197 k to 12.3 M MACs on 1×28×28`.
  var summary: String { "\(SpaceText.size(of: space)) on \(space.input)" }
}
