import NASCompute
import NASDatasets
import NASEngine
import NASGenomes
import NASNetworks
import NASRecords
import NASSearch
import NASSupernets
import Testing

@Suite struct RetrainingTests {
  private let state: RunState
  private let pick: Trial

  init() throws {
    state = try TinyRun.state
    pick = try state.pick("best")
  }

  private static let configuration = RetrainingConfiguration(
    seed: 5,
    training: TrainingConfiguration(
      epochs: 3, batch: 64, shardImages: 16, learningRate: 0.05,
      augmentation: Augmentation(cropPadding: 0, flips: true)),
    calibrationImages: 512)

  private func retrain(
    threads: Int = 2, _ change: (inout RetrainingConfiguration) -> Void = { _ in }
  ) throws -> RetrainedNetwork {
    var configuration = Self.configuration
    change(&configuration)
    return try Retraining(state, trial: pick, configuration: configuration, threads: threads)
      .run(isInterrupted: { false }, tell: { _ in })
  }

  @Test(arguments: [true, false])
  func aNetworkLearns(inheritsWeights: Bool) throws {
    let network = try retrain {
      $0.inheritsWeights = inheritsWeights
      $0.training.epochs = 6
    }
    #expect(network.testAccuracy > 0.9, "chance is a third")
    #expect(network.curve.count == 6)
    #expect(network.curve[5].loss < network.curve[0].loss)
    #expect(network.curve[5].trainingAccuracy > network.curve[0].trainingAccuracy)
    #expect(network.curve.allSatisfy { $0.skippedSteps == 0 })
  }

  /// Images nearly all of which is erased vary little.
  @Test func normsAreMeasuredOnImagesAsTheyWereTrainedOn() throws {
    func variance(erased chance: Double) throws -> Float {
      let network = try retrain {
        $0.training.epochs = 1
        $0.training.learningRate = 1e-9
        $0.training.augmentation.erasing = RandomErasing(
          chance: chance, leastArea: 0.8, mostArea: 0.9, aspect: 1, fill: .mean)
      }
      let first = try #require(network.weights.first { $0.name.hasSuffix("running_var") })
      return first.values.reduce(0, +)
    }
    let (whole, erased) = (try variance(erased: 0), try variance(erased: 1))
    #expect(erased < 0.6 * whole, "\(erased), of whole images \(whole)")
  }

  @Test func oneSeedGivesTheSameBitsOnOneThreadAndOnTwo() throws {
    let one = try retrain(threads: 1)
    #expect(try retrain(threads: 2) == one)
    #expect(try retrain { $0.seed = 6 }.weights != one.weights)
    #expect(try retrain { $0.inheritsWeights = false }.weights != one.weights)
    #expect(try retrain { $0.averageDecay = 0 }.weights != one.weights)
    #expect(try retrain { $0.averageDecay = 0 }.curve == one.curve)
  }

  /// Everything that a recipe can say at once.
  private static func everything(_ configuration: inout RetrainingConfiguration) {
    configuration.training.optimizer = OptimizerSettings(
      name: "adamw", weightDecay: 0.05, sparsity: 1e-4, clippingValue: 0.5)
    configuration.training.learningRate = 0.002
    configuration.training.schedule.name = "plateau"
    configuration.training.mixing = Mixing(mixup: 0.4, cutmix: 1, share: 0.8)
    configuration.training.augmentation.cutout.side = 3
    configuration.training.augmentation.rotation.degrees = 5
    configuration.training.augmentation.randAugment = RandAugment(operations: 1, magnitude: 2)
    configuration.training.augmentation.colour = ColourJitter(brightness: 0.1, contrast: 0.1)
    configuration.training.augmentation.erasing.chance = 0.2
    configuration.regularisation = Regularisation(dropout: 0.2, stochasticDepth: 0.3)
    configuration.teacher.name = TeacherSettings.supernet
  }

  @Test func everythingAtOnceGivesTheSameBitsOnOneThreadAndOnTwo() throws {
    let one = try retrain(threads: 1, Self.everything)
    #expect(try retrain(threads: 2, Self.everything) == one)
    #expect(one.curve.allSatisfy { $0.loss.isFinite })
    #expect(one.testAccuracy > 0.5, "chance is a third")
  }

