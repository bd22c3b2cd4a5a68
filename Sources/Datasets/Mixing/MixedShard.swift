public import NASNetworks

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

  /// - Parameter mix: Nil for images that stay as they are.
  package func mix(_ mix: (any ImageMix)?) {
    if let mix { mixPairs(mix) }
    mixLabels(own: mix?.own(of: shape) ?? 1)
  }

  private func mixPairs(_ mix: some ImageMix) {
    for image in 0..<images / 2 {
      mix.mix(
        pixels + image * shape.count, pixels + (images - 1 - image) * shape.count, of: shape)
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
