import NASRandomness

/// Random changes to training images that leave their class as it is.
public struct Augmentation: Sendable, Hashable, Codable {
  /// The image is moved by up to this many rows and columns, each way; what enters is 0 after
  /// standardisation. The same as padding by so much and cropping at random.
  public var cropPadding: Int
  /// Whether half of the images are mirrored left to right.
  public var flips: Bool
  /// The side of a square, at a random place, that is set to 0 after standardisation (DeVries and
  /// Taylor 2017, arXiv:1708.04552); 0 for none. Its centre lies in the image, its edges may not.
  public var cutout: Int

  public init(cropPadding: Int = 4, flips: Bool = true, cutout: Int = 0) {
    precondition(
      cropPadding >= 0 && cutout >= 0,
      "Augmentation: crop padding \(cropPadding) and cutout \(cutout) must not be negative")
    self.cropPadding = cropPadding
    self.flips = flips
    self.cutout = cutout
  }
}

extension Augmentation {
  /// What happens to one image.
  package struct Draw: Sendable, Hashable {
    /// Output row y shows source row y + `rowShift`; columns likewise, before the flip.
    package var rowShift = 0
    package var columnShift = 0
    package var isFlipped = false
    /// Rows and columns of the output that are cut out; they may reach beyond the image.
    package var cutoutRows = 0..<0
    package var cutoutColumns = 0..<0

    package init() {}
  }

  /// Draws for one image in one epoch, from a stream of its own: the result does not depend on
  /// batches, threads, or other images.
  package func draw(seed: UInt64, epoch: Int, image: Int, height: Int, width: Int) -> Draw {
    var stream = RandomStream(seed: seed, purpose: .augmentation, step: epoch, item: image)
    var draw = Draw()
    if cropPadding > 0 {
      draw.rowShift = stream.integer(below: 2 * cropPadding + 1) - cropPadding
      draw.columnShift = stream.integer(below: 2 * cropPadding + 1) - cropPadding
    }
    if flips { draw.isFlipped = stream.chance(0.5) }
    if cutout > 0 {
      let top = stream.integer(below: height) - cutout / 2
      let left = stream.integer(below: width) - cutout / 2
      draw.cutoutRows = top..<top + cutout
      draw.cutoutColumns = left..<left + cutout
    }
    return draw
  }
}
