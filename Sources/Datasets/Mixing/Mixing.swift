package import NASNetworks
import NASRandomness

/// Mixes the images of a shard in pairs, and their labels with them: the first with the last, and so
/// on.
///
/// Where both ``Mixup`` and ``CutMix`` are wanted, every shard gets one of them.
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

  /// Draws for the shard of an epoch that begins with an image, from a stream of its own; nil where it
  /// is not mixed.
  package func draw(
    seed: UInt64, epoch: Int, firstImage: Int, shape: Shape
  ) -> (any ImageMix)? {
    guard isActive else { return nil }
    var stream = RandomStream(seed: seed, purpose: .mixing, step: epoch, item: firstImage)
    guard stream.chance(share) else { return nil }
    guard cutmix > 0, mixup == 0 || stream.chance(0.5) else {
      return Mixup(beta: mixup, drawing: &stream)
    }
    return CutMix(beta: cutmix, of: shape, drawing: &stream)
  }
}
