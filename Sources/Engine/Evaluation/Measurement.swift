import NASCompute
import NASDatasets
import NASSearch
import NASSupernets

/// How every accuracy of a run is measured, in the search and after it: norms calibrated on shards
/// of training images, then folded, and images scored a batch at a time.
enum Measurement {
  /// Images that norms are calibrated on at a time.
  static let calibrationShard = 64
  /// Images that are scored at a time.
  static let scoringBatch = 100
}

extension TrainingData {
  /// Measures norms on the first `count` training images, or on as many whole shards as there are.
  ///
  /// - Parameter augmentation: How the images are changed; nil for images as they are.
  func calibrator(
    images count: Int, augmentation: Augmentation? = nil, precision: Precision
  ) -> Calibrator {
    let shard = Measurement.calibrationShard
    let whole = min(count, splits.train.count) / shard * shard
    return Calibrator(
      images: ImageTensor(
        splits.train[..<whole], of: images, standardisation: standardisation,
        augmentation: augmentation, batch: shard),
      shardImages: shard, precision: precision)
  }
}

extension NetworkScorer {
  /// Scores on some images of a data set, in the order given.
  init(
    _ indices: [Int32], of images: LabelledImages, standardisation: Standardisation,
    precision: Precision
  ) {
    self.init(
      images: ImageTensor(
        indices[...], of: images, standardisation: standardisation,
        batch: Measurement.scoringBatch),
      batch: Measurement.scoringBatch, precision: precision)
  }
}

extension Score {
  init(_ score: NetworkScorer.Score) {
    self.init(
      correct: score.correct, images: score.images, loss: score.loss / Double(score.images))
  }
}
