import NASDatasets
import NASEngine
import NASGenomes
import NASNetworks
import NASRecords
import NASSearch
import NASSupernets
import Testing

/// Searches without a supernet: networks are trained alone, and nothing else.
@Suite struct SupernetlessTests {
  private let run: TinyRun
  private let configuration: SearchConfiguration

  init() throws {
    run = try TinyRun()
    var configuration = run.configuration
    configuration.training.epochs = 0
    configuration.finals = .tiny(trainings: 12, strategy: "nsga2")
    self.configuration = configuration
  }

  private func finish(threads: Int = 2) throws -> RunState {
    let search = try run.begin(threads: threads, configuration)
    #expect(try search.plan().evaluations == 0)
    try search.run(isInterrupted: { false }, tell: { _ in })
    return search.state
  }

  @Test func theFrontIsOfTrainingsAlone() throws {
    let state = try finish()
    #expect(state.trials.isEmpty && state.curve.isEmpty)
    #expect(state.shortTrainings.count == 12)
    #expect(try state.predictorTau() == nil)
    #expect(state.shortTrainings.contains { $0.origin == .offspring })
    #expect(!state.front.trials.isEmpty)
    let best = try state.pick("best")
    #expect(
      try state.evaluate(best, threads: 1).results.map(\.weights) == [.finalist, .finalist])
  }

  @Test func oneSeedGivesTheSameBitsOnOneThreadAndOnTwoAndIsReadBack() throws {
    let one = try finish(threads: 1).record()
    #expect(one.supernet.weights.isEmpty)
    #expect(try finish(threads: 2).record().differences(from: one) == [])
    #expect(try RunState(one).record() == one)
  }

  @Test func aStoppedSearchGoesOnToTheSameBits() throws {
    let expected = try finish().record()
    let resumed = try TinyRun.finish(
      run.begin(threads: 2, configuration), stoppedAtPoll: 150)
    #expect(try resumed.record().differences(from: expected) == [])
  }

  @Test func thereAreNoWeightsToInherit() throws {
    let state = try finish()
    let finalists = Set(state.finalists.map(\.trial.id))
    let other = try #require(state.shortTrainings.first { !finalists.contains($0.id) })
    #expect(
      performing: { try state.deployable(other) }, throws: { "\($0)".contains("no supernet") })
    var retraining = RetrainingConfiguration(for: state.data.shape)
    retraining.inheritsWeights = true
    #expect(
      performing: {
        try Retraining(state, trial: other, configuration: retraining, threads: 1)
      }, throws: { "\($0)".contains("no supernet") })
  }

  @Test func theRankingIsCheckedWithoutInheritedScores() throws {
    let data = try TinyData.shared.get()
    let report = try TrustRun(
      finish(), in: RunFolder.create(at: data.folder()),
      configuration: .init(networks: 4, picks: 2, seeds: 1, epochs: 1), threads: 2
    ).run(isInterrupted: { false }, tell: { _ in })
    // NSGA-II goes by trainings alone.
    #expect(report.networks.allSatisfy { $0.signals["score"] == nil && $0.signals["macs"] != nil })
    #expect(report.networks.allSatisfy { $0.signals["inheritedAccuracy"] == nil })
    let hypervolumes = try #require(report.hypervolumes)
    #expect(hypervolumes.picks > 0 && hypervolumes.random > 0)
  }

  @Test func aSearchByNothingIsRefused() throws {
    var configuration = configuration
    configuration.finals.trainings = 0
    #expect(
      performing: { try run.begin(configuration) },
      throws: { "\($0)".contains("nothing to search by") })
  }
}
