public import NASCompute
public import NASNetworks

/// A trained network that another one learns from while it trains (Hinton 2015, arXiv:1503.02531): its
/// weights stay as they are.
public struct Teacher: Sendable {
  /// Of the loss; the rest is that of labels.
  let share: Float
  let distillation: Distillation
  private let executable: InferenceExecutable
  private let folded: AlignedBuffer
  private let shardImages: Int

  /// - Parameters:
  ///   - weights: In `layout`, which covers the network.
  ///   - shardImages: Images that are seen at a time.
  ///   - share: In 0...1.
  /// - Throws: ``NASCompute/ComputeError`` when the weights are not those of the network.
  public init(
    _ network: Network, weights: UnsafePointer<Float>, layout: ParameterLayout,
    statistics: NormStatistics, shardImages: Int, precision: Precision, share: Double,
    temperature: Double
  ) throws {
    executable = try InferenceExecutable(
      network, images: shardImages, layout: layout, precision: precision)
    folded = executable.fold(weights, statistics)
    distillation = Distillation(classes: network.classes, temperature: Float(temperature))
    self.share = Float(share)
    self.shardImages = shardImages
  }

  /// Writes what it makes of a shard.
  ///
  /// - Parameters:
  ///   - pixels: [images, channels, rows, columns]
  ///   - probabilities: [images, classes]
  func teach(
    _ pixels: UnsafeMutablePointer<Float>, into probabilities: UnsafeMutablePointer<Float>,
    on worker: Worker
  ) throws {
    let logits = try executable.logits(on: worker, input: pixels, folded: folded)
    distillation.soften(logits, images: shardImages, into: probabilities)
  }
}
