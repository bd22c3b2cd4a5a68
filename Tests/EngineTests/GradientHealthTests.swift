import NASCompute
import NASDatasets
import NASEngine
import NASGenomes
import NASNetworks
import NASRecords
import NASSearch
import NASSupernets
import Testing

/// Trainings whose gradients are looked at, and that are put back when they diverge.
@Suite struct GradientHealthTests {
  private let state: RunState
  private let pick: Trial

  init() throws {
    state = try TinyRun.state
    pick = try state.pick("best")
  }

  /// Plain gradient descent whose weight decay overshoots: weights grow by a factor each step while rate
  /// times decay is above 2.
  private func configuration(rate: Double, decay: Double = 0.012) -> RetrainingConfiguration {
    RetrainingConfiguration(
      seed: 5,
      training: TrainingConfiguration(
        epochs: 2, batch: 32, shardImages: 16, learningRate: rate, warmUpEpochs: 0,
        schedule: .init(name: "constant"),
        optimizer: .init(name: "gradient-descent", weightDecay: decay),
        augmentation: .init(cropPadding: 0, flips: true)),
      calibrationImages: 512)
  }

  private func retrain(
    _ configuration: RetrainingConfiguration, in state: RunState? = nil, threads: Int = 2,
    tell: (RetrainingEvent) -> Void = { _ in }
  ) throws -> RetrainedNetwork {
    try Retraining(
      state ?? self.state, trial: pick, configuration: configuration, threads: threads
    ).run(isInterrupted: { false }, tell: tell)
  }

  @Test func normsAreKnownByTensorAndEpoch() throws {
    let network = try retrain(configuration(rate: 0.05, decay: 1e-4))
    let layout = ParameterLayout(of: try state.space.network(of: pick.genome))
    #expect(network.gradients.map(\.name) == layout.slots.map(\.parameter.name))
    for tensor in network.gradients {
      #expect(tensor.epochs.count == 2)
      #expect(tensor.epochs.allSatisfy { $0.mean <= $0.largest && $0.weights.isFinite })
    }
    // The whole gradient's norm in a step is at least any tensor's, and at most their sum.
    for epoch in 0..<2 {
      let whole = try #require(network.curve[epoch].gradients)
      let parts = network.gradients.map { Double($0.epochs[epoch].mean) }
      #expect(parts.max()! <= whole.norm * 1.001 && whole.norm <= parts.reduce(0, +) * 1.001)
      let largest = network.gradients.map { Double($0.epochs[epoch].largest) }
      #expect(largest.max()! <= whole.largestNorm * 1.001)
    }
    #expect(network.curve.allSatisfy { $0.retreats == 0 })
  }

  @Test func aRateThatIsTooHighIsHalvedUntilItIsNot() throws {
    var told: [(Divergence, Double)] = []
    let network = try retrain(configuration(rate: 1_000)) { event in
      if case .retreated(let divergence, let rate) = event { told.append((divergence, rate)) }
    }
    let rates: [Double] = [500, 250, 125]
    #expect(told.map(\.1) == Array(rates.prefix(told.count)) && !told.isEmpty)
    let names = Set(network.gradients.map(\.name))
    #expect(told.allSatisfy { names.contains($0.0.tensor) })
    #expect(network.curve.count == 2)
    #expect(network.curve.last?.retreats == told.count)
    #expect(network.curve.last?.learningRate == told.last?.1)
    #expect(network.weights.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    #expect(network.gradients.allSatisfy { $0.epochs.count == 2 })
    #expect(try retrain(configuration(rate: 1_000), threads: 1) == network)
  }

  @Test func aRateThatIsMuchTooHighEndsInAnExplanation() throws {
    let error = #expect(throws: TrainingError.self) {
      try retrain(configuration(rate: 1e30))
    }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("training diverged in epoch 1, step "))
    #expect(text.contains("not finite") && text.contains("of '"))
    #expect(
      text.hasSuffix(
        "; it was put back 3 times, here to the beginning, and at last trained with a highest "
          + "learning rate of 1.25e+29 in place of 1e+30"))
    #expect(error?.hint?.hasPrefix("train with a learning rate below 1.25e+29, a longer") == true)
  }

  /// An epoch of fewer steps than may be left out is no training where none of them was taken.
  @Test func anEpochOfWhichEveryStepIsLeftOutIsNoTraining() throws {
    var configuration = configuration(rate: 1e30)
    configuration.training.batch = 320
    let error = #expect(throws: TrainingError.self) { try retrain(configuration) }
    #expect(error?.description.hasPrefix("training diverged in epoch ") == true)
  }

  /// Before the first time that it is put back, and after each.
  @Test(arguments: [20, 60, 100, 140, 200]) func whatWasPutBackGoesOnToTheSameBits(
    poll: Int
  ) throws {
    let configuration = configuration(rate: 1_000)
    let whole = try retrain(configuration)
    var state = state
    let interrupt = InterruptAtPoll(poll)
    #expect(throws: Interruption.self) {
      try Retraining(state, trial: pick, configuration: configuration, threads: 1).run(
        isInterrupted: { interrupt.isDue }, tell: { _ in }
      ) {
        state.add(unfinished: $0)
        state = try RunState(state.record())
      }
    }
    #expect(try retrain(configuration, in: state) == whole)
  }

  /// A tuning is told what became of a setting, not of another one.
  @Test func trainingsThatAreComparedAreNotPutBack() throws {
    let folder = try RunFolder.create(at: TinyData.shared.get().folder())
    var training = configuration(rate: 1e30)
    training.usesValidationImages = false
    let tuning = try TuningRun(
      state, in: folder, trial: pick,
      configuration: TuningConfiguration(
        training: training, space: RecipeSetting.tuningSpace("learning-rate=9e29..1e30"), trials: 1,
        sampler: "random", scheduler: nil), threads: 1)
    _ = try tuning.run(isInterrupted: { false }, tell: { _ in })
    let outcome = try #require(tuning.state.standalone.last?.outcome)
    guard case .failed(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.hasPrefix("training diverged in epoch "))
  }
}
