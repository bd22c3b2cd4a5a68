public import NASNetworks

/// Turns stored images into what a network reads: standardised, and augmented where wanted.
///
/// A value without state: any number of threads may fill their buffers at once.
public struct BatchSource: Sendable {
  private let images: LabelledImages
  private let augmentation: Augmentation?
  private let mixing: Mixing?
  /// The run's seed.
  public let seed: UInt64
  /// For each channel, standardised = pixel × scale + shift.
  private let scale: [Float]
  private let shift: [Float]

  /// - Parameters:
  ///   - augmentation: Random changes to every image; nil to measure, or to calibrate.
  ///   - mixing: Of the images of a shard; nil for none.
  ///   - seed: The run's seed, of which augmentation takes its numbers.
  public init(
    images: LabelledImages, standardisation: Standardisation, augmentation: Augmentation? = nil,
    mixing: Mixing? = nil, seed: UInt64 = 0
  ) {
    precondition(
      standardisation.mean.count == images.shape.channels,
      "BatchSource: \(standardisation.mean.count) channels standardised of \(images.shape)")
    self.images = images
    self.augmentation = augmentation
    self.mixing = mixing.flatMap { $0.isActive ? $0 : nil }
    self.seed = seed
    scale = standardisation.deviation.map { Float(1 / (255 * $0)) }
    shift = zip(standardisation.mean, standardisation.deviation).map { Float(-$0 / $1) }
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
      let draw = augmentation?.draw(
        seed: seed, epoch: epoch, image: image, height: shape.height, width: shape.width)
      write(
        image, draw ?? Augmentation.Draw(), to: pixels.extracting((slot * shape.count)...))
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
    shard.mix(
      mixing?.draw(seed: seed, epoch: epoch, firstImage: Int(firstImage), shape: shape) ?? .none)
  }

  /// Writes one image as `draw` says: `[channels × height × width]`.
  package func write(
    _ image: Int, _ draw: Augmentation.Draw, to pixels: UnsafeMutableBufferPointer<Float>
  ) {
    guard let output = pixels.baseAddress else { return }
    if draw.rowShift != 0 || draw.columnShift != 0 {
      output.update(repeating: 0, count: shape.count)
    }
    images.pixels.withUnsafeBufferPointer { stored in
      guard let stored = stored.baseAddress else { return }
      for channel in 0..<shape.channels {
        let plane = channel * shape.area
        copy(
          from: stored + image * shape.count + plane, to: output + plane, draw,
          scale: scale[channel], shift: shift[channel])
      }
    }
    cutOut(draw, from: output)
  }

  /// One channel: the rows and columns that have a source.
  private func copy(
    from source: UnsafePointer<UInt8>, to output: UnsafeMutablePointer<Float>,
    _ draw: Augmentation.Draw, scale: Float, shift: Float
  ) {
    let width = shape.width
    let rows = Self.covered(shape.height, shiftedBy: draw.rowShift)
    let columns = Self.covered(width, shiftedBy: draw.columnShift)
    for row in rows {
      let from = source + (row + draw.rowShift) * width + columns.lowerBound + draw.columnShift
      if draw.isFlipped {
        let to = output + row * width + (width - 1 - columns.lowerBound)
        for column in 0..<columns.count { to[-column] = Float(from[column]) * scale + shift }
      } else {
        let to = output + row * width + columns.lowerBound
        for column in 0..<columns.count { to[column] = Float(from[column]) * scale + shift }
      }
    }
  }

  private func cutOut(_ draw: Augmentation.Draw, from output: UnsafeMutablePointer<Float>) {
    let rows = draw.cutoutRows.clamped(to: 0..<shape.height)
    let columns = draw.cutoutColumns.clamped(to: 0..<shape.width)
    guard !rows.isEmpty, !columns.isEmpty else { return }
    for channel in 0..<shape.channels {
      for row in rows {
        (output + channel * shape.area + row * shape.width + columns.lowerBound)
          .update(repeating: 0, count: columns.count)
      }
    }
  }

  /// The positions of `0..<size` that, moved by `shift`, are still among them.
  private static func covered(_ size: Int, shiftedBy shift: Int) -> Range<Int> {
    (-shift..<size - shift).clamped(to: 0..<size)
  }
}
