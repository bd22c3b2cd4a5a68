package import NASNetworks

/// One way to mix two images, as it was drawn for the pairs of a shard.
package protocol ImageMix: Sendable, Hashable {
  /// How much of an image stays its own, in 0...1: as much of its label does.
  func own(of shape: Shape) -> Float

  /// Mixes two images in place, each `[channels, rows, columns]`.
  func mix(
    _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, of shape: Shape)
}