  /// The optimizer's moments and the schedule's past are part of what is kept.
  @Test func everythingAtOnceGoesOnToTheSameBits() throws {
    var (state, configuration) = (state, Self.configuration)
    Self.everything(&configuration)
    let interrupt = InterruptAtPoll(100)
    #expect(throws: Interruption.self) {
      try Retraining(state, trial: pick, configuration: configuration, threads: 2).run(
        isInterrupted: { interrupt.isDue }, tell: { _ in }
      ) {
        state.add(unfinished: $0)
        state = try RunState(state.record())
      }
    }
    let rest = try Retraining(state, trial: pick, configuration: configuration, threads: 2)
      .run(isInterrupted: { false }, tell: { _ in })
    #expect(rest == (try retrain(Self.everything)))
  }

  @Test func whatIsNotUsualIsTold() throws {
    var configuration = state.usualRetraining
    configuration.precision = state.configuration.precision
    #expect(state.words(of: configuration) == "")
    configuration.inheritsWeights = false
    configuration.training.learningRate = 0.25
    configuration.precision = .bf16
    configuration.transfer = Transfer(frozen: ["stem", "stage1"], loadedRate: 0.5)
    #expect(
      state.words(of: configuration)
        == "learning rate 0.25, from fresh weights, frozen stem stage1, loaded rate 0.5, bf16")
    #expect(state.recipeWords(of: configuration) == "learning rate 0.25")
  }

  @Test func aTeacherWithoutAShareTeachesNothing() throws {
    let alone = try retrain()
    let beside = try retrain {
      $0.teacher = TeacherSettings(name: TeacherSettings.supernet, share: 0)
    }
    #expect(beside.weights == alone.weights)
    let taught = try retrain {
      $0.teacher = TeacherSettings(name: TeacherSettings.supernet, share: 0.5)
    }
    #expect(taught.weights != alone.weights)
  }

  @Test func aRetrainedNetworkTeaches() throws {
    var state = state
    let teacher = try retrain()
    state.add(retrained: teacher)
    var configuration = Self.configuration
    configuration.inheritsWeights = false
    configuration.teacher = TeacherSettings(name: String(teacher.trial), share: 1)
    let student = try Retraining(state, trial: pick, configuration: configuration, threads: 2)
      .run(isInterrupted: { false }, tell: { _ in })
    #expect(student.testAccuracy > 0.5)
    configuration.teacher.name = "99999"
    let error = #expect(throws: EngineError.self) {
      try Retraining(state, trial: pick, configuration: configuration, threads: 1)
    }
    #expect(
      error?.description == "teacher 99999: no network of this number was retrained in this run")
    #expect(error?.hint == "there are \(teacher.trial)")
  }

  @Test func thePlanSaysWhatIsDone() throws {
    func plan(_ change: (inout RetrainingConfiguration) -> Void) throws -> RetrainingPlan {
      var configuration = Self.configuration
      change(&configuration)
      return try Retraining(state, trial: pick, configuration: configuration, threads: 1).plan()
    }
    let all = try plan { _ in }
    #expect(all.trainImages == 2_640 && all.newImages == 2_040)
    #expect(all.epochs == 3 && all.stepsPerEpoch == 41)
    #expect(all.inheritsWeights)
    #expect(all.estimatedSeconds > 0)
    let few = try plan { $0.usesValidationImages = false }
    #expect(few.trainImages == 600 && few.newImages == 0)
    #expect(few.stepsPerEpoch == 9)
  }

  @Test func planningAndRetrainingLeaveTheRunAsItIs() throws {
    let before = try state.record()
    let retraining = try Retraining(
      state, trial: pick, configuration: Self.configuration, threads: 2)
    _ = try retraining.plan()
    let network = try retraining.run(isInterrupted: { false }, tell: { _ in })
    #expect(try state.record() == before)
    #expect(network == (try retrain()))
  }

  /// Polls after each of 123 steps, and before the test split is opened.
  @Test(arguments: [1, 60, 123, 124])
  func anInterruptionStopsIt(poll: Int) throws {
    let interrupt = InterruptAtPoll(poll)
    let retraining = try Retraining(
      state, trial: pick, configuration: Self.configuration, threads: 2)
    #expect(throws: Interruption.self) {
      try retraining.run(isInterrupted: { interrupt.isDue }) { event in
        if case .testBegan = event { Issue.record("the test split was opened") }
      }
    }
  }

  /// In the middle of an epoch, at an epoch's end, and after the last step.
  @Test(arguments: [20, 41, 82, 100, 123])
  func aStoppedRetrainingGoesOnToTheSameBits(poll: Int) throws {
    let whole = try retrain()
    var state = state
    let interrupt = InterruptAtPoll(poll)
    var kept = 0
    #expect(throws: Interruption.self) {
      try Retraining(state, trial: pick, configuration: Self.configuration, threads: 2).run(
        isInterrupted: { interrupt.isDue }, tell: { _ in }
      ) {
        state.add(unfinished: $0)
        // As a checkpoint: what comes after does not change it.
        state = try RunState(state.record())
        kept += 1
      }
    }
    #expect(kept == (poll - 1) / 41 + 1)
    #expect(state.unfinished.count == 1)
    let rest = try Retraining(
      state, trial: pick, configuration: Self.configuration, threads: 1)
    #expect(try rest.plan().completedEpochs == (poll - 1) / 41)
    let network = try rest.run(isInterrupted: { false }, tell: { _ in })
    #expect(network == whole)
    state.add(retrained: network)
    #expect(state.unfinished.isEmpty)
    // Another configuration is another training.
    #expect(try retrain { $0.seed = 6 } != whole)
  }

  @Test func itTellsEveryStep() throws {
    var (steps, epochs, images) = (0, 0, [Int]())
    let retraining = try Retraining(
      state, trial: pick, configuration: Self.configuration, threads: 1)
    _ = try retraining.run(isInterrupted: { false }) { event in
      switch event {
      case .trainingBegan(_, _, let count): images.append(count)
      case .trainingStep: steps += 1
      case .epochEnded(let number, _):
        #expect(number == epochs)
        epochs += 1
      case .calibrationBegan(let count), .testBegan(let count): images.append(count)
      default: Issue.record("\(event)")
      }
    }
    #expect(steps == 123 && epochs == 3)
    #expect(images == [2_624, 512, 300])
  }

  /// Of the recipe that was retrained last, the lowest seed: never the most accurate.
  @Test func theRunKeepsEachConfigurationOnce() throws {
    var state = state
    let (first, other) = (try retrain(), try retrain { $0.seed = 6 })
    state.add(retrained: other)
    #expect(state.retrained(from: pick.genome) == other)
    state.add(retrained: first)
    #expect(state.retrained == [first, other])
    #expect(state.retrained(from: pick.genome) == first)
    let shorter = try retrain { $0.training.epochs = 1 }
    state.add(retrained: shorter)
    #expect(state.retrained(from: pick.genome) == shorter)
    #expect(try state.retrained(numbered: 2) == shorter)
    state.add(retrained: other)
    #expect(state.retrained == [shorter, first, other])
    #expect(state.retrained(from: pick.genome) == first)
    #expect(state.siblings(of: other) == [first, other])
    let error = #expect(throws: EngineError.self) { try state.retrained(numbered: 3) }
    #expect(error?.description == "no retrained network 3 in the run")
    let another = try #require(state.trials.first { $0.genome != pick.genome })
    #expect(state.retrained(from: another.genome) == nil)
    let record = try state.record()
    let again = try RunState(record)
    #expect(again.retrained == state.retrained)
    #expect(try again.record() == record)
  }

  @Test func settingsThatMakeNoSenseAreNamed() throws {
    let changes: [(String, (inout RetrainingConfiguration) -> Void)] = [
      ("epochs 0", { $0.training.epochs = 0 }), ("batch 24", { $0.training.batch = 24 }),
      ("2640 training images", { $0.training.batch = 2_656 }),
      ("weight-average '1'", { $0.averageDecay = 1 }),
      ("63 calibration images", { $0.calibrationImages = 63 }),
      ("patience 3: expected fewer than the 3 epochs", { $0.patience = 3 }),
      ("patience '0'", { $0.patience = 0 }),
    ]
    for (words, change) in changes {
      var configuration = Self.configuration
      change(&configuration)
      let error = #expect(throws: EngineError.self) {
        try Retraining(state, trial: pick, configuration: configuration, threads: 1)
      }
      #expect(error?.code == .badSetting)
      #expect(error?.description.contains(words) == true)
    }
  }

  @Test func imagesOf32RowsAreMovedFurther() {
    func padding(_ side: Int) -> Int {
      RetrainingConfiguration(for: Shape(channels: 1, height: side, width: side))
        .training.augmentation.crop.padding
    }
    #expect(padding(28) == 2)
    #expect(padding(32) == 4)
  }
}
