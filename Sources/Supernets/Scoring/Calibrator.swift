public import NASCompute
public import NASNetworks

/// Measures a network's batch norms afresh on a fixed set of training images, whatever the training left
/// behind.
///
/// Shards are normalised by their own statistics, as in training; mean and variance over all the
/// images follow from those of the shards.
public struct Calibrator: Sendable {
  private let images: ImageTensor
  private let shardImages: Int
  private let precision: Precision

  /// - Parameter images: A whole number of shards.
  public init(images: ImageTensor, shardImages: Int, precision: Precision) {
    precondition(
      images.count >= shardImages && images.count % shardImages == 0,
      "\(images.count) calibration images are no multiple of a shard's \(shardImages)")
    self.images = images
    self.shardImages = shardImages
    self.precision = precision
  }

  /// Images that statistics are measured on.
  public var imageCount: Int { images.count }

  /// The statistics of one network, measured on one worker.
  ///
  /// - Parameters:
  ///   - weights: In `layout`, which covers the network.
  public func measure(
    _ network: Network, weights: UnsafePointer<Float>, layout: ParameterLayout, on worker: Worker
  ) throws -> NormStatistics {
    let executable = try TrainingExecutable(
      network, images: shardImages, layout: layout, precision: precision)
    let packed = AlignedBuffer(count: executable.packedCount)
    executable.pack(weights, into: packed.pointer)
    let norms = network.batchNormLayers
    var means = norms.map { [Double](repeating: 0, count: $0.output.channels) }
    var squares = means
    let shards = images.count / shardImages
    for shard in 0..<shards {
      try executable.measureNorms(
        on: worker, input: images.pixels(from: shard * shardImages), packed: packed.pointer
      ) { norm, mean, variance in
        for channel in mean.indices {
          let average = Double(mean[channel])
          means[norm][channel] += average / Double(shards)
          squares[norm][channel] += (Double(variance[channel]) + average * average) / Double(shards)
        }
      }
    }
    let variances = zip(means, squares).map { mean, square in
      zip(mean, square).map { Float(max(0, $1 - $0 * $0)) }
    }
    return NormStatistics(means: means.map { $0.map(Float.init) }, variances: variances)
  }
}
