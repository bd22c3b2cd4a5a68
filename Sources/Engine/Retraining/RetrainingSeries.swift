import NASCompute
import NASGenomes
public import NASRecords
public import NASSearch
import NASSupernets
import Synchronization

/// Trains a picked network by one recipe from one seed or several, as many at once as there are cores,
/// and keeps with the run what comes of it.
///
/// After each epoch there is a checkpoint. What was trained is known: who is stopped asks for the same
/// again, or goes on with all that is unfinished.
public final class RetrainingSeries: Sendable {
  /// In order.
  public let seeds: [UInt64]
  private let configuration: RetrainingConfiguration
  private let folder: RunFolder
  private let materials: RetrainingMaterials
  private let threads: Int
  private let kept: Mutex<Kept>

  private struct Kept {
    var state: RunState
    /// Whether the last checkpoint was written.
    var isWritten = true
    var failure: (any Error)?
  }

  /// - Parameter configuration: Of any seed.
  /// - Throws: ``EngineError`` when a setting makes no sense, or the run's data is not there.
  public init(
    _ state: RunState, in folder: RunFolder, trial: Trial, configuration: RetrainingConfiguration,
    seeds: [UInt64], threads: Int
  ) throws {
    precondition(!seeds.isEmpty, "RetrainingSeries: no seed")
    let configuration = try state.pinningTeacher(of: configuration, for: trial.genome)
    self.configuration = configuration
    self.seeds = seeds
    self.folder = folder
    self.threads = threads
    materials = try RetrainingMaterials(
      state, trial: trial, configuration: configuration, pool: WorkerPool(threads: threads))
    kept = Mutex(Kept(state: state))
  }

  /// The run, with all that has come of the series so far.
  public var state: RunState { kept.withLock { $0.state } }

  /// Whether the last checkpoint could be written.
  public var isKept: Bool { kept.withLock { $0.isWritten } }

  /// The networks that are trained, by seed.
  public var networks: [RetrainedNetwork] {
    let state = state
    return seeds.compactMap { state.retrained(materials.trial.genome, configuration.seeded($0)) }
  }

  /// Seeds that are not trained yet.
  public var pending: [UInt64] {
    let known = networks.map(\.configuration.seed)
    return seeds.filter { !known.contains($0) }
  }

  /// What is going to be done by each training, from that seed which most is left of, and how long all
  /// of them may take; nil when nothing is left.
  public func plan() throws -> RetrainingPlan? {
    guard let last = pending.min(by: { completedEpochs(of: $0) < completedEpochs(of: $1) }) else {
      return nil
    }
    var plan = try retraining(last, on: WorkerPool(threads: threads)).plan()
    let epochs = pending.map { configuration.training.epochs - completedEpochs(of: $0) }
    let first = max(1, plan.epochs - plan.completedEpochs)
    plan.estimatedSeconds *= Double(epochs.reduce(0, +)) / Double(first)
    return plan
  }

  /// How many epochs of a seed's training are done.
  public func completedEpochs(of seed: UInt64) -> Int {
    state.unfinished(materials.trial.genome, configuration.seeded(seed))?.curve.count ?? 0
  }

  /// Trains what is not trained yet.
  ///
  /// The last network is not written to the run's folder: ``state`` has it.
  ///
  /// - Parameters:
  ///   - isInterrupted: Polled after every step, from any thread.
  ///   - tell: Told what happens, and to the training of which seed, from any thread.
  /// - Returns: What ended trainings that came to nothing, such as a ``NASSupernets/TrainingError``, by
  ///   seed; of the others there are ``networks``.
  /// - Throws: ``Interruption`` when it was stopped.
  public func run(
    isInterrupted: @escaping @Sendable () -> Bool,
    tell: @escaping @Sendable (RetrainingEvent, _ seed: UInt64) -> Void
  ) throws -> [(seed: UInt64, error: any Error)] {
    let pending = pending
    try begin(pending, tell)
    let failures = Mutex<[UInt64: any Error]>([:])
    CoreShares(cores: threads).forEach(pending.count) { [self] index, pool in
      let seed = pending[index]
      do {
        if isInterrupted() { throw Interruption() }
        try train(seed, on: pool, isInterrupted: isInterrupted) { tell($0, seed) }
      } catch {
        failures.withLock { $0[seed] = error }
      }
    }
    let found = failures.withLock { $0 }
    // Who was stopped is to go on, with what failed, too: else the others would look like all there is.
    if let stopped = found.values.first(where: { $0 is Interruption }) { throw stopped }
    forget(found.keys.filter { found[$0] is TrainingError }, tell)
    return found.keys.sorted().map { ($0, found[$0]!) }
  }

