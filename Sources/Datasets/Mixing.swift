public import NASNetworks
import NASRandomness

/// Mixes the images of a shard in pairs, and their labels with them: the first with the last, and so
/// on.
///
/// Mixup adds two images (Zhang 2018, arXiv:1710.09412); CutMix puts a rectangle of one into the other
/// (Yun 2019, arXiv:1905.04899). Where both are wanted, every shard gets one of them.
public struct Mixing: Sendable, Hashable, Codable {
  /// Of the beta distribution that mixup draws how much of each image there is; 0 for no mixup.
  public var mixup: Double
  /// Of the beta distribution that CutMix draws the rectangle's area from; 0 for no CutMix.
  public var cutmix: Double
  /// The share of the shards that are mixed, in 0...1.
  public var share: Double

  public init(mixup: Double = 0, cutmix: Double = 0, share: Double = 1) {
    self.mixup = mixup
    self.cutmix = cutmix
    self.share = share
  }

  /// Whether any image is ever mixed.
  public var isActive: Bool { (mixup > 0 || cutmix > 0) && share > 0 }

  /// What happens to one shard.
  package enum Draw: Sendable, Hashable {
    case none
    /// How much of an image stays its own, in 0.5...1.
    case mixup(own: Float)
    /// What of an image comes from the other one.
    case cutmix(rows: Range<Int>, columns: Range<Int>)
  }

  /// Draws for the shard of an epoch that begins with an image, from a stream of its own.
  package func draw(seed: UInt64, epoch: Int, firstImage: Int, shape: Shape) -> Draw {
    guard isActive else { return .none }
    var stream = RandomStream(seed: seed, purpose: .mixing, step: epoch, item: firstImage)
    guard stream.chance(share) else { return .none }
    guard cutmix > 0, mixup == 0 || stream.chance(0.5) else {
      let own = stream.beta(shape: mixup)
      return .mixup(own: Float(max(own, 1 - own)))
    }
    let side = (1 - stream.beta(shape: cutmix)).squareRoot()
    let rows = Self.part(of: shape.height, share: side, &stream)
    let columns = Self.part(of: shape.width, share: side, &stream)
    return .cutmix(rows: rows, columns: columns)
  }

  /// So much of an axis around any point of it, as far as it lies within.
  private static func part(
    of size: Int, share: Double, _ stream: inout RandomStream
  ) -> Range<Int> {
    let length = Int((Double(size) * share).rounded())
    let start = stream.integer(below: size) - length / 2
    return (start..<start + length).clamped(to: 0..<size)
  }
}

/// A shard of labelled images, to be mixed in place.
public struct MixedShard {
  let shape: Shape
  let images: Int
  /// [images, channels, rows, columns]
  let pixels: UnsafeMutablePointer<Float>
  /// [images]; of the image that there is more of.
  let labels: UnsafeMutablePointer<Int32>
  /// [images]; of the other one.
  let partners: UnsafeMutablePointer<Int32>
  /// [images]; how much there is of the first.
  let shares: UnsafeMutablePointer<Float>

  public init(
    shape: Shape, images: Int, pixels: UnsafeMutablePointer<Float>,
    labels: UnsafeMutablePointer<Int32>, partners: UnsafeMutablePointer<Int32>,
    shares: UnsafeMutablePointer<Float>
  ) {
    self.shape = shape
    self.images = images
    self.pixels = pixels
    self.labels = labels
    self.partners = partners
    self.shares = shares
  }

  package func mix(_ draw: Mixing.Draw) {
    let own: Float
    switch draw {
    case .none: own = 1
    case .mixup(let share):
      own = share
      forEachPair { left, right in
        for index in 0..<shape.count {
          let (a, b) = (left[index], right[index])
          left[index] = own * a + (1 - own) * b
          right[index] = own * b + (1 - own) * a
        }
      }
    case .cutmix(let rows, let columns):
      own = 1 - Float(rows.count * columns.count) / Float(shape.area)
      forEachPair { left, right in
        for channel in 0..<shape.channels {
          for row in rows {
            let start = channel * shape.area + row * shape.width + columns.lowerBound
            for index in start..<start + columns.count {
              (left[index], right[index]) = (right[index], left[index])
            }
          }
        }
      }
    }
    mixLabels(own: own)
  }

  private func forEachPair(
    _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    for image in 0..<images / 2 {
      body(pixels + image * shape.count, pixels + (images - 1 - image) * shape.count)
    }
  }

  private func mixLabels(own: Float) {
    for image in 0..<images { partners[image] = labels[images - 1 - image] }
    for image in 0..<images {
      let isWhole = image == images - 1 - image
      shares[image] = isWhole ? 1 : max(own, 1 - own)
      if own < 0.5, !isWhole { (labels[image], partners[image]) = (partners[image], labels[image]) }
    }
  }
}
