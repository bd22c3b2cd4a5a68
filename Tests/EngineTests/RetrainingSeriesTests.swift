import Foundation
import NASDatasets
import NASEngine
import NASGenomes
import NASRecords
import NASSearch
import NASSupernets
import Synchronization
import Testing

/// A network retrained from several seeds at once.
@Suite struct RetrainingSeriesTests {
  private let state: RunState
  private let pick: Trial
  private let folder: RunFolder

  init() throws {
    state = try TinyRun.state
    pick = try state.pick("best")
    folder = try RunFolder.create(at: TinyData.shared.get().folder())
  }

  private static let configuration = RetrainingConfiguration(
    training: TrainingConfiguration(
      epochs: 2, batch: 64, shardImages: 16, learningRate: 0.05,
      augmentation: .init(cropPadding: 0, flips: true)),
    calibrationImages: 512)

  private func series(
    _ state: RunState? = nil, seeds: [UInt64] = [5, 6, 7], threads: Int = 2
  ) throws -> RetrainingSeries {
    try RetrainingSeries(
      state ?? self.state, in: folder, trial: pick, configuration: Self.configuration,
      seeds: seeds, threads: threads)
  }

  private func alone(_ seed: UInt64) throws -> RetrainedNetwork {
    var configuration = Self.configuration
    configuration.seed = seed
    return try Retraining(state, trial: pick, configuration: configuration, threads: 1)
      .run(isInterrupted: { false }, tell: { _ in })
  }

  @Test(arguments: [1, 2, 4]) func eachSeedIsTrainedAsItWouldBeAlone(threads: Int) throws {
    let series = try series(threads: threads)
    #expect(series.pending == [5, 6, 7])
    let plan = try #require(try series.plan())
    #expect(plan.epochs == 2 && plan.estimatedSeconds > 0)
    #expect(try series.run(isInterrupted: { false }, tell: { _, _ in }).isEmpty)
    let networks = series.networks
    #expect(try networks == [alone(5), alone(6), alone(7)])
    #expect(series.state.retrained == networks)
    #expect(series.state.unfinished.isEmpty && series.pending.isEmpty)
    #expect(try series.plan() == nil)
    // What is trained is known.
    let again = try self.series(series.state, threads: threads)
    let failures = try again.run(
      isInterrupted: { true }, tell: { _, _ in Issue.record("trained again") })
    #expect(failures.isEmpty && again.networks == networks)
  }

