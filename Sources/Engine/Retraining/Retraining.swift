import NASCompute
import NASDatasets
import NASGenomes
import NASNetworks
public import NASSearch
import NASSupernets

/// Trains one picked network to its best, from one seed, and measures it on the test split once, at the
/// end.
///
/// The run it was picked from stays as it is: what comes out is added to it with
/// ``RunState/add(retrained:)``, what is known when it is stopped with
/// ``RunState/add(unfinished:)``; ``RetrainingSeries`` does both, for one seed or several. The same
/// configuration gives the same bits on any number of threads, stopped and going on or not.
public struct Retraining: Sendable {
  private let materials: RetrainingMaterials
  private let configuration: RetrainingConfiguration
  private let pool: WorkerPool
  /// Where an earlier process stopped; nil where none began.
  private let start: UnfinishedRetraining?

  /// A retraining, or the rest of it where the run knows of its beginning.
  ///
  /// - Throws: ``EngineError`` when a setting makes no sense, or the run's data is not there.
  public init(
    _ state: RunState, trial: Trial, configuration: RetrainingConfiguration, threads: Int
  ) throws {
    let pool = WorkerPool(threads: threads)
    self.init(
      try RetrainingMaterials(state, trial: trial, configuration: configuration, pool: pool),
      configuration: configuration, goingOnFrom: state.unfinished(trial.genome, configuration),
      pool: pool)
  }

  /// - Parameter start: Nil for one that begins.
  init(
    _ materials: RetrainingMaterials, configuration: RetrainingConfiguration,
    goingOnFrom start: UnfinishedRetraining?, pool: WorkerPool
  ) {
    self.materials = materials
    self.configuration = configuration
    self.start = start
    self.pool = pool
  }

  /// What is going to be done, and how long that may take.
  public func plan() throws -> RetrainingPlan {
    let data = materials.data
    let trainer = try trainer(weights: startingWeights())
    let (epochs, done) = (configuration.training.epochs, start?.position.epoch ?? 0)
    let steps = (epochs - done) * trainer.stepsPerEpoch
    return RetrainingPlan(
      trainImages: data.splits.train.count,
      newImages: data.splits.train.count - materials.searchImages,
      inheritsWeights: configuration.inheritsWeights, epochs: epochs, completedEpochs: done,
      stepsPerEpoch: trainer.stepsPerEpoch, threads: pool.threads,
      transfer: materials.transfer?.match,
      estimatedSeconds: steps == 0
        ? 0 : Double(steps) * (try secondsAStep { try trainer.finishEpoch(&$0, progress: $1) }))
  }

  /// Trains, calibrates, and measures.
  ///
  /// - Parameters:
  ///   - isInterrupted: Polled after every step.
  ///   - tell: Told what happens.
  ///   - keep: Given what it takes to go on, after each epoch and where the training is stopped.
  /// - Throws: ``Interruption`` when it was stopped. ``NASSupernets/TrainingError`` when the training
  ///   diverges, again and again.
  public func run(
    isInterrupted: @Sendable () -> Bool, tell: (RetrainingEvent) -> Void,
    keep: (UnfinishedRetraining) throws -> Void = { _ in }
  ) throws -> RetrainedNetwork {
    let course = try train(isInterrupted: isInterrupted, tell: tell, keep: keep)
    let (data, trial) = (materials.data, materials.trial)
    let calibrator = data.calibrator(
      images: configuration.calibrationImages, augmentation: configuration.training.augmentation,
      precision: configuration.precision)
    tell(.calibrationBegan(images: calibrator.imageCount))
    let trained = try TrainedNetwork(
      materials.network, weights: course.result, calibrator: calibrator, pool: pool
    ).keeping(materials.transfer, all: configuration.training.epochs == 0)
    if isInterrupted() { throw Interruption() }
    let test = try materials.identity.openTestSplit(of: materials.dataset)
    tell(.testBegan(images: test.count))
    let scorer = NetworkScorer(
      test.indices, of: test, standardisation: data.standardisation,
      precision: configuration.precision)
    return RetrainedNetwork(
      trial: trial.id, genome: trial.genome, configuration: configuration,
      testAccuracy: try trained.score(scorer, pool: pool).accuracy, weights: trained.tensors,
      curve: course.curve, gradients: course.gradients)
  }

  /// The training before its first step.
  func beginning() throws -> UnfinishedRetraining {
    let trainer = try trainer(weights: startingWeights())
    return unfinished(
      TrainingCourse(
        TrainingState(
          weights: trainer.weights, optimizerState: trainer.optimizerState,
          average: AlignedBuffer(count: trainer.weights.count))))
  }

  private func train(
    isInterrupted: @Sendable () -> Bool, tell: (RetrainingEvent) -> Void,
    keep: (UnfinishedRetraining) throws -> Void
  ) throws -> TrainingCourse {
    if configuration.training.epochs == 0 { return try untrained() }
    let begun = start?.course.state
    return try trainer(
      weights: begun?.weights.copy ?? startingWeights(), optimizerState: begun?.optimizerState.copy
    )
    .finish(
      goingOnFrom: start?.course, materials.supervision, isInterrupted: isInterrupted, tell: tell
    ) { try keep(unfinished($0.copy)) }
  }

  /// The weights that it begins with, as they are.
  private func untrained() throws -> TrainingCourse {
    let weights = try startingWeights()
    return TrainingCourse(
      TrainingState(
        weights: weights, optimizerState: try trainer(weights: weights).optimizerState,
        average: weights))
  }

  private func unfinished(_ course: TrainingCourse) -> UnfinishedRetraining {
    UnfinishedRetraining(
      trial: materials.trial.id, genome: materials.trial.genome, configuration: configuration,
      course: course)
  }

  private func trainer(
    weights: AlignedBuffer, optimizerState: AlignedBuffer? = nil
  ) throws -> NetworkTrainer {
    try NetworkTrainer(
      materials.network, weights: weights, optimizerState: optimizerState,
      rates: materials.transfer?.rates, configuration: configuration, teacher: materials.teacher,
      data: materials.data, pool: pool)
  }

  private func startingWeights() throws -> AlignedBuffer {
    let weights = try configuration.startingWeights(of: materials.network, in: materials.supernet)
    materials.transfer?.write(to: weights, ParameterLayout(of: materials.network))
    return weights
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
