import Compute
import Datasets
import Genomes
import Networks
public import Search
import Supernets

/// Trains one picked network to its best, and measures it on the test split once, at the end.
///
/// The run it was picked from stays as it is: what comes out is added to it with
/// ``RunState/add(retrained:)``. The same configuration gives the same bits on any number of
/// threads.
public struct Retraining: Sendable {
  private let trial: Trial
  private let configuration: RetrainingConfiguration
  private let network: Network
  private let supernet: Supernet
  private let dataset: ImageDataset
  /// The images trained on are the train split of this.
  private let data: TrainingData
  private let pool: WorkerPool

  /// - Throws: ``EngineError`` when a setting makes no sense, or the run's data is not there.
  public init(
    _ state: RunState, trial: Trial, configuration: RetrainingConfiguration, threads: Int
  ) throws {
    self.trial = trial
    self.configuration = configuration
    network = try state.space.network(of: trial.genome)
    supernet = state.supernet
    let loaded = try state.loadData()
    dataset = loaded.dataset
    data = loaded.training.forRetraining(configuration)
    pool = WorkerPool(threads: threads)
    try configuration.check(trainImages: data.splits.train.count)
  }

  /// What is going to be done, and how long that may take.
  public func plan() throws -> RetrainingPlan {
    let trainer = try NetworkTrainer(
      network, weights: try startingWeights(), configuration: configuration, data: data, pool: pool)
    return RetrainingPlan(
      costs: network.costs, trainImages: data.splits.train.count,
      validationImages: configuration.usesValidationImages ? data.splits.validation.count : 0,
      inheritsWeights: configuration.inheritsWeights, epochs: configuration.training.epochs,
      stepsPerEpoch: trainer.stepsPerEpoch, threads: pool.threads,
      estimatedSeconds: Double(configuration.training.epochs * trainer.stepsPerEpoch)
        * (try secondsAStep { try trainer.finishEpoch(&$0, progress: $1) }))
  }

  /// Trains, calibrates, and measures.
  ///
  /// - Parameters:
  ///   - isInterrupted: Polled after every step.
  ///   - tell: Told what happens.
  /// - Throws: ``Interruption`` when it was stopped: nothing is kept then, and nothing has changed.
  ///   ``Supernets/TrainingError`` when the training diverges.
  public func run(
    isInterrupted: @Sendable () -> Bool, tell: (RetrainingEvent) -> Void
  ) throws -> RetrainedNetwork {
    let (weights, curve) = try train(isInterrupted, tell)
    let calibrator = data.calibrator(
      images: configuration.calibrationImages, precision: configuration.precision)
    tell(.calibrationBegan(images: calibrator.imageCount))
    let trained = try TrainedNetwork(
      network, weights: weights, calibrator: calibrator, pool: pool)
    if isInterrupted() { throw Interruption() }
    let test = try dataset.openTestSplit()
    tell(.testBegan(images: test.count))
    let scorer = NetworkScorer(
      test.indices, of: test, standardisation: data.standardisation,
      precision: configuration.precision)
    return RetrainedNetwork(
      trial: trial.id, genome: trial.genome, configuration: configuration,
      testAccuracy: try trained.score(scorer, pool: pool).accuracy, weights: trained.tensors,
      curve: curve)
  }

  private func train(
    _ isInterrupted: @Sendable () -> Bool, _ tell: (RetrainingEvent) -> Void
  ) throws -> (weights: AlignedBuffer, curve: [RetrainedNetwork.Epoch]) {
    let weights = try startingWeights()
    let trainer = try NetworkTrainer(
      network, weights: weights, configuration: configuration, data: data, pool: pool)
    var average = WeightAverage(count: weights.count, decay: configuration.averageDecay)
    var curve: [RetrainedNetwork.Epoch] = []
    var position = TrainingPosition()
    let epochs = configuration.training.epochs
    tell(.trainingBegan(epochs: epochs, imagesPerEpoch: trainer.imagesPerEpoch))
    for epoch in 0..<epochs {
      let stopwatch = Stopwatch()
      let outcome = try trainer.finishEpoch(&position) { progress in
        average.add(weights.pointer)
        tell(.trainingStep(progress))
        if isInterrupted() { throw Interruption() }
      }
      curve.append(.init(trainer.learningRate(epoch: epoch), outcome))
      tell(
        .epochEnded(
          number: epoch, curve[epoch],
          imagesPerSecond: Double(trainer.imagesPerEpoch) / stopwatch.seconds))
    }
    return (average.weights, curve)
  }

  /// Weights of the network's own, in its layout.
  private func startingWeights() throws -> AlignedBuffer {
    configuration.inheritsWeights
      ? try supernet.inheritedWeights(for: network).weights
      : ParameterLayout(of: network).initialWeights(seed: configuration.seed)
  }
}

extension RetrainingConfiguration {
  /// - Throws: ``EngineError`` that names the setting at fault.
  fileprivate func check(trainImages: Int) throws {
    func expect(_ condition: Bool, _ found: String, _ expected: String) throws {
      guard condition else { throw EngineError(.badSetting, "\(found): expected \(expected)") }
    }
    let (batch, shard) = (training.batch, training.shardImages)
    try expect(training.epochs >= 1, "epochs \(training.epochs)", "at least 1")
    try expect(batch > 0 && batch % shard == 0, "batch \(batch)", "a multiple of \(shard)")
    try expect(trainImages >= batch, "\(trainImages) training images", "at least a batch, \(batch)")
    try expect((0..<1).contains(averageDecay), "average decay \(averageDecay)", "0 to below 1")
    let least = Measurement.calibrationShard
    try expect(
      min(calibrationImages, trainImages) >= least,
      "\(min(calibrationImages, trainImages)) calibration images", "at least \(least)")
  }
}

extension TrainingData {
  /// Where the validation images are trained on, they follow the training images.
  fileprivate func forRetraining(_ configuration: RetrainingConfiguration) -> TrainingData {
    guard configuration.usesValidationImages else { return self }
    return TrainingData(
      images: images,
      splits: Splits(train: splits.train + splits.validation, validation: splits.validation),
      standardisation: standardisation, classes: classes)
  }
}

extension RetrainedNetwork.Epoch {
  fileprivate init(_ learningRate: Double, _ outcome: EpochOutcome) {
    self.init(
      learningRate: learningRate, loss: outcome.labelLoss,
      trainingAccuracy: outcome.trainingAccuracy, skippedSteps: outcome.skippedSteps)
  }
}