  /// Before the first step, in the first two trainings, and in the last.
  @Test(arguments: [1, 60, 200]) func aStoppedSeriesGoesOnToTheSameBits(poll: Int) throws {
    let interrupt = InterruptAtPoll(poll)
    #expect(throws: Interruption.self) {
      try series().run(isInterrupted: { interrupt.isDue }, tell: { _, _ in })
    }
    let stopped = try RunState(folder.recover().record)
    // All that was asked for is known, begun or not.
    let first = try #require(stopped.unfinished.first)
    #expect(stopped.seeds(ofSeriesOf: first) == [5, 6, 7])
    #expect(stopped.unfinished.count + stopped.retrained.count == 3)
    let rest = try series(stopped, threads: 1)
    #expect(try rest.run(isInterrupted: { false }, tell: { _, _ in }).isEmpty)
    #expect(try rest.networks == [alone(5), alone(6), alone(7)])
    let whole = try series()
    #expect(try whole.run(isInterrupted: { false }, tell: { _, _ in }).isEmpty)
    #expect(rest.networks == whole.networks)
    #expect(rest.state.retrained == rest.networks)
  }

  @Test func oneThatDivergesDoesNotEndTheOthers() throws {
    var configuration = Self.configuration
    configuration.training.learningRate = 1e30
    configuration.training.warmUpEpochs = 0
    let series = try RetrainingSeries(
      state, in: folder, trial: pick, configuration: configuration, seeds: [1, 2], threads: 2)
    let failures = try series.run(isInterrupted: { false }, tell: { _, _ in })
    #expect(failures.map(\.seed) == [1, 2])
    #expect(failures.allSatisfy { $0.error is TrainingError })
    // It would come to the same: nothing is left to go on with.
    #expect(series.state.unfinished.isEmpty && series.state.retrained.isEmpty)
    #expect(try RunState(folder.recover().record).unfinished.isEmpty)
  }

  /// Its first network would stand for the number by the time that the others go on.
  @Test func aNetworkThatTeachesItselfIsTheOneOfTheBeginning() throws {
    var state = state
    state.add(retrained: try alone(5))
    var configuration = Self.configuration
    configuration.teacher = TeacherSettings(name: String(pick.id), share: 0.5)
    func series(_ state: RunState, threads: Int) throws -> RetrainingSeries {
      try RetrainingSeries(
        state, in: folder, trial: pick, configuration: configuration, seeds: [5, 6],
        threads: threads)
    }
    let whole = try series(state, threads: 2)
    #expect(try whole.run(isInterrupted: { false }, tell: { _, _ in }).isEmpty)
    // In the middle of the second.
    let interrupt = InterruptAtPoll(130)
    #expect(throws: Interruption.self) {
      try series(state, threads: 1).run(isInterrupted: { interrupt.isDue }, tell: { _, _ in })
    }
    let stopped = try RunState(folder.recover().record)
    #expect(stopped.retrained.count == 2 && stopped.unfinished.count == 1)
    let rest = try series(stopped, threads: 2)
    #expect(try rest.run(isInterrupted: { false }, tell: { _, _ in }).isEmpty)
    #expect(rest.state.retrained == whole.state.retrained)
  }

  /// Older programs told a teacher by its number alone.
  @Test func whatBeganWithATeacherOfANumberAloneGoesOn() throws {
    var state = state
    state.add(retrained: try alone(5))
    var configuration = Self.configuration
    configuration.seed = 6
    configuration.teacher = TeacherSettings(name: String(pick.id), share: 0.5)
    let interrupt = InterruptAtPoll(60)
    #expect(throws: Interruption.self) {
      try Retraining(state, trial: pick, configuration: configuration, threads: 1).run(
        isInterrupted: { interrupt.isDue }, tell: { _ in }
      ) { state.add(unfinished: $0) }
    }
    let series = try RetrainingSeries(
      state, in: folder, trial: pick, configuration: configuration, seeds: [6], threads: 1)
    #expect(series.completedEpochs(of: 6) == 1)
    #expect(try series.run(isInterrupted: { false }, tell: { _, _ in }).isEmpty)
    #expect(series.state.unfinished.isEmpty && series.networks.count == 1)
    let again = try RetrainingSeries(
      series.state, in: folder, trial: pick, configuration: configuration, seeds: [6], threads: 1)
    #expect(again.pending.isEmpty)
  }

  @Test func aWarmUpMustEnd() throws {
    var configuration = Self.configuration
    configuration.training.warmUpEpochs = 2
    let error = #expect(throws: EngineError.self) { try configuration.checkWarmUp() }
    #expect(
      error?.description == "a warm-up of 2 epochs: expected fewer than the 2 epochs of training")
  }

  @Test func aCheckpointThatCannotBeWrittenIsToldOfOnce() throws {
    let lost = try RunFolder.create(at: TinyData.shared.get().folder())
    let series = try RetrainingSeries(
      state, in: lost, trial: pick, configuration: Self.configuration, seeds: [5, 6], threads: 2)
    try FileManager.default.removeItem(atPath: lost.path)
    let told = Mutex(0)
    let failures = try series.run(isInterrupted: { false }) { event, _ in
      if case .checkpointFailed = event { told.withLock { $0 += 1 } }
    }
    #expect(failures.isEmpty && series.networks.count == 2 && !series.isKept)
    #expect(told.withLock { $0 } == 1)
  }
}
