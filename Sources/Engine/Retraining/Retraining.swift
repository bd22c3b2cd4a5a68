import NASCompute
import NASDatasets
import NASGenomes
import NASNetworks
public import NASSearch
import NASSupernets

/// Trains one picked network to its best, and measures it on the test split once, at the end.
///
/// The run it was picked from stays as it is: what comes out is added to it with
/// ``RunState/add(retrained:)``, what is known when it is stopped with
/// ``RunState/add(unfinished:)``. The same configuration gives the same bits on any number of
/// threads, stopped and going on or not.
public struct Retraining: Sendable {
  private let trial: Trial
  private let configuration: RetrainingConfiguration
  private let network: Network
  private let supernet: Supernet
  private let dataset: ImageDataset
  private let identity: RunState.DataIdentity
  /// The images trained on are the train split of this.
  private let data: TrainingData
  /// Images that the search trained on.
  private let searchImages: Int
  private let pool: WorkerPool
  private let teacher: Teacher?
  /// Where an earlier process stopped; nil where none began.
  private let start: UnfinishedRetraining?

  /// A retraining, or the rest of it where the run knows of its beginning.
  ///
  /// - Throws: ``EngineError`` when a setting makes no sense, or the run's data is not there.
  public init(
    _ state: RunState, trial: Trial, configuration: RetrainingConfiguration, threads: Int
  ) throws {
    self.trial = trial
    self.configuration = configuration
    network = try state.space.network(of: trial.genome)
    start = state.unfinished(trial.genome, configuration)
    supernet = state.supernet
    let loaded = try state.loadData()
    dataset = loaded.dataset
    identity = state.data
    // Now, and not when the training is over.
    try identity.checkTestFiles(of: dataset)
    searchImages = loaded.training.splits.train.count
    data = loaded.training.forRetraining(configuration)
    pool = WorkerPool(threads: threads)
    if configuration.inheritsWeights { try state.requireSupernet(for: trial) }
    try configuration.check(trainImages: data.splits.train.count)
    teacher = try state.teacher(for: configuration, data: loaded.training, pool: pool)
  }

  /// What is going to be done, and how long that may take.
  public func plan() throws -> RetrainingPlan {
    let trainer = try NetworkTrainer(
      network, weights: try startingWeights(), configuration: configuration, teacher: teacher,
      data: data, pool: pool)
    return RetrainingPlan(
      costs: network.costs, trainImages: data.splits.train.count,
      newImages: data.splits.train.count - searchImages,
      inheritsWeights: configuration.inheritsWeights, epochs: configuration.training.epochs,
      completedEpochs: start?.position.epoch ?? 0, stepsPerEpoch: trainer.stepsPerEpoch,
      threads: pool.threads,
      estimatedSeconds: Double(
        (configuration.training.epochs - (start?.position.epoch ?? 0)) * trainer.stepsPerEpoch)
        * (try secondsAStep { try trainer.finishEpoch(&$0, progress: $1) }))
  }

  /// Trains, calibrates, and measures.
  ///
  /// - Parameters:
  ///   - isInterrupted: Polled after every step.
  ///   - tell: Told what happens.
  ///   - keep: Given what it takes to go on, after each epoch and where the training is stopped; good
  ///     until it returns.
  /// - Throws: ``Interruption`` when it was stopped. ``NASSupernets/TrainingError`` when the training
  ///   diverges.
  public func run(
    isInterrupted: @Sendable () -> Bool, tell: (RetrainingEvent) -> Void,
    keep: (UnfinishedRetraining) throws -> Void = { _ in }
  ) throws -> RetrainedNetwork {
    let (weights, curve) = try train(isInterrupted: isInterrupted, tell: tell, keep: keep)
    let calibrator = data.calibrator(
      images: configuration.calibrationImages, precision: configuration.precision)
    tell(.calibrationBegan(images: calibrator.imageCount))
    let trained = try TrainedNetwork(
      network, weights: weights, calibrator: calibrator, pool: pool)
    if isInterrupted() { throw Interruption() }
    let test = try identity.openTestSplit(of: dataset)
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
    isInterrupted: @Sendable () -> Bool, tell: (RetrainingEvent) -> Void,
    keep: (UnfinishedRetraining) throws -> Void
  ) throws -> (weights: AlignedBuffer, curve: [RetrainedNetwork.Epoch]) {
    let trainer = try NetworkTrainer(
      network, weights: start?.weights.copy ?? startingWeights(),
      optimizerState: start?.optimizerState.copy,
      configuration: configuration, teacher: teacher, data: data, pool: pool)
    return try trainer.finish(
      goingOnFrom: start.map { start in
        NetworkTrainer.Course(
          position: start.position,
          average: WeightAverage(
            goingOnFrom: start.average.copy,
            steps: start.position.epoch * trainer.stepsPerEpoch + start.position.step,
            decay: configuration.averageDecay),
          curve: start.curve)
      }, isInterrupted: isInterrupted, tell: tell
    ) { course in
      try keep(
        UnfinishedRetraining(
          trial: trial.id, genome: trial.genome, configuration: configuration,
          position: course.position, curve: course.curve, weights: trainer.weights,
          optimizerState: trainer.optimizerState, average: course.average.weights))
    }
  }

  private func startingWeights() throws -> AlignedBuffer {
    try configuration.startingWeights(of: network, in: supernet)
  }
}

extension RetrainingConfiguration {
  /// Weights of a network's own, in its layout, as training begins with them.
  func startingWeights(of network: Network, in supernet: Supernet) throws -> AlignedBuffer {
    inheritsWeights
      ? try supernet.inheritedWeights(for: network).weights
      : ParameterLayout(of: network).initialWeights(seed: seed)
  }
}

extension RetrainingConfiguration {
  /// - Throws: ``EngineError`` that names the setting at fault.
  fileprivate func check(trainImages: Int) throws {
    let expect = Requirement.hold
    try training.check()
    try expect(training.epochs >= 1, "epochs \(training.epochs)", "at least 1")
    try expect(
      trainImages >= training.batch, "\(trainImages) training images",
      "at least a batch, \(training.batch)")
    try Requirement.number("average decay", averageDecay, .fraction)
    let least = Measurement.calibrationShard
    try expect(
      min(calibrationImages, trainImages) >= least,
      "\(min(calibrationImages, trainImages)) calibration images", "at least \(least)")
  }
}

extension TrainingData {
  /// Where every image is trained on, validation and holdout images follow the training images.
  fileprivate func forRetraining(_ configuration: RetrainingConfiguration) -> TrainingData {
    guard configuration.usesValidationImages else { return self }
    return TrainingData(
      images: images,
      splits: Splits(
        train: splits.train + splits.validation + splits.holdout, validation: splits.validation),
      standardisation: standardisation, classes: classes)
  }
}
