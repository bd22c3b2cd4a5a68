import NASCompute
import NASDatasets
import NASEngine
import NASGenomes
import NASRecords
import NASSearch
import NASSupernets
import Testing

@Suite struct SearchRunTests {
  @Test(arguments: Precision.allCases) func oneSeedGivesTheSameRunOnOneThreadAndOnTwo(
    precision: Precision
  ) throws {
    let run = try TinyRun(precision: precision)
    let one = try run.finish(threads: 1)
    let two = try run.finish(threads: 2)
    #expect(one.phase == .done)
    #expect(one.curve.count == 2)
    for epoch in one.curve {
      let gradients = try #require(epoch.gradients)
      #expect(0 < gradients.norm && gradients.norm <= gradients.largestNorm)
      #expect((0...1).contains(gradients.clippedShare))
      #expect(try epoch.labelLoss > 0 && #require(epoch.distilledLoss) > 0)
    }
    #expect(one.trials.count > 12)
    #expect(try two.record().differences(from: one.record()) == [])
  }

  /// Polls: nine after the steps of either epoch, then one a candidate: six in each of three
  /// generations, four in the local search.
  @Test(arguments: [1, 5, 9, 10, 18, 19, 23, 24, 30, 37])
  func anInterruptedRunEndsAsIfItHadNotBeen(poll: Int) throws {
    let tiny = try TinyRun()
    let threads = 1 + poll % 2
    let path = try interrupt(tiny, atPoll: poll, threads: threads)
    let folder = try RunFolder.open(path)
    let resumed = try SearchRun(
      resuming: folder.recover().record, in: folder, threads: 3 - threads)
    #expect(resumed.state.phase != .done)
    try resumed.run(isInterrupted: { false }, tell: { _ in })
    #expect(try resumed.state.record().differences(from: TinyRun.state.record()) == [])
  }

