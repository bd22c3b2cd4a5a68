import NASCompute
import NASDatasets
import NASGenomes
public import NASRecords
public import NASSearch
import NASSupernets
public import NASTuning

/// Tunes how a network is trained: trains it again and again on the training images, one core each, and
/// measures it on the validation images. The test split stays closed.
///
/// Every finished training is kept in the run file at once: a tuning that is stopped goes on from there
/// to the same end, and nothing is trained twice.
public final class TuningRun {
  public private(set) var state: RunState
  private let folder: RunFolder
  private var study: TuningStudy
  private let trainer: StandaloneTrainer

  /// - Throws: ``EngineError`` or ``NASText/SettingError`` when a setting makes no sense, or the run's
  ///   data is not there.
  public init(
    _ state: RunState, in folder: RunFolder, trial: Trial, configuration: TuningConfiguration,
    threads: Int
  ) throws {
    var configuration = configuration
    configuration.training.usesValidationImages = false
    try configuration.checkMeasures()
    if configuration.training.inheritsWeights { try state.requireSupernet(for: trial) }
    _ = try configuration.tuner()
    let data = try state.loadData().training
    try configuration.check(
      for: state.space.network(of: trial.genome), trainImages: data.splits.train.count)
    self.state = state
    self.folder = folder
    study =
      state.tunings.first { $0.genome == trial.genome && $0.configuration == configuration }
      ?? TuningStudy(pick: trial.id, genome: trial.genome, configuration: configuration)
    trainer = StandaloneTrainer(
      space: state.space, supernet: state.supernet, data: data, pool: WorkerPool(threads: threads))
  }

  /// Trains what is not trained yet.
  ///
  /// - Parameters:
  ///   - isInterrupted: Polled often, from any thread.
  ///   - tell: Told what happens, from any thread.
  /// - Returns: The tuning, finished.
  /// - Throws: ``Interruption`` when it was stopped; the run file then holds what was finished.
  public func run(
    isInterrupted: @escaping @Sendable () -> Bool, tell: @escaping @Sendable (TuningEvent) -> Void
  ) throws -> TuningStudy {
    var tuner = try study.told()
    // Of many trials many at a time, for what is told hardly depends on it.
    let (atATime, trials) = (study.configuration.trialsAtATime, study.configuration.trials)
    let planned = tuner.rehearsal(asking: max(atATime, trials / 64))
    tell(.tuningBegan(epochs: planned.reduce(0) { $0 + $1.to }))
    // Who is stopped in the first training is to be told that it was begun.
    state.keep(study)
    try folder.write(state.record())
    while !study.isFinished {
      let jobs = tuner.ask(study.configuration.trialsAtATime)
      study.isFinished = jobs.isEmpty
      let results = try train(jobs, isInterrupted)
      tuner.tell(results)
      study.results += results
      state.keep(study)
      try folder.write(state.record())
      for result in results { tell(.trainingEnded(result, best: tuner.best)) }
    }
    return study
  }

  private func train(
    _ jobs: [TuningJob], _ isInterrupted: @escaping @Sendable () -> Bool
  ) throws -> [TuningResult] {
    let trainings = try jobs.map { job in
      StandaloneJob(
        genome: study.genome,
        configuration: try study.configuration.training(
          job.configuration, epochs: job.training.to), split: .validation,
        measuresAsTrained: true)
    }
    try state.train(
      trainings, by: trainer, in: folder, isInterrupted: isInterrupted,
      began: { _ in }, ended: { _, _ in })
    let outcomes = state.standaloneOutcomes
    return zip(jobs, trainings).map { job, training in
      let result: TrainingResult
      switch outcomes[training] {
      case .complete(let score): result = TrainingResult(job.training, value: score.accuracy)
      case .failed(let reason): result = TrainingResult(job.training, failed: reason)
      case nil: preconditionFailure("TuningRun: a training that ended left no outcome")
      }
      return TuningResult(configuration: job.configuration, training: result)
    }
  }
}

/// What a tuning tells while it runs.
public enum TuningEvent: Sendable {
  /// Epochs that are still to be trained, as far as can be told: every rung is trained from the beginning.
  case tuningBegan(epochs: Int)
  case trainingEnded(TuningResult, best: TuningTrial?)
}
