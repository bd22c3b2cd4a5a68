import NASCompute
public import NASDatasets
import NASNetworks

/// A fixed list of images, standardised, kept as floats in the order of the list: what networks are
/// calibrated on, or scored on.
public struct ImageTensor: Sendable {
  /// [count, channels, rows, columns], and zeros for a batch that begins at the last image.
  let pixels: AlignedBuffer
  public let labels: [Int32]
  let imageCount: Int

  public var count: Int { labels.count }

  /// - Parameters:
  ///   - augmentation: Of every image, once; nil for images as they are.
  ///   - batch: The most images that are read at a time.
  public init(
    _ indices: ArraySlice<Int32>, of images: LabelledImages, standardisation: Standardisation,
    augmentation: Augmentation? = nil, batch: Int
  ) {
    let source = BatchSource(
      images: images, standardisation: standardisation, augmentation: augmentation)
    imageCount = source.shape.count
    let room = indices.count + batch
    let pixels = AlignedBuffer(count: room * imageCount)
    var labels = [Int32](repeating: 0, count: indices.count)
    labels.withUnsafeMutableBufferPointer {
      source.fill(indices, into: pixels.elements, labels: $0)
    }
    self.pixels = pixels
    self.labels = labels
  }

  /// The pixels from an image on.
  func pixels(from image: Int) -> UnsafeMutablePointer<Float> {
    pixels.pointer + image * imageCount
  }
}
