import NASCompute
import NASDatasets
import NASGenomes
import NASNetworks
import NASSupernets
import NASTestSupport
import Testing

@Suite struct NetworkScorerTests {
  /// Leaves a last batch of two.
  private static let batch = 16

  /// A network of the space made ready by a scorer, and the scorer.
  private struct Prepared {
    let scorer: NetworkScorer
    let candidate: NetworkScorer.Candidate

    init(batch: Int = NetworkScorerTests.batch) throws {
      let space = try Tiny.space()
      let supernet = try Supernet(space: space, seed: 1)
      let network = try space.network(of: space.largest)
      scorer = NetworkScorer(
        images: Tiny.validationImages(batch: batch), batch: batch, precision: .f32)
      candidate = try scorer.prepare(
        network, weights: supernet.weights.pointer, layout: supernet.layout,
        statistics: try Tiny.statistics(network, weights: supernet.weights, layout: supernet.layout)
      )
    }

    /// The score after extending to each count in turn.
    func score(extendedTo counts: [Int]) throws -> NetworkScorer.Score {
      try onOneWorker { worker in
        var score = NetworkScorer.Score()
        for count in counts { try scorer.extend(&score, of: candidate, to: count, on: worker) }
        return score
      }
    }
  }

  @Test func aScoreInPartsIsTheScoreAtOnce() throws {
    let prepared = try Prepared()
    let whole = try prepared.score(extendedTo: [50])
    #expect(whole.images == 50)
    #expect((1..<50).contains(whole.correct))
    #expect(try prepared.score(extendedTo: [16, 32, 48, 50]) == whole)
    // Parts that begin within a batch run other images together.
    let odd = try prepared.score(extendedTo: [1, 7, 7, 30, 50])
    #expect(odd.correctness == whole.correctness)
    #expect(abs(odd.loss - whole.loss) < 1e-4)
  }

  /// A broken network fails, and scores nothing, whatever kernels compute it.
  @Test(arguments: [Float.nan, .infinity])
  func whatIsNoNumberAmongTheWeightsIsNoScore(weight: Float) throws {
    let space = try Tiny.space()
    let supernet = try Supernet(space: space, seed: 1)
    let network = try space.network(of: space.largest)
    let statistics = try Tiny.statistics(
      network, weights: supernet.weights, layout: supernet.layout)
    supernet.weights.pointer[0] = weight
    let scorer = NetworkScorer(
      images: Tiny.validationImages(batch: Self.batch), batch: Self.batch, precision: .f32)
    let candidate = try scorer.prepare(
      network, weights: supernet.weights.pointer, layout: supernet.layout, statistics: statistics)
    let loss = try onOneWorker { worker in
      var score = NetworkScorer.Score()
      try scorer.extend(&score, of: candidate, to: 5, on: worker)
      return score.loss
    }
    #expect(loss.isNaN)
  }

  @Test func aPrefixOfTheScoreIsTheScoreOfThePrefix() throws {
    let prepared = try Prepared()
    let whole = try prepared.score(extendedTo: [50])
    for count in [0, 5, 16, 33] {
      let part = try prepared.score(extendedTo: [count])
      #expect(part.correctness == Array(whole.correctness.prefix(count)))
    }
  }

  @Test func batchesInParallelGiveTheScoreOfThoseInTurn() throws {
    let prepared = try Prepared()
    let inTurn = try prepared.score(extendedTo: [50])
    let one = try prepared.scorer.score(prepared.candidate, pool: WorkerPool(threads: 1))
    let two = try prepared.scorer.score(prepared.candidate, pool: WorkerPool(threads: 2))
    #expect(one == two)
    #expect(one.correctness == inTurn.correctness)
    #expect(abs(one.loss - inTurn.loss) < 1e-9)
  }

  @Test(arguments: [1, 7, 50, 64]) func theBatchDoesNotMatter(batch: Int) throws {
    let other = try Prepared(batch: batch).score(extendedTo: [50])
    let usual = try Prepared().score(extendedTo: [50])
    #expect(other.correctness == usual.correctness)
    #expect(abs(other.loss - usual.loss) < 1e-4)
  }

  /// Cross-entropy and predictions of the logits, image by image.
  @Test func theScoreIsThatOfTheLogits() throws {
    let space = try Tiny.space()
    let supernet = try Supernet(space: space, seed: 1)
    let network = try space.network(of: space.largest)
    let statistics = try Tiny.statistics(
      network, weights: supernet.weights, layout: supernet.layout)
    let logits = try Self.logits(
      network, weights: supernet.weights, layout: supernet.layout, statistics)
    let labels = Tiny.data.splits.validation.map { Int32(Tiny.data.images.labels[Int($0)]) }
    let outcome = CrossEntropy(classes: Tiny.classes)
      .evaluate(logits, labels: labels, images: 50)
    let score = try Prepared().score(extendedTo: [50])
    #expect(score.correct == outcome.correct)
    #expect(abs(score.loss - outcome.loss) < 1e-4)
  }

  @Test func inheritedWeightsGiveTheLogitsOfTheSupernetsSlices() throws {
    let space = try Tiny.space()
    let supernet = try Supernet(space: space, seed: 1)
    let recipe = SandwichRecipe(randomSubnets: 6)
    for genome in try recipe.genomes(in: space, seed: 2, step: 0) {
      let network = try space.network(of: genome)
      let (layout, weights) = try supernet.inheritedWeights(for: network)
      #expect(layout.count == network.parameterCount)
      let shared = try Tiny.statistics(network, weights: supernet.weights, layout: supernet.layout)
      let own = try Tiny.statistics(network, weights: weights, layout: layout)
      #expect(own == shared)
      let sliced = try Self.logits(
        network, weights: supernet.weights, layout: supernet.layout, shared)
      #expect(try Self.logits(network, weights: weights, layout: layout, own) == sliced)
    }
  }

  /// The logits of the validation images, in one run.
  private static func logits(
    _ network: Network, weights: AlignedBuffer, layout: ParameterLayout,
    _ statistics: NormStatistics
  ) throws -> [Float] {
    let count = Tiny.validationCount
    let executable = try InferenceExecutable(network, images: count, layout: layout)
    let folded = executable.fold(weights.pointer, statistics)
    let pixels = Tiny.pixels(Tiny.data.splits.validation)
    return try onOneWorker {
      let logits = try executable.logits(on: $0, input: pixels.pointer, folded: folded)
      return Array(UnsafeBufferPointer(start: logits, count: count * Tiny.classes))
    }
  }
}
