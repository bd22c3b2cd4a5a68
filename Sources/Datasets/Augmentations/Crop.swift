public import NASRandomness

/// Moves an image by a random number of rows and columns; what enters is 0 after standardisation. The
/// same as padding it and cropping at random.
public struct Crop: ImageAugmentation {
  /// The most rows and columns, each way.
  public var padding: Int

  public static let purpose = RandomStream.Purpose.augmentation
  public var isActive: Bool { padding > 0 }

  public init(padding: Int) {
    self.padding = padding
  }

  public func apply(to image: inout AugmentedImage, drawing stream: inout RandomStream) {
    guard isActive else { return }
    let rows = stream.integer(below: 2 * padding + 1) - padding
    let columns = stream.integer(below: 2 * padding + 1) - padding
    image.move { placement in
      placement.rowShift = rows
      placement.columnShift = columns
    }
  }
}