  /// Leaves out trainings that diverged: they would come to the same again.
  private func forget(_ seeds: [UInt64], _ tell: (RetrainingEvent, UInt64) -> Void) {
    guard let first = seeds.min() else { return }
    change(
      { state in
        for seed in seeds { state.forget(materials.trial.genome, configuration.seeded(seed)) }
      }, tell: { tell($0, first) })
  }

  /// Notes what is going to be trained: whoever goes on finds all of it.
  private func begin(
    _ pending: [UInt64], _ tell: @Sendable (RetrainingEvent, UInt64) -> Void
  ) throws {
    for seed in pending where completedEpochs(of: seed) == 0 {
      if state.unfinished(materials.trial.genome, configuration.seeded(seed)) != nil { continue }
      let beginning = try retraining(seed, on: WorkerPool(threads: 1)).beginning()
      kept.withLock { $0.state.add(unfinished: beginning) }
    }
    guard let first = pending.first else { return }
    change({ _ in }, tell: { tell($0, first) })
  }

  private func train(
    _ seed: UInt64, on pool: WorkerPool, isInterrupted: @escaping @Sendable () -> Bool,
    tell: @escaping @Sendable (RetrainingEvent) -> Void
  ) throws {
    let network = try retraining(seed, on: pool).run(isInterrupted: isInterrupted, tell: tell) {
      unfinished in change({ $0.add(unfinished: unfinished) }, tell: tell)
    }
    change({ $0.add(retrained: network) }, isWritten: pending.count > 1, tell: tell)
    tell(.trained(network))
  }

  private func retraining(_ seed: UInt64, on pool: WorkerPool) -> Retraining {
    let configuration = configuration.seeded(seed)
    return Retraining(
      materials, configuration: configuration,
      goingOnFrom: state.unfinished(materials.trial.genome, configuration), pool: pool)
  }

  /// Changes the run, and writes a checkpoint. One that cannot be written is told of, once, and does
  /// not end the training.
  private func change(
    _ change: (inout RunState) -> Void, isWritten: Bool = true, tell: (RetrainingEvent) -> Void
  ) {
    let failure: (any Error)? = kept.withLock { kept in
      change(&kept.state)
      guard isWritten else { return nil }
      do {
        try folder.write(kept.state.record())
        kept.isWritten = true
        return nil
      } catch {
        kept.isWritten = false
        defer { kept.failure = error }
        return kept.failure == nil ? error : nil
      }
    }
    if let failure { tell(.checkpointFailed(failure)) }
  }
}

extension RunState {
  /// The network that was retrained from a genome in a certain way; nil when none was.
  func retrained(
    _ genome: Genome, _ configuration: RetrainingConfiguration
  ) -> RetrainedNetwork? {
    retrained.first { $0.genome == genome && $0.configuration == configuration }
  }

  /// The seeds of the series that an unfinished retraining belongs to: those next to its own, one after
  /// the other, that are trained or to be trained by the same recipe.
  public func seeds(ofSeriesOf stopped: UnfinishedRetraining) -> [UInt64] {
    let known = Set(
      (unfinished.map { ($0.genome, $0.configuration) }
        + retrained.map { ($0.genome, $0.configuration) })
        .filter { $0.0 == stopped.genome && $0.1.isSameRecipe(as: stopped.configuration) }
        .map(\.1.seed))
    var (first, last) = (stopped.configuration.seed, stopped.configuration.seed)
    while first > 0, known.contains(first - 1) { first -= 1 }
    while last < .max, known.contains(last + 1) { last += 1 }
    return Array(first...last)
  }
}
