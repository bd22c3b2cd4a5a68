import NASCompute
import NASDatasets
import NASNetworks
import NASSearch
import NASSupernets

/// Measures on the validation images how far a training is: what it stops early by.
struct ValidationGauge: Sendable {
  /// Training images that norms are measured on, each time.
  private static let calibrationImages = 2048

  private let calibrator: Calibrator
  private let scorer: NetworkScorer
  private let transfer: NetworkTransfer?

  /// - Parameter transfer: What the result is going to keep the statistics of.
  init(
    _ data: TrainingData, configuration: RetrainingConfiguration, keeping transfer: NetworkTransfer?
  ) {
    self.transfer = transfer
    calibrator = data.calibrator(
      images: min(Self.calibrationImages, configuration.calibrationImages),
      augmentation: configuration.training.augmentation, precision: configuration.precision)
    scorer = NetworkScorer(
      data.splits.validation, of: data.images, standardisation: data.standardisation,
      precision: configuration.precision)
  }

  /// - Parameter weights: In the network's own layout.
  func accuracy(
    of network: Network, weights: AlignedBuffer, on pool: WorkerPool
  ) throws -> Double {
    try TrainedNetwork(network, weights: weights, calibrator: calibrator, pool: pool)
      .keeping(transfer, all: false).score(scorer, pool: pool).accuracy
  }
}
