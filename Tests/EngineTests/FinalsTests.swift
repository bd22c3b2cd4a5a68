import NASDatasets
import NASEngine
import NASGenomes
import NASNetworks
import NASRecords
import NASSearch
import NASSupernets
import NASTestSupport
import Testing

@Suite struct FinalsTests {
  private let run: TinyRun
  private let configuration: SearchConfiguration

  init() throws {
    run = try TinyRun()
    var configuration = run.configuration
    configuration.finals = .tiny(trainings: 14)
    self.configuration = configuration
  }

  private func finish(
    _ configuration: SearchConfiguration? = nil, threads: Int = 2
  ) throws -> RunState {
    let search = try run.begin(threads: threads, configuration ?? self.configuration)
    try search.run(isInterrupted: { false }, tell: { _ in })
    return search.state
  }

  @Test func theFrontIsOfNetworksTrainedAlone() throws {
    let state = try finish()
    #expect(state.phase == .done)
    #expect(state.shortTrainings.count == 14)
    #expect(Set(state.shortTrainings.map(\.genome)).count == 14)
    let numbers = (state.trials + state.shortTrainings).map(\.id)
    #expect(numbers.sorted() == Array(0..<state.trials.count + 14), "counted together")
    #expect(state.finalists.count >= 3, "one a bin that has any, of two epochs each")
    let shorts = Set(state.shortTrainings.map(\.id))
    #expect(state.finalists.allSatisfy { shorts.contains($0.trial.id) })
    #expect(state.finalists.allSatisfy { $0.configuration.training.epochs == 2 })
    let finalists = Set(state.finalists.map(\.trial))
    #expect(!state.front.trials.isEmpty)
    #expect(state.front.trials.allSatisfy { finalists.contains($0) })
    #expect(try state.pick("best") == state.front.withoutNoise.best)
  }

  @Test func theSupernetScoresWhatAPredictorHasInMind() throws {
    let state = try finish()
    let shortlist = state.trials.filter { $0.origin == .shortlist }
    // Before each generation of trainings but the first.
    #expect(Set(shortlist.map(\.generation)).count == 2)
    #expect(shortlist.allSatisfy { $0.score?.images == state.splits.validation.count })
    #expect(Set(state.trials.map(\.genome)).count == state.trials.count)
    var configuration = configuration
    configuration.finals.strategy = "random"
    let search = try run.begin(threads: 2, configuration)
    try search.run(isInterrupted: { false }, tell: { _ in })
    #expect(search.state.trials.allSatisfy { $0.origin != .shortlist }, "no strategy asked for it")
  }

  @Test func aFinalistHasTheWeightsThatItWasMeasuredWith() throws {
    let state = try finish()
    let best = try state.pick("best")
    let evaluation = try state.evaluate(best, threads: 2)
    #expect(evaluation.results.map(\.weights) == [.inherited, .inherited, .finalist, .finalist])
    #expect(evaluation.results[2].score == best.score)
    let deployable = try state.deployable(best)
    #expect(deployable.source == .finalist)
    #expect(deployable.accuracies.map(\.accuracy) == [best.score?.accuracy])
    #expect(deployable.tensors == state.finalist(of: best.genome)?.weights)
  }

  /// The weights of its training are gone.
  @Test func aShortTrainingIsHandedOnWithInheritedWeightsAndTheirAccuracy() throws {
    let state = try finish()
    let others = state.shortTrainings.filter { trial in
      state.finalist(of: trial.genome) == nil
        && state.trials.contains {
          $0.genome == trial.genome && $0.score?.images == state.splits.validation.count
        }
    }
    for trial in try [#require(others.first), #require(others.last)] {
      let deployable = try state.deployable(trial)
      let measured = try state.evaluate(trial, threads: 2).results[0]
      #expect(deployable.source == .inherited && measured.weights == .inherited)
      #expect(deployable.accuracies.map(\.accuracy) == [measured.score.accuracy])
    }
  }

  @Test func finalistsTrainedNoLongerThanOthersHaveTheirWeights() throws {
    var configuration = configuration
    configuration.finals.finalEpochs = 1
    let state = try finish(configuration)
    #expect((3..<14).contains(state.finalists.count), "some of each bin")
    #expect(state.finalists.allSatisfy { state.shortTrainings.contains($0.trial) })
    let best = try state.pick("best")
    #expect(state.finalists.contains { $0.trial == best })
    let evaluation = try state.evaluate(best, threads: 2)
    #expect(evaluation.results.first { $0.weights == .finalist }?.score == best.score)
  }

