import NASCompute
import NASDatasets
import NASGenomes
import NASNetworks
import NASSupernets
import NASTestSupport
import Testing

@Suite struct ShardedTrainerTests {
  private let space: BoundSearchSpace
  private let network: Network

  init() throws {
    space = try Tiny.space()
    network = try space.network(of: space.smallest)
  }

  private func makeTrainer() throws -> ShardedTrainer {
    let training = try TinyTraining()
    return ShardedTrainer(
      weights: training.supernet.weights, optimizerState: training.optimizerState,
      layout: training.supernet.layout, configuration: Tiny.configuration, data: Tiny.data,
      seed: 5, precision: .f32, pool: WorkerPool(threads: 1))
  }

  /// Numbered through the whole training, at the schedule's rates, with the epoch's augmentation
  /// and without the images that fill no batch.
  @Test func anEpochIsItsStepsInOrder() throws {
    let order = Array(Tiny.data.splits.trainOrder(seed: 5, epoch: 1).prefix(90))
    let schedule = LearningRateSchedule(peak: 0.1, warmUpSteps: 3, steps: 8)
    let whole = try makeTrainer()
    let compiled = try whole.compile(network)
    var asked: [Int] = []
    var position = TrainingPosition()
    position.epoch = 1
    let outcome = try whole.finishEpoch(
      &position, order: order, rate: { schedule.rate(at: $0) },
      plan: {
        asked.append($0)
        return whole.alone(compiled)
      }, progress: { _ in })
    #expect(asked == [2, 3])
    let stepwise = try makeTrainer()
    var loss = 0.0
    for step in 0..<2 {
      loss += try stepwise.step(
        stepwise.alone(compiled), number: 2 + step, indices: order[32 * step..<32 * (step + 1)],
        epoch: 1, rate: schedule.rate(at: 2 + step)
      ).members[0].labels.sum
    }
    #expect(outcome.images == 64)
    #expect(outcome.labels == LossTotal(sum: loss, images: 64))
    #expect(outcome.distilled == LossTotal())
    #expect(outcome.gradients.steps == 2)
    #expect(outcome.gradients.mean > 0 && outcome.gradients.largest > outcome.gradients.mean)
    #expect(whole.weights.values == stepwise.weights.values)
    let fresh = try TinyTraining().supernet.weights.values
    #expect(whole.weights.values != fresh)
  }

  @Test func aStepAtNoRateMeasuresAndChangesNoWeight() throws {
    let trainer = try makeTrainer()
    let outcome = try trainer.step(
      trainer.alone(try trainer.compile(network)), number: 0,
      indices: Tiny.data.splits.train[..<32], epoch: 0, rate: 0)
    #expect(outcome.members.count == 1)
    #expect((0...32).contains(outcome.members[0].correct))
    // Of an untrained network about log 3 an image.
    #expect((0.5...3).contains(try #require(outcome.members[0].labels.mean)))
    #expect(outcome.gradientNorm > 0)
    let fresh = try TinyTraining().supernet.weights.values
    #expect(trainer.weights.values == fresh)
  }

  /// One step at no rate of a network that leaves half of its channels out.
  private func stepWithDropout(epoch: Int, threads: Int) throws -> Double {
    var builder = NetworkBuilder(input: Tiny.input)
    builder.beginBlock("body")
    var value = try builder.add(
      Convolution(outputChannels: 8, kernel: 3), "convolution", to: builder.inputValue)
    value = try builder.add(GlobalAveragePool(), "pool", to: value)
    value = try builder.add(Dropout(rate: 0.5), "dropout", to: value)
    _ = try builder.add(Linear(outputs: Tiny.classes), "linear", to: value)
    builder.endBlock()
    let network = builder.build()
    let layout = ParameterLayout(of: network)
    let trainer = ShardedTrainer(
      weights: layout.initialWeights(seed: 1),
      layout: layout,
      configuration: TrainingConfiguration(
        epochs: 2, batch: 32, shardImages: 8,
        augmentation: Augmentation(cropPadding: 0, flips: false)),
      data: Tiny.data, seed: 5, precision: .f32, pool: WorkerPool(threads: threads))
    return try trainer.step(
      trainer.alone(try trainer.compile(network)), number: 0,
      indices: Tiny.data.splits.train[..<32], epoch: epoch, rate: 0
    ).gradientNorm
  }

  @Test func whatIsLeftOutFollowsFromTheEpochAndTheImages() throws {
    let first = try stepWithDropout(epoch: 0, threads: 1)
    #expect(try stepWithDropout(epoch: 0, threads: 2) == first)
    #expect(try stepWithDropout(epoch: 1, threads: 1) != first)
  }
}
