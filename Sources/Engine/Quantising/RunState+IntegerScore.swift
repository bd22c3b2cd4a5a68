import NASCompute
import NASDatasets
import NASSupernets
import NASNetworks
public import NASQuantisation
import Synchronization

extension RunState {
  /// A quantised network in whole numbers, which reads the run's images.
  ///
  /// - Throws: ``NASQuantisation/QuantisationError`` that names a layer that cannot be computed so.
  public func integers(_ quantisation: Quantisation) throws -> IntegerNetwork {
    try IntegerNetwork(
      quantisation, mean: standardisation.mean, deviation: standardisation.deviation)
  }

  /// How many images of a split a network in whole numbers classifies rightly.
  ///
  /// - Throws: ``EngineError`` or ``NASDatasets/DatasetError`` when the run's data is not there.
  public func score(
    _ network: IntegerNetwork, on split: Evaluation.Split, threads: Int
  ) throws -> (correct: Int, images: Int) {
    let (dataset, data) = try loadData()
    let images = split == .test ? try self.data.openTestSplit(of: dataset) : data.images
    let indices =
      switch split {
      case .validation: splits.validation
      case .holdout: splits.holdout
      case .test: images.indices
      }
    let batch = Measurement.scoringBatch
    let correct = Atomic(0)
    try WorkerPool(threads: threads).forEach((indices.count + batch - 1) / batch) { index, _ in
      let right = indices[index * batch..<min((index + 1) * batch, indices.count)].count {
        network.classifies(Int($0), of: images)
      }
      correct.add(right, ordering: .relaxed)
    }
    return (correct.load(ordering: .relaxed), indices.count)
  }
}

extension IntegerNetwork {
  /// Whether the largest logit of an image is its label's.
  fileprivate func classifies(_ image: Int, of images: LabelledImages) -> Bool {
    images.pixels.withUnsafeBufferPointer {
      predict(planes: $0.baseAddress! + image * images.shape.count) == Int(images.labels[image])
    }
  }
}
