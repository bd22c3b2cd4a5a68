import NASCompute
import NASDatasets
import NASNetworks
public import NASQuantisation
import NASRecords
public import NASSupernets

extension RunState {
  /// How many training images a quantisation is calibrated on.
  public static let quantisationImages = 256

  /// A picked network in 8 bits, the ranges of its values those of training images.
  ///
  /// - Parameter data: The run's, as ``loadData()`` finds them.
  /// - Throws: ``NASQuantisation/QuantisationError`` where weights or values are not finite.
  public func quantisation(
    of deployable: DeployableNetwork, on data: TrainingData
  ) throws -> Quantisation {
    let indices = splits.train.prefix(Self.quantisationImages)
    let source = BatchSource(images: data.images, standardisation: standardisation)
    let folded = FoldedNetwork(deployable.network, tensors: deployable.tensors.map(\.values))
    return try Quantisation(
      folded, images: indices.count, mean: standardisation.mean,
      deviation: standardisation.deviation
    ) { images, pixels in
      var labels = [Int32](repeating: 0, count: images.count)
      labels.withUnsafeMutableBufferPointer {
        let first = indices.startIndex + images.lowerBound
        source.fill(indices[first..<first + images.count], into: pixels, labels: $0)
      }
    }
  }
}

extension Quantisation {
  /// A folded network in 8 bits, the ranges of its values those of some images; that of its input what
  /// pixels can be.
  ///
  /// - Parameters:
  ///   - images: How many.
  ///   - fill: Writes images from the first given to the last, standardised.
  init(
    _ folded: FoldedNetwork, images: Int, mean: [Double], deviation: [Double],
    fill: @Sendable (_ images: Range<Int>, _ pixels: UnsafeMutableBufferPointer<Float>) -> Void
  ) throws {
    let ranges = try WorkerPool(threads: 1).onOneWorker { worker in
      try ValueProbe(folded).ranges(images: images, on: worker, fill: fill)
    }
    try self.init(folded, ranges: [IntegerInput.range(mean: mean, deviation: deviation)] + ranges)
  }
}