  /// Leaves an interrupted run behind; its folder is free again.
  private func interrupt(_ tiny: TinyRun, atPoll poll: Int, threads: Int) throws -> String {
    let interrupt = InterruptAtPoll(poll)
    let run = try tiny.begin(threads: threads)
    #expect(throws: Interruption.self) {
      try run.run(isInterrupted: { interrupt.isDue }, tell: { _ in })
    }
    return run.folder.path
  }

  @Test func aResumedSearchHearsAnInterruptionWhileItScoresTheFrontAgain() throws {
    let folder = try RunFolder.open(interrupt(TinyRun(), atPoll: 30, threads: 2))
    let resumed = try SearchRun(resuming: folder.recover().record, in: folder, threads: 1)
    #expect(!resumed.state.supernetFront.trials.isEmpty)
    #expect(throws: Interruption.self) {
      try resumed.run(isInterrupted: { true }) { event in
        if case .generationBegan = event { Issue.record("it went on to candidates") }
      }
    }
  }

  /// As above, with a recipe of its own and an average of the weights, which has to be stored.
  @Test(arguments: [5, 9, 18, 19, 23]) func anAverageOfTheWeightsGoesOnToo(poll: Int) throws {
    let tiny = try TinyRun { configuration in
      configuration.averageDecay = 0.8
      configuration.recipe = AnyRecipe(PathsRecipe(targets: .both))
    }
    let whole = try tiny.finish()
    #expect(try whole.record().supernet.average.isEmpty)
    let folder = try RunFolder.open(interrupt(tiny, atPoll: poll, threads: 2))
    let stored = try folder.recover().record
    #expect(stored.supernet.average.isEmpty == (poll > 18))
    let resumed = try SearchRun(resuming: stored, in: folder, threads: 1)
    try resumed.run(isInterrupted: { false }, tell: { _ in })
    #expect(try resumed.state.record().differences(from: whole.record()) == [])
    #expect(try TinyRun.state.record().supernet.weights != whole.record().supernet.weights)
  }

  @Test func anAverageWithoutMemoryIsTheLastStepsWeights() throws {
    let average = try TinyRun { $0.averageDecay = 0 }.finish().supernet.weights.values
    let last = try TinyRun.state.supernet.weights.values
    #expect(average.contains { $0 != 0 })
    #expect(zip(average, last).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func theRecordHoldsTheWholeState() throws {
    let record = try TinyRun.state.record()
    #expect(try RunState(record).record() == record)
  }

  /// Older programs recorded losses by the networks of the sandwich, and nothing of gradients.
  @Test func theCurveOfAnOlderProgramIsUnderstood() throws {
    var record = try TinyRun.state.record()
    record.supernet.curve = RecordTable([
      .init("learning_rate", .numbers([0.1, 0.05])), .init("loss_largest", .numbers([2, 1])),
      .init("loss_smallest", .numbers([3, 2])), .init("loss_random", .numbers([1.5, 0.5])),
      .init("training_accuracy", .numbers([0.5, 0.75])), .init("skipped_steps", .integers([0, 3])),
    ])
    let curve = try RunState(record).curve
    #expect(curve.map(\.labelLoss) == [2, 1])
    #expect(curve.map(\.distilledLoss) == [2, 1])
    #expect(curve.map(\.skippedSteps) == [0, 3])
    #expect(curve.allSatisfy { $0.gradients == nil })
    // And is kept by those that go on with it.
    #expect(try RunState(RunState(record).record()).curve == curve)
  }

  @Test func noTrialLeavesTheConstraints() throws {
    let bounds = [
      Constraint(.macs, maximum: 40_000), Constraint(.parameters, minimum: 500, maximum: 1_500),
    ]
    let state = try TinyRun(constraints: bounds).finish()
    #expect(state.trials.count > 12)
    let ends = [try state.space.largestAllowed, try state.space.smallestAllowed]
    #expect(state.trials.prefix(2).map(\.genome) == ends)
    for trial in state.trials {
      #expect(trial.macs <= 40_000)
      #expect((500...1_500).contains(trial.parameters))
    }
    let free = try TinyRun.state
    #expect(free.trials.contains { $0.macs > 40_000 })
  }

  @Test func constraintsThatNoNetworkMeetsAreNamed() throws {
    let tiny = try TinyRun(constraints: [Constraint(.macs, maximum: 10)])
    let error = #expect(throws: SearchSpaceError.self) { try tiny.begin() }
    #expect(error?.code == .infeasible)
    #expect(error?.description.contains("at most 10 MACs") == true)
  }

  @Test func settingsThatMakeNoSenseAreNamed() throws {
    let tiny = try TinyRun()
    let changes: [(String, (inout SearchConfiguration) -> Void)] = [
      ("epochs -1", { $0.training.epochs = -1 }), ("population 1", { $0.population = 1 }),
      ("generations 0", { $0.generations = 0 }),
      ("population \(Int.max)", { $0.population = .max }),
      ("average decay 1.0", { $0.averageDecay = 1 }),
      ("learning-rate '-0.1'", { $0.training.learningRate = -0.1 }),
      ("batch 24", { $0.training.batch = 24 }),
      ("10 training images", { $0.trainLimit = 10 }),
    ]
    for (words, change) in changes {
      var configuration = tiny.configuration
      change(&configuration)
      let error = #expect(throws: EngineError.self) { try tiny.begin(configuration) }
      #expect(error?.code == .badSetting)
      #expect(error?.description.contains(words) == true)
    }
  }

  @Test func planningChangesNothing() throws {
    let run = try TinyRun().begin()
    let before = try run.state.record()
    let plan = try run.plan()
    #expect(try run.state.record() == before)
    #expect(plan.trainImages == 600)
    #expect(plan.validationImages == 1_020)
    #expect(plan.stepsPerEpoch == 9)
    #expect(plan.evaluations == 22)
    #expect(plan.estimatedSeconds > 0)
  }

  @Test func otherDataThanTheRunsIsRefused() throws {
    let data = try TinyData()
    let state = try TinyRun(on: data).begin().state
    #expect(try state.loadData().dataset.classes == TinyData.classes)
    try data.write(train: 90)
    let error = #expect(throws: EngineError.self) { try state.loadData() }
    #expect(error?.code == .mismatch)
    #expect(error?.description.contains("\(data.path) (other images)") == true)
  }

  @Test func dataAreFoundWhereverTheyLie() throws {
    let data = try TinyData()
    var state = try TinyRun(on: data).begin().state
    let moved = try TinyData()
    try data.removeAll()
    let lost = #expect(throws: EngineError.self) { try state.loadData() }
    #expect(lost?.description.contains("\(data.path) (no data files)") == true)
    #expect(lost?.hint?.contains("--data") == true)
    state.dataFolder = moved.path
    #expect(try state.loadData().dataset.location == moved.path)
    // Where the user says, and nowhere else.
    try moved.write(train: 90)
    #expect(throws: EngineError.self) { try state.loadData() }
  }

  @Test func aSearchNeverReadsTheTestSplit() throws {
    let data = try TinyData()
    try data.removeTestImages()
    let state = try TinyRun(on: data).finish()
    #expect(state.phase == .done)
    #expect(throws: DatasetError.self) {
      try state.evaluate(#require(state.front.best), threads: 1)
    }
  }
}
