import NASCompute
import NASDatasets
import NASGenomes
import NASNetworks
import NASSearch
import NASSupernets
import Synchronization

/// Trains networks alone, each on one core, as many at once as there are threads.
///
/// The most costly begin first, so that no core waits long for the last. A result depends on its
/// job alone, never on the number of threads or the order of the others.
final class StandaloneTrainer: Sendable {
  private let space: BoundSearchSpace
  private let supernet: Supernet
  private let data: TrainingData
  private let pool: WorkerPool
  /// Those of the last jobs: the next ones often ask for the same.
  private let rulers: Mutex<Rulers>

  init(space: BoundSearchSpace, supernet: Supernet, data: TrainingData, pool: WorkerPool) {
    self.space = space
    self.supernet = supernet
    self.data = data
    self.pool = pool
    rulers = Mutex(Rulers())
  }

  /// What a job takes, beside others.
  func work(of job: StandaloneJob) -> Double {
    Double(space.macs(of: job.genome) * job.configuration.training.epochs)
  }

  /// Trains and measures.
  ///
  /// - Parameters:
  ///   - isInterrupted: Polled after every step, from any thread.
  ///   - finished: Told as each job ends, with the network unless it failed, from any thread; may
  ///     throw to give the rest up.
  /// - Throws: ``Interruption`` when it was stopped: jobs under way are lost, finished ones told.
  func run(
    _ jobs: [StandaloneJob], isInterrupted: @escaping @Sendable () -> Bool,
    finished: @Sendable (StandaloneTraining, TrainedNetwork?) throws -> Void
  ) throws {
    let rulers = rulers.withLock { rulers -> Rulers in
      rulers.prepare(for: jobs, data: data)
      return rulers
    }
    let work = jobs.map(work)
    let order = jobs.indices.sorted { (-work[$0], $0) < (-work[$1], $1) }
    try pool.forEach(jobs.count) { task, _ in
      let job = jobs[order[task]]
      if isInterrupted() { throw Interruption() }
      let (outcome, network) = try train(job, rulers, isInterrupted: isInterrupted)
      try finished(StandaloneTraining(job, outcome), network)
    }
  }

  private func train(
    _ job: StandaloneJob, _ rulers: Rulers, isInterrupted: @Sendable () -> Bool
  ) throws -> (StandaloneTraining.Outcome, TrainedNetwork?) {
    let network = try space.network(of: job.genome)
    let alone = WorkerPool(threads: 1)
    do {
      let course = try NetworkTrainer(
        network, weights: try job.configuration.startingWeights(of: network, in: supernet),
        configuration: job.configuration, data: data, pool: alone
      ).finish(isInterrupted: isInterrupted)
      let trained = try TrainedNetwork(
        network, weights: course.result, calibrator: rulers.calibrator(of: job), pool: alone)
      let score = try trained.score(rulers.scorer(of: job), pool: alone)
      guard score.loss.isFinite else { return (.failed(reason: "the loss is not finite"), nil) }
      return (.complete(score), trained)
    } catch let error as TrainingError {
      return (.failed(reason: error.description), nil)
    }
  }
}

/// What the networks are measured with, made once for all jobs that ask for the same.
private struct Rulers: Sendable {
  private var calibrators: [Calibration: Calibrator] = [:]
  private var scorers: [Scoring: NetworkScorer] = [:]

  private struct Calibration: Hashable {
    let images: Int
    let augmentation: Augmentation?
    let precision: Precision
  }

  private struct Scoring: Hashable {
    let split: Evaluation.Split
    let precision: Precision
  }

  /// Makes those of the jobs, and lets go of the others: they hold images.
  mutating func prepare(for jobs: [StandaloneJob], data: TrainingData) {
    let (calibrations, scorings) = (Set(jobs.map(calibration)), Set(jobs.map(Self.scoring)))
    calibrators = calibrators.filter { calibrations.contains($0.key) }
    scorers = scorers.filter { scorings.contains($0.key) }
    for job in jobs {
      let calibration = calibration(job)
      if calibrators[calibration] == nil {
        calibrators[calibration] = data.calibrator(
          images: calibration.images, augmentation: calibration.augmentation,
          precision: calibration.precision)
      }
      let scoring = Self.scoring(job)
      if scorers[scoring] == nil {
        scorers[scoring] = NetworkScorer(
          job.split.indices(of: data.splits), of: data.images,
          standardisation: data.standardisation, precision: scoring.precision)
      }
    }
  }

  func calibrator(of job: StandaloneJob) -> Calibrator { calibrators[calibration(job)]! }

  func scorer(of job: StandaloneJob) -> NetworkScorer { scorers[Self.scoring(job)]! }

  private func calibration(_ job: StandaloneJob) -> Calibration {
    Calibration(
      images: job.configuration.calibrationImages,
      augmentation: job.measuresAsTrained ? job.configuration.training.augmentation : nil,
      precision: job.configuration.precision)
  }

  private static func scoring(_ job: StandaloneJob) -> Scoring {
    Scoring(split: job.split, precision: job.configuration.precision)
  }
}

extension Evaluation.Split {
  /// The images of a split that a search may see.
  fileprivate func indices(of splits: Splits) -> [Int32] {
    switch self {
    case .validation: splits.validation
    case .holdout: splits.holdout
    case .test: preconditionFailure("the test split is no split of the training images")
    }
  }
}
