public import NASRandomness

/// Turns an image around its centre by a random angle; what enters is 0 after standardisation.
/// Between pixels, values are interpolated bilinearly.
public struct Rotation: ImageAugmentation {
  /// The most degrees, each way, in 0...180; any angle within is equally likely.
  public var degrees: Double

  public static let purpose = RandomStream.Purpose.rotation
  public var isActive: Bool { degrees > 0 }

  public init(degrees: Double = 0) {
    self.degrees = degrees
  }

  public func apply(to image: inout AugmentedImage, drawing stream: inout RandomStream) {
    guard isActive else { return }
    let angle = degrees * (2 * stream.uniform() - 1)
    image.move { $0.warp(by: .rotation(degrees: angle)) }
  }
}
