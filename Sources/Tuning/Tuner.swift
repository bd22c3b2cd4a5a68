public import NASSearch

/// Tunes settings: a sampler says what to try, a scheduler which trials are worth training on.
///
/// Its state is a function of its settings and of the results it was told, in any order; asking changes
/// nothing. So a run goes on by telling the recorded results to a new tuner, and whoever asks for a fixed
/// number of jobs at a time, and tells all of their results, gets the same bits with any number of workers.
///
/// A trial is a candidate of the scheduler (``BudgetScheduler``), and gets its configuration when it is
/// first to be trained, by what has been told until then.
public struct Tuner: Sendable {
  public let sampler: any Sampler
  private var scheduler: any BudgetScheduler
  /// By trial; nil before its first result.
  private var configurations: [Configuration?]

  /// - Parameters:
  ///   - scheduler: nil: every trial is trained to the end.
  ///   - ladder: The resources (epochs, say) after which trials are compared; the last is a full
  ///     training.
  /// - Throws: ``NASText/SettingError`` when the scheduler cannot work with so many trials.
  public init(
    _ sampler: any Sampler, scheduler: (any BudgetScheduler.Type)?, ladder: RungLadder
  ) throws {
    self.sampler = sampler
    let candidates = (0..<sampler.trials).map { TrainingCandidate(id: $0) }
    let alone = RungLadder(minimum: ladder.maximum, maximum: ladder.maximum, factor: ladder.factor)
    self.scheduler = try (scheduler ?? SuccessiveHalving.self).init(
      BudgetSettings(candidates: candidates, ladder: scheduler == nil ? alone : ladder))
    configurations = candidates.map { _ in nil }
  }

  /// Jobs to do next, at most `count`. When none is returned and none is under way, all is done.
  ///
  /// - Parameter running: Jobs asked for and not yet told.
  public func ask(_ count: Int, besides running: [TuningJob] = []) -> [TuningJob] {
    var jobs: [TuningJob] = []
    for training in scheduler.ask(count, besides: running.map(\.training)) {
      let trial = training.candidate
      guard
        let configuration = configurations[trial]
          ?? sampler.ask(trial, after: trials(besides: running + jobs))
      else { preconditionFailure("Tuner: \(type(of: sampler).name) has no trial \(trial)") }
      jobs.append(TuningJob(training: training, configuration: configuration))
    }
    return jobs
  }

  /// Whether a job is one of its trials', up to one of its rungs.
  public func canHaveAsked(for job: TrainingJob) -> Bool { scheduler.canHaveAsked(for: job) }

  /// What is still to be trained, as far as can be told now.
  ///
  /// - Parameter count: Jobs asked for at a time.
  public func rehearsal(asking count: Int) -> [TrainingJob] { scheduler.rehearsal(asking: count) }

  /// Takes note of results, in any order.
  public mutating func tell(_ results: [TuningResult]) {
    scheduler.tell(results.map(\.training))
    for result in results {
      configurations[result.training.job.candidate] = result.configuration
    }
  }

  /// All that have been told of, by number; those not told of are pending where a job is under way.
  public func trials(besides running: [TuningJob] = []) -> [TuningTrial] {
    let told = configurations.enumerated().compactMap { id, configuration in
      configuration.map { TuningTrial(id: id, configuration: $0, outcome: outcome(of: id)) }
    }
    let begun = running.filter { configurations[$0.training.candidate] == nil }.map {
      TuningTrial(id: $0.training.candidate, configuration: $0.configuration, outcome: .pending)
    }
    return (told + begun).sorted { $0.id < $1.id }
  }

  /// The best of those trained longest, the earlier of equals; nil before any training has ended well.
  public var best: TuningTrial? {
    trials().compactMap { trial in trial.measured.map { (trial, $0) } }
      .max { left, right in
        (left.1.share, left.1.value, right.0.id) < (right.1.share, right.1.value, left.0.id)
      }?.0
  }

  private func outcome(of trial: Int) -> TuningTrial.Outcome {
    let (entry, full) = (scheduler.record[trial], scheduler.settings.ladder.maximum)
    if let failure = entry.failure { return .failed(reason: failure) }
    guard let value = entry.value else { return .pending }
    return entry.reached < full
      ? .partial(value, share: Double(entry.reached) / Double(full)) : .complete(value)
  }
}

/// A piece of training that a tuner asks for: a trial's configuration, on to a rung.
public struct TuningJob: Sendable, Hashable, Codable {
  /// Its candidate is the number of the trial.
  public let training: TrainingJob
  public let configuration: Configuration

  public init(training: TrainingJob, configuration: Configuration) {
    self.training = training
    self.configuration = configuration
  }
}

/// What came of a job.
public struct TuningResult: Sendable, Hashable, Codable {
  public let configuration: Configuration
  public let training: TrainingResult

  public init(configuration: Configuration, training: TrainingResult) {
    self.configuration = configuration
    self.training = training
  }
}
