import Foundation
import NASEngine
import NASGenomes
import NASNetworks
import NASPredictors
import NASRandomness
import NASRecords
import NASSearch
import NASSupernets
import Synchronization
import Testing

@Suite struct TrustTests {
  private static let settings = TrustConfiguration(networks: 5, picks: 2, seeds: 2, epochs: 1)

  /// A check of a finished run, in a folder of its own.
  private func check(
    _ configuration: TrustConfiguration = settings, of state: RunState? = nil, threads: Int = 2,
    in folder: RunFolder? = nil
  ) throws -> TrustRun {
    let data = try TinyData.shared.get()
    return try TrustRun(
      state ?? TinyRun.state, in: folder ?? RunFolder.create(at: data.folder()),
      configuration: configuration, threads: threads)
  }

  @Test func itTrainsEachNetworkAndReports() throws {
    let check = try check()
    let trained = Mutex(0)
    let report = try check.run(isInterrupted: { false }) { event in
      if case .trainingEnded = event { trained.withLock { $0 += 1 } }
    }
    let distinct = Set(report.networks.map(\.genome)).count
    #expect(trained.withLock { $0 } == 2 * distinct)
    #expect(report.isComplete)
    #expect(report.split == .holdout && report.images == 1_020)
    #expect(report.networks.count { $0.pick == nil } == 5)
    #expect(report.networks.allSatisfy { $0.accuracies.count == 2 })
    #expect(
      report.networks.allSatisfy { network in
        network.accuracies.allSatisfy { (0...1).contains($0) }
      })
    #expect(
      report.signals.map(\.name)
        == [
          "score", "inheritedAccuracy", "inheritedLoss", "macs", "parameters", "gradientNorm",
          "snip",
          "synflow", "naswot", "depth",
        ])
    let lead = try #require(report.lead)
    let taus = try ["score", lead.rival].map { name in
      try #require(report.signals.first { $0.name == name }?.kendallTau.value)
    }
    #expect(["macs", "parameters", "depth"].contains(lead.rival))
    #expect(lead.difference.value == taus[0] - taus[1])
    #expect(report.repeatability != nil && report.noise != nil)
    #expect(report.gains.map(\.picks).reduce(0, +) == 2)
    let picks = report.networks.compactMap(\.pick)
    let front = Set(check.state.front.trials.map(\.id))
    #expect(Set(picks).isSubset(of: front))
  }

  /// What is behind two noisy measurements agrees with their mean as is told from the two alone.
  @Test(arguments: [0.3, 1, 2]) func theNoiseCeilingIsThatOfAScoreWithoutNoise(noise: Double) throws
  {
    var stream = RandomStream(seed: 1, purpose: .madeUp)
    let truths = (0..<40_000).map { _ in stream.normal() }
    let seeds = (0..<2).map { _ in truths.map { $0 + noise * stream.normal() } }
    let means = zip(seeds[0], seeds[1]).map { ($0 + $1) / 2 }
    let tau = try #require(RankCorrelation.kendallTau(seeds[0], seeds[1]))
    let rho = try #require(RankCorrelation.spearmanRho(seeds[0], seeds[1]))
    for (count, measured) in [(1, seeds[0]), (2, means)] {
      let ceiling = NoiseCeiling(seeds: count)
      let (ownTau, ownRho) = (
        try #require(RankCorrelation.kendallTau(truths, measured)),
        try #require(RankCorrelation.spearmanRho(truths, measured))
      )
      #expect(abs(ceiling.kendallTau(tau) - ownTau) < 0.02)
      #expect(abs(ceiling.spearmanRho(rho) - ownRho) < 0.02)
    }
    #expect(NoiseCeiling(seeds: 2).kendallTau(-0.2) == 0)
    #expect(abs(NoiseCeiling(seeds: 3).kendallTau(1) - 1) < 1e-9)
  }

  /// Its record has no column for them.
  @Test func aSignalThatAnOlderProgramDidNotKnowIsLeftOut() throws {
    let check = try check()
    let names = try check.run(isInterrupted: { false }, tell: { _ in }).signals.map(\.name)
    var record = try check.state.record()
    record.trust.networks = RecordTable(
      record.trust.networks.columns.filter { $0.name != "depth" })
    let report = try #require(try TrustReport(RunState(record)))
    #expect(report.signals.map(\.name) == names.filter { $0 != "depth" })
  }

  @Test func randomNetworksAreSpreadOverTheLogarithmOfMACs() throws {
    let report = try check(.init(networks: 4, picks: 0, seeds: 1, epochs: 1))
      .run(isInterrupted: { false }, tell: { _ in })
    let sizes = report.networks.map(\.costs.macs)
    let space = try TinyRun.state.space
    let ends = try [space.smallestAllowed, space.largestAllowed].map {
      log(Double(space.macs(of: $0)))
    }
    for (quarter, size) in sizes.enumerated() {
      let share = (log(Double(size)) - ends[0]) / (ends[1] - ends[0])
      #expect(abs(share - (Double(quarter) + 0.5) / 4) < 0.2)
    }
    #expect(
      report.repeatability == nil && report.noiseCeiling == nil, "one seed says nothing of noise")
  }

  @Test func anInterruptedCheckGoesOnToTheSameBitsOnAnyNumberOfThreads() throws {
    let whole = try check(threads: 1)
    let expected = try whole.run(isInterrupted: { false }, tell: { _ in })
    let folder = try RunFolder.create(at: TinyData.shared.get().folder())
    try folder.write(TinyRun.state.record())
    // Between the scores of seven networks, and in the middle of trainings.
    for poll in [3, 12, 30] {
      let interrupt = InterruptAtPoll(poll)
      let state = try RunState(folder.recover().record)
      let check = try TrustRun(state, in: folder, configuration: Self.settings, threads: 2)
      #expect(throws: Interruption.self) {
        try check.run(isInterrupted: { interrupt.isDue }, tell: { _ in })
      }
    }
    let last = try TrustRun(
      RunState(folder.recover().record), in: folder, configuration: Self.settings, threads: 2)
    #expect(try last.run(isInterrupted: { false }, tell: { _ in }) == expected)
    #expect(try last.state.record().differences(from: whole.state.record()) == [])
    #expect(try folder.recover().record.differences(from: whole.state.record()) == [])
  }

  @Test func anotherRunsTrainingsAreTakenOver() throws {
    let first = try check()
    let report = try first.run(isInterrupted: { false }, tell: { _ in })
    let second = try check()
    try second.adopt(first.state)
    let again = try second.run(isInterrupted: { false }) { event in
      if case .trainingEnded = event { Issue.record("it was trained before") }
    }
    #expect(again == report)
    #expect(try second.state.record().differences(from: first.state.record()) == [])
  }

  /// There may be nothing left to train, and so nothing else to write the run for.
  @Test func whatIsTakenOverIsKept() throws {
    let first = try check()
    _ = try first.run(isInterrupted: { false }, tell: { _ in })
    let folder = try RunFolder.create(at: TinyData.shared.get().folder())
    let second = try TrustRun(
      TinyRun.state, in: folder, configuration: Self.settings, threads: 1)
    try second.adopt(first.state)
    let kept = try RunState(folder.recover().record).standalone
    #expect(kept.map(\.job) == first.state.standalone.map(\.job))
  }

  @Test func imagesAreABatchAtLeast() throws {
    let small = try TinyRun { $0.trainLimit = 100 }.finish()
    let error = #expect(throws: EngineError.self) { try check(of: small) }
    #expect(
      error?.description == "100 training images: expected at least 128, a batch of trainings alone"
    )
  }

  @Test func trainingsOnOtherImagesAreRefused() throws {
    let other = try TinyRun(on: TinyData()).begin()
    let check = try check()
    let elsewhere = try TinyRun().begin(
      SearchConfiguration(splitSeed: 9, trainLimit: 600, training: .init(epochs: 1)))
    #expect(throws: Never.self) { try check.adopt(other.state) }
    let error = #expect(throws: EngineError.self) { try check.adopt(elsewhere.state) }
    #expect(error?.code == .mismatch)
  }

  @Test func trainingsInASpaceOfOtherNetworksAreRefused() throws {
    let first = try check()
    _ = try first.run(isInterrupted: { false }, tell: { _ in })
    let retold = try TinyRun().begin(in: "# The same networks.\n" + TinyRun.space).state
    try first.adopt(retold)
    let wider = TinyRun.space.replacing("width: [8, 12]", with: "width: [8, 16]")
    let second = try check(of: TinyRun().finish(in: wider))
    let error = #expect(throws: EngineError.self) { try second.adopt(first.state) }
    #expect(error?.description.contains("is of another space") == true)
  }

  /// What `make bench-recipes` takes its truth from; the space was written otherwise then.
  @Test func theCuratedRunsNetworksAreStillThoseOfTheSpace() throws {
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized.path
    let curated = try RunState(RunFile.read(inFolder: "\(root)/results/curated"))
    let space = try SearchSpaceCatalogue(folders: ["\(root)/SearchSpaces"]).load("cnn-small")
      .bound(to: curated.data.shape, classes: curated.data.classNames.count)
    for genome in curated.standalone.map(\.job.genome) {
      let network = try space.network(of: genome)
      #expect(try network.isSameButForNames(as: curated.space.network(of: genome)))
    }
  }

  @Test func anUnfinishedRunAndBadSettingsAreRefused() throws {
    let data = try TinyData.shared.get()
    let unfinished = try TinyRun().begin()
    let error = #expect(throws: EngineError.self) {
      try TrustRun(
        unfinished.state, in: RunFolder.create(at: data.folder()), configuration: Self.settings,
        threads: 1)
    }
    #expect(error?.code == .unfinished)
    for (words, settings) in [
      ("networks 3", TrustConfiguration(networks: 3)), ("seeds 0", TrustConfiguration(seeds: 0)),
      ("epochs 0", TrustConfiguration(epochs: 0)), ("picks -1", TrustConfiguration(picks: -1)),
    ] {
      let error = #expect(throws: EngineError.self) { try check(settings) }
      #expect(error?.code == .badSetting)
      #expect(error?.description.contains(words) == true)
    }
  }
}