  @Test func oneSeedGivesTheSameBitsOnOneThreadAndOnTwoAndIsReadBack() throws {
    let one = try finish(threads: 1).record()
    #expect(try finish(threads: 2).record().differences(from: one) == [])
    #expect(try RunState(one).record() == one)
  }

  /// Of some 1,000 polls: in the first short training, between generations, and among finalists.
  @Test(arguments: [2, 1]) func aSearchStoppedInItsFinalsGoesOnToTheSameBits(
    finalEpochs: Int
  ) throws {
    var configuration = configuration
    configuration.finals.finalEpochs = finalEpochs
    let expected = try finish(configuration).record()
    let search = try run.begin(threads: 2, configuration)
    let folder = search.folder
    var stops = 0
    var next: SearchRun? = search
    while let current = next {
      let interrupt = InterruptAtPoll(stops == 0 ? 60 : 45)
      do {
        try current.run(isInterrupted: { interrupt.isDue }, tell: { _ in })
        next = nil
      } catch is Interruption {
        stops += 1
        next = try SearchRun(resuming: folder.recover().record, in: folder, threads: 2)
      }
    }
    #expect(stops >= 4)
    #expect(try folder.recover().record.differences(from: expected) == [])
  }

  @Test func theScoreOfACheckIsWhatTheFinalsLearned() throws {
    let data = try TinyData.shared.get()
    let state = try finish()
    let report = try TrustRun(
      state, in: RunFolder.create(at: data.folder()),
      configuration: .init(networks: 4, picks: 1, seeds: 1, epochs: 1), threads: 2
    ).run(isInterrupted: { false }, tell: { _ in })
    let random = report.networks.filter { $0.pick == nil }
    let trained = Set(state.shortTrainings.map(\.genome))
    #expect(random.allSatisfy { !trained.contains($0.genome) }, "what it trained it knows too well")
    #expect(random.contains { $0.signals["score"] != $0.signals["inheritedAccuracy"] })
  }

  @Test func finalistsAreCountedAsEachBinHasThem() {
    #expect(FinalsConfiguration().finalists == 18)
    #expect(FinalsConfiguration(trainings: 143).finalists == 18)
    #expect(FinalsConfiguration(trainings: 144).finalists == 36)
    #expect(FinalsConfiguration(trainings: 10).finalists == 10)
    #expect(FinalsConfiguration(trainings: 0).finalists == 0)
  }

  @Test(arguments: [(1, 4), (1, 1), (2, 3), (3, 8), (2, 9)])
  func theFinalsHaveARungForShortTrainingsAndOneForFinalists(short: Int, long: Int) {
    let finals = FinalsConfiguration(shortEpochs: short, finalEpochs: long)
    let rungs = finals.ladder.rungs
    #expect(rungs.count == 2 && rungs[0] == short)
    #expect(rungs.map(finals.epochs(ofRung:)) == [short, long])
  }

  @Test(arguments: [10.0, 100, 200, 1000, 5000]) func trainingsAreFittedToATime(seconds: Double) {
    var finals = FinalsConfiguration()
    finals.fit(seconds: seconds, aTraining: 1.5, aFinalist: 4.5)
    let taken = 1.5 * Double(finals.trainings) + 4.5 * Double(finals.finalists)
    #expect(taken <= seconds && taken > 0.9 * seconds - 1.5)
  }

  @Test func aBudgetOfTimeIsPlannedAndKeptWithTheRun() throws {
    let search = try SearchRun(
      configuration, space: SpaceTexts.parse(TinyRun.space),
      dataset: run.dataset(), folder: RunFolder.create(at: run.data.folder()), threads: 2,
      budget: 0.001)
    #expect(search.state.configuration.training.epochs == 1)
    #expect(search.state.configuration.generations == 1)
    #expect(search.state.configuration.finals.trainings == 2)
    #expect(search.state.configuration.finals.bins == 1)
    try search.run(isInterrupted: { false }, tell: { _ in })
    #expect(search.state.phase == .done)
  }

  @Test(arguments: [
    ("strategy", FinalsConfiguration(strategy: "guess")), ("trainings", .init(trainings: -1)),
    ("epochs of a finalist", .init(shortEpochs: 2, finalEpochs: 1)), ("bins", .init(bins: 0)),
  ])
  func settingsThatMakeNoSenseAreNamed(word: String, finals: FinalsConfiguration) throws {
    var configuration = configuration
    configuration.finals = finals
    #expect(
      performing: { try run.begin(configuration) },
      throws: { "\($0)".contains(word) })
  }
}
