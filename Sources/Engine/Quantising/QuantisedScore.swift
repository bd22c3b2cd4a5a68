import NASCompute
public import NASDatasets
import NASNetworks
public import NASQuantisation
import NASSearch
public import NASSupernets
import Synchronization

/// How a network does in whole numbers, beside what it does in f32.
public struct QuantisedScore: Sendable, Hashable {
  public let split: Evaluation.Split
  public let images: Int
  /// From 0 to 1, in f32.
  public let floats: Double
  /// From 0 to 1, in whole numbers.
  public let integers: Double
  /// Whether the weights were trained on these images: then both say little about new ones.
  public let isTrainedOn: Bool
}

/// The scores of a network on the splits that are there.
public struct QuantisedScores: Sendable {
  /// Of validation images, then of test images.
  public let scores: [QuantisedScore]
  /// Why the test split is not among them; nil where it is.
  public let testFault: DatasetError?
}

extension RunState {
  /// Measures a pick on the validation images and on the test split, where that is there.
  ///
  /// - Parameters:
  ///   - integers: The same network in whole numbers.
  ///   - data: The run's, as ``loadData()`` finds them.
  /// - Throws: ``EngineError`` when the test files are not those of the run.
  public func scores(
    of deployable: DeployableNetwork, _ integers: IntegerNetwork,
    in data: (dataset: ImageDataset, training: TrainingData), threads: Int
  ) throws -> QuantisedScores {
    // Other test files than the run's are an error, which is told before the long work.
    let (test, fault) = try testSplit(of: data.dataset)
    let pool = WorkerPool(threads: threads)
    let trained = try TrainedNetwork(deployable.network, tensors: deployable.tensors)
    func score(
      _ split: Evaluation.Split, _ indices: [Int32], _ images: LabelledImages, isTrainedOn: Bool
    ) throws -> QuantisedScore {
      let scorer = NetworkScorer(
        indices, of: images, standardisation: standardisation, precision: .f32)
      let floats = try trained.score(scorer, pool: pool)
      let right = try integers.correct(indices, of: images, pool: pool)
      return QuantisedScore(
        split: split, images: indices.count,
        floats: Double(floats.correct) / Double(floats.images),
        integers: Double(right) / Double(indices.count), isTrainedOn: isTrainedOn)
    }
    var scores = [
      try score(
        .validation, splits.validation, data.training.images,
        isTrainedOn: deployable.retraining?.hasSeenValidationImages(
          of: self.data.name, epochs: deployable.epochs ?? 0) == true)
    ]
    if let test { scores.append(try score(.test, test.indices, test, isTrainedOn: false)) }
    return QuantisedScores(scores: scores, testFault: fault)
  }

  /// The test images, or why there are none to be used.
  private func testSplit(
    of dataset: ImageDataset
  ) throws -> (images: LabelledImages?, fault: DatasetError?) {
    do {
      return (try data.openTestSplit(of: dataset), nil)
    } catch let error as DatasetError {
      return (nil, error)
    }
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
