import NASCompute
import NASGenomes
import NASNetworks
import NASSupernets
import Testing

/// Proof of life: the whole way from a search space to scored networks, in a second.
@Suite struct TinyTests {
  @Test func aTinySupernetLearns() throws {
    let training = try TinyTraining()
    var configuration = Tiny.configuration
    configuration.epochs = 12
    configuration.optimizer.weightDecay = 0
    let trainer = try training.trainer(threads: 2, configuration: configuration)
    var position = TrainingPosition()
    var outcomes: [EpochOutcome] = []
    while position.epoch < configuration.epochs {
      outcomes.append(try trainer.finishEpoch(&position) { _ in })
    }
    // 36 steps: the largest network's loss falls from about log 3 to less than half, of which
    // most is what label smoothing leaves.
    #expect(outcomes[11].labelLoss < 0.5 * outcomes[0].labelLoss)
    #expect(outcomes[11].trainingAccuracy > 0.95)
    let space = training.supernet.space
    let scorer = NetworkScorer(images: Tiny.validationImages(batch: 25), batch: 25, precision: .f32)
    for genome in [space.largest, space.smallest] {
      let network = try space.network(of: genome)
      let (layout, weights) = try training.supernet.inheritedWeights(for: network)
      let candidate = try scorer.prepare(
        network, weights: weights.pointer, layout: layout,
        statistics: try Tiny.statistics(network, weights: weights, layout: layout))
      let score = try scorer.score(candidate, pool: WorkerPool(threads: 2))
      // Chance is 17 of 50; the smallest network has 187 parameters.
      #expect(score.correct >= (genome == space.largest ? 48 : 38), "genome \(genome)")
    }
  }
}
