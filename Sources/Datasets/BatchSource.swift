public import NASNetworks
import NASRandomness

/// Turns stored images into what a network reads: standardised, and augmented where wanted.
///
/// A value without state: any number of threads may fill their buffers at once.
public struct BatchSource: Sendable {
  private let images: LabelledImages
  /// What changes an image, one after the other.
  private let augmentations: [any ImageAugmentation]
  private let mixing: Mixing?
  /// The run's seed.
  public let seed: UInt64
  private let scales: PixelScales

  /// - Parameters:
  ///   - augmentation: Random changes to every image; nil to measure, or to calibrate.
  ///   - mixing: Of the images of a shard; nil for none.
  ///   - seed: The run's seed, of which augmentation takes its numbers.
  public init(
    images: LabelledImages, standardisation: Standardisation, augmentation: Augmentation? = nil,
    mixing: Mixing? = nil, seed: UInt64 = 0
  ) {
    self.init(
      images: images, standardisation: standardisation, augmentations: augmentation?.steps ?? [],
      mixing: mixing, seed: seed)
  }

  /// - Parameter augmentations: What moves images, then what changes colours, then what blanks.
  package init(
    images: LabelledImages, standardisation: Standardisation,
    augmentations: [any ImageAugmentation], mixing: Mixing? = nil, seed: UInt64 = 0
  ) {
    precondition(
      standardisation.mean.count == images.shape.channels,
      "BatchSource: \(standardisation.mean.count) channels standardised of \(images.shape)")
    self.images = images
    self.augmentations = augmentations
    self.mixing = mixing.flatMap { $0.isActive ? $0 : nil }
    self.seed = seed
    scales = PixelScales(standardisation)
  }

  /// The shape of one image.
  public var shape: Shape { images.shape }

  /// Writes a batch.
  ///
  /// - Parameters:
  ///   - indices: Which images, in the order of the batch.
  ///   - epoch: Which augmentation of each image; without effect where there is none.
  ///   - pixels: Room for `[indices.count × channels × height × width]`.
  ///   - labels: Room for `[indices.count]`.
  public func fill(
    _ indices: ArraySlice<Int32>, epoch: Int = 0, into pixels: UnsafeMutableBufferPointer<Float>,
    labels: UnsafeMutableBufferPointer<Int32>
  ) {
    precondition(
      pixels.count >= indices.count * shape.count && labels.count >= indices.count,
      """
      BatchSource.fill: \(pixels.count) pixels and \(labels.count) labels \
      for \(indices.count) images of \(shape)
      """)
    for (slot, index) in indices.enumerated() {
      let image = Int(index)
      precondition(
        image >= 0 && image < images.count, "BatchSource.fill: image \(image) of \(images.count)")
      labels[slot] = Int32(images.labels[image])
      write(image, to: pixels.extracting((slot * shape.count)...)) { augment(&$0, image, epoch) }
    }
  }

  private func augment(_ image: inout AugmentedImage, _ number: Int, _ epoch: Int) {
    var shared = RandomStream(seed: seed, purpose: .augmentation, step: epoch, item: number)
    for augmentation in augmentations {
      let purpose = type(of: augmentation).purpose
      if purpose == .augmentation {
        augmentation.apply(to: &image, drawing: &shared)
      } else {
        var own = RandomStream(seed: seed, purpose: purpose, step: epoch, item: number)
        augmentation.apply(to: &image, drawing: &own)
      }
    }
  }

  /// Whether images are mixed.
  public var mixes: Bool { mixing != nil }

  /// Mixes the images of a shard that was filled.
  ///
  /// - Parameters:
  ///   - firstImage: The first of the shard.
  ///   - epoch: As it was filled.
  public func mix(_ shard: MixedShard, firstImage: Int32, epoch: Int) {
    shard.mix(mixing?.draw(seed: seed, epoch: epoch, firstImage: Int(firstImage), shape: shape))
  }

  /// Writes one image, changed or not: `[channels × height × width]`.
  package func write(
    _ image: Int, to pixels: UnsafeMutableBufferPointer<Float>,
    change: (inout AugmentedImage) -> Void = { _ in }
  ) {
    guard let output = pixels.baseAddress else { return }
    images.pixels.withUnsafeBufferPointer { stored in
      guard let stored = stored.baseAddress else { return }
      var augmented = AugmentedImage(
        shape: shape, source: stored + image * shape.count, output: output, scales: scales)
      change(&augmented)
      augmented.finish()
    }
  }
}
