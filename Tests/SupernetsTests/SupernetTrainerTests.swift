import NASCompute
import Foundation
import NASSupernets
import Testing

@Suite struct SupernetTrainerTests {
  /// Everything that a training leaves.
  private struct Result: Equatable {
    let weights: [Float]
    let optimizerState: [Float]
    let outcomes: [EpochOutcome]

    init(_ training: TinyTraining, _ outcomes: [EpochOutcome]) {
      weights = training.supernet.weights.values
      optimizerState = training.optimizerState.values
      self.outcomes = outcomes
    }
  }

  private func train(threads: Int, _ precision: Precision = .f32) throws -> Result {
    let training = try TinyTraining()
    let trainer = try training.trainer(threads: threads, precision: precision)
    var position = TrainingPosition()
    var outcomes: [EpochOutcome] = []
    while position.epoch < Tiny.configuration.epochs {
      outcomes.append(try trainer.finishEpoch(&position) { _ in })
    }
    return Result(training, outcomes)
  }

  @Test(arguments: Precision.allCases) func oneAndTwoThreadsLeaveTheSameBits(
    precision: Precision
  ) throws {
    let one = try train(threads: 1, precision)
    let before = try TinyTraining().supernet.weights.values
    #expect(one.weights != before)
    #expect(try train(threads: 2, precision) == one)
    #expect(try train(threads: 3, precision) == one)
  }

  private struct Stop: Error {}

  /// Stopped after every possible number of steps and gone on from copies of what is stored.
  @Test func aTrainingGoesOnFromTheMiddleOfAnEpochAsIfNeverStopped() throws {
    let whole = try train(threads: 1)
    for steps in 1...5 {
      let first = try TinyTraining()
      var position = TrainingPosition()
      var outcomes: [EpochOutcome] = []
      var taken = 0
      do {
        let trainer = try first.trainer()
        while true {
          outcomes.append(
            try trainer.finishEpoch(&position) { _ in
              taken += 1
              if taken == steps { throw Stop() }
            })
        }
      } catch is Stop {}
      // Fresh objects, of another seed, that only the stored values bring to where it was.
      let second = try TinyTraining(seed: 99)
      second.supernet.weights.pointer.update(
        from: first.supernet.weights.values, count: second.optimizerState.count)
      second.optimizerState.pointer.update(
        from: first.optimizerState.values, count: second.optimizerState.count)
      var resumed = try JSONDecoder().decode(
        TrainingPosition.self, from: JSONEncoder().encode(position))
      #expect(resumed == position)
      let trainer = try second.trainer(threads: 2)
      while resumed.epoch < Tiny.configuration.epochs {
        outcomes.append(try trainer.finishEpoch(&resumed) { _ in })
      }
      #expect(Result(second, outcomes) == whole, "stopped after \(steps) steps")
    }
  }

  @Test func progressIsToldAfterEveryStep() throws {
    let trainer = try TinyTraining().trainer()
    var position = TrainingPosition()
    var told: [[Int]] = []
    let outcome = try trainer.finishEpoch(&position) {
      told.append([$0.position.epoch, $0.position.step, $0.position.current.images])
      #expect($0.stepsPerEpoch == 3 && $0.batch == 32)
    }
    #expect(told == [[0, 1, 32], [0, 2, 64], [0, 3, 96]])
    #expect(position.epoch == 1 && position.step == 0)
    #expect(position.current == EpochOutcome())
    #expect(outcome.images == 96)
    // The largest learns from labels, three others from it.
    #expect(outcome.labels.images == 96)
    #expect(outcome.distilled.images == 3 * 96)
    #expect(outcome.gradients.steps == 3)
    #expect(outcome.skippedSteps == 0)
  }

  @Test func tooFewImagesForAStepAreAnError() throws {
    var configuration = Tiny.configuration
    configuration.batch = 104
    let trainer = try TinyTraining().trainer(configuration: configuration)
    var position = TrainingPosition()
    let error = #expect(throws: TrainingError.self) {
      try trainer.finishEpoch(&position) { _ in }
    }
    #expect(error?.description == "96 training images are fewer than a step takes: 104")
    #expect(error?.hint != nil)
  }

  @Test func aTrainingWhoseGradientsAreNotFiniteStops() throws {
    let training = try TinyTraining()
    training.supernet.weights.pointer[0] = .nan
    let before = training.supernet.weights.values
    var configuration = Tiny.configuration
    configuration.batch = 8
    let trainer = try training.trainer(configuration: configuration)
    var position = TrainingPosition()
    let error = #expect(throws: TrainingError.self) {
      try trainer.finishEpoch(&position) { _ in }
    }
    #expect(error?.description.hasPrefix("training diverged in epoch 1") == true)
    #expect(position.step == 9)
    #expect(position.current.skippedSteps == 9)
    // Steps left out are in no mean, which stays a number.
    #expect(position.current.images == 0)
    #expect(position.current.labelLoss == 0)
    #expect(position.current.gradients == GradientSummary())
    #expect(training.optimizerState.values.allSatisfy { $0 == 0 })
    #expect(training.supernet.weights.values.dropFirst() == before.dropFirst())
  }
}
