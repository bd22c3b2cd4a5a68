import NASNetworks
public import NASRandomness

/// Sets a square at a random place to 0 after standardisation (DeVries and Taylor 2017,
/// arXiv:1708.04552). Its centre lies in the image, its edges may not.
public struct Cutout: ImageAugmentation {
  /// Of the square, in pixels; 0 for none.
  public var side: Int

  public static let purpose = RandomStream.Purpose.augmentation
  public var isActive: Bool { side > 0 }

  public init(side: Int) {
    self.side = side
  }

  public func apply(to image: inout AugmentedImage, drawing stream: inout RandomStream) {
    guard isActive else { return }
    let top = stream.integer(below: image.shape.height) - side / 2
    let left = stream.integer(below: image.shape.width) - side / 2
    image.blank(rows: top..<top + side, columns: left..<left + side)
  }
}
