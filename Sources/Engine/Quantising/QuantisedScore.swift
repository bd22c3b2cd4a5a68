import NASCompute
import NASDatasets
import NASSupernets
import NASNetworks
import NASSearch
public import NASQuantisation
import Synchronization

/// How a network does in whole numbers, beside what it does in f32.
public struct QuantisedScore: Sendable, Hashable {
  public let split: Evaluation.Split
  public let images: Int
  /// From 0 to 1, in f32.
  public let floats: Double
  /// From 0 to 1, in whole numbers.
  public let integers: Double
}

extension RunState {
  /// Measures a pick on the validation images and on the test split, where that is there.
  ///
  /// - Parameter integers: The same network in whole numbers.
  /// - Throws: ``EngineError`` or ``NASDatasets/DatasetError`` when the run's data is not there.
  public func scores(
    of deployable: DeployableNetwork, _ integers: IntegerNetwork, threads: Int
  ) throws -> [QuantisedScore] {
    let (dataset, data) = try loadData()
    let pool = WorkerPool(threads: threads)
    let trained = try TrainedNetwork(deployable.network, tensors: deployable.tensors)
    func score(
      _ split: Evaluation.Split, _ indices: [Int32], _ images: LabelledImages
    ) throws -> QuantisedScore {
      let scorer = NetworkScorer(
        indices, of: images, standardisation: standardisation, precision: .f32)
      let floats = try trained.score(scorer, pool: pool)
      let right = try integers.correct(indices, of: images, pool: pool)
      return QuantisedScore(
        split: split, images: indices.count,
        floats: Double(floats.correct) / Double(floats.images),
        integers: Double(right) / Double(indices.count))
    }
    let validation = try score(.validation, splits.validation, data.images)
    guard let test = try? self.data.openTestSplit(of: dataset) else { return [validation] }
    return [validation, try score(.test, test.indices, test)]
  }
}

extension IntegerNetwork {
  /// How many images it classifies rightly.
  fileprivate func correct(
    _ indices: [Int32], of images: LabelledImages, pool: WorkerPool
  ) throws -> Int {
    let batch = Measurement.scoringBatch
    let correct = Atomic(0)
    try pool.forEach((indices.count + batch - 1) / batch) { index, _ in
      let right = indices[index * batch..<min((index + 1) * batch, indices.count)].count {
        classifies(Int($0), of: images)
      }
      correct.add(right, ordering: .relaxed)
    }
    return correct.load(ordering: .relaxed)
  }

  /// Whether the largest logit of an image is its label's.
  fileprivate func classifies(_ image: Int, of images: LabelledImages) -> Bool {
    images.pixels.withUnsafeBufferPointer {
      predict(planes: $0.baseAddress! + image * images.shape.count) == Int(images.labels[image])
    }
  }
}
