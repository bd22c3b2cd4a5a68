public import NASRandomness

/// Mirrors half of the images left to right.
public struct Flip: ImageAugmentation {
  public var isActive: Bool

  public static let purpose = RandomStream.Purpose.augmentation

  public init(isActive: Bool) {
    self.isActive = isActive
  }

  public func apply(to image: inout AugmentedImage, drawing stream: inout RandomStream) {
    guard isActive, stream.chance(0.5) else { return }
    image.move { $0.isFlipped = true }
  }
}
