import NASCompute
import NASDatasets
import NASEngine
import NASGenomes
import NASRecords
import NASSearch
import NASSupernets
import Testing

/// A training that stops when the validation images say so.
@Suite struct EarlyStoppingTests {
  private let state: RunState
  private let pick: Trial

  init() throws {
    state = try TinyRun.state
    pick = try state.pick("best")
  }

  private func configuration(epochs: Int = 30, patience: Int? = 2) -> RetrainingConfiguration {
    RetrainingConfiguration(
      seed: 5,
      training: TrainingConfiguration(
        epochs: epochs, batch: 64, shardImages: 16, learningRate: 0.05,
        augmentation: .init(cropPadding: 0, flips: true)),
      calibrationImages: 512, patience: patience)
  }

  private func retrain(
    _ configuration: RetrainingConfiguration, in state: RunState? = nil, threads: Int = 2
  ) throws -> RetrainedNetwork {
    try Retraining(
      state ?? self.state, trial: pick, configuration: configuration, threads: threads
    ).run(isInterrupted: { false }, tell: { _ in })
  }

  @Test func itStopsWhenNothingGetsBetterAndTakesTheBestEpoch() throws {
    let network = try retrain(configuration())
    let best = try #require(network.curve.best)
    #expect(network.curve.count == best + 1 + 2 && network.curve.count < 30)
    let accuracies = try network.curve.map { try #require($0.validationAccuracy) }
    #expect(accuracies.max() == accuracies[best] && network.validationAccuracy == accuracies[best])
    #expect(accuracies[(best + 1)...].allSatisfy { $0 <= accuracies[best] })
    #expect(accuracies[..<best].allSatisfy { $0 < accuracies[best] })
    // Whoever waits longer for no better epoch comes to the same weights, if no better one comes.
    let longer = try retrain(configuration(patience: 3))
    #expect(Array(longer.curve.prefix(network.curve.count)) == network.curve)
    #expect((longer.curve.best == best) == (longer.weights == network.weights))
  }

  /// Validation images choose the epoch: they are none to train on.
  @Test func validationImagesAreNotTrainedOn() throws {
    let plan = try Retraining(
      state, trial: pick, configuration: configuration(), threads: 1
    ).plan()
    #expect(plan.trainImages == state.splits.train.count + state.splits.holdout.count)
    var state = state
    state.add(retrained: try retrain(configuration()))
    let evaluation = try state.evaluate(pick, threads: 2)
    let own = try #require(
      evaluation.results.first { $0.weights == .retrained && $0.split == .validation })
    #expect(!own.isTrainedOn)
    // With all of its calibration images it is about what was measured while training.
    let told = try #require(state.retrained[0].validationAccuracy)
    #expect(abs(own.score.accuracy - told) < 0.02)
  }

  /// In the middle of epochs, and at their ends.
  @Test(arguments: [10, 25, 60, 75]) func itGoesOnToTheSameBits(poll: Int) throws {
    let configuration = configuration()
    let whole = try retrain(configuration, threads: 1)
    var state = state
    let interrupt = InterruptAtPoll(poll)
    #expect(throws: Interruption.self) {
      try Retraining(state, trial: pick, configuration: configuration, threads: 2).run(
        isInterrupted: { interrupt.isDue }, tell: { _ in }
      ) {
        state.add(unfinished: $0)
        state = try RunState(state.record())
      }
    }
    let rest = try retrain(configuration, in: state)
    #expect(rest == whole)
    state.add(retrained: rest)
    #expect(try RunState(state.record()).retrained == [rest])
  }

  @Test func theBestEpochIsTheResultOfATrainingThatDivergesLater() throws {
    var configuration = configuration(epochs: 3, patience: 1)
    configuration.training.schedule = .init(name: "exponential", factor: 1e33)
    configuration.training.warmUpEpochs = 0
    var told: [String] = []
    let network = try Retraining(state, trial: pick, configuration: configuration, threads: 2)
      .run(isInterrupted: { false }) {
        if case .stoppedEarly(let error) = $0 { told.append(error.description) }
      }
    #expect(network.curve.count == 1 && network.curve.best == 0)
    #expect(told.count == 1 && told[0].hasPrefix("training diverged in epoch 2, step "))
  }

  @Test func aTuningRefusesIt() throws {
    let folder = try RunFolder.create(at: TinyData.shared.get().folder())
    for (patience, settings, words) in [
      (2, "learning-rate", "patience 2: expected none while settings are tuned"),
      (nil, "patience=1|2", "tuning patience: expected settings that leave alone"),
      (nil, "teacher=none|supernet", "tuning teacher: expected settings that leave alone"),
    ] {
      let error = #expect(throws: EngineError.self) {
        try TuningRun(
          state, in: folder, trial: pick,
          configuration: TuningConfiguration(
            training: configuration(patience: patience),
            space: RecipeSetting.tuningSpace(settings), trials: 2), threads: 1)
      }
      #expect(error?.description.hasPrefix(words) == true, "\(error as Any)")
    }
  }
}
