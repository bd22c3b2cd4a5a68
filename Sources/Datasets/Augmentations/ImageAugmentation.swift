public import NASRandomness

/// One random change of a training image that leaves its class as it is.
///
/// What happens to an image depends on the seed, the epoch and the image, and on nothing else: never
/// on its batch, the order of images, or a thread. `checkAugmentation` in TestSupport holds every one
/// to that.
public protocol ImageAugmentation: Sendable, Hashable, Codable {
  /// Of the stream that it draws from. Those of one purpose draw from one stream, one after the
  /// other; those of others from streams of their own, so that one more changes nothing that these
  /// draw.
  static var purpose: RandomStream.Purpose { get }
  /// Whether any image is ever changed.
  var isActive: Bool { get }

  /// Changes an image. An augmentation that is not active leaves it as it is.
  func apply(to image: inout AugmentedImage, drawing stream: inout RandomStream)
}
