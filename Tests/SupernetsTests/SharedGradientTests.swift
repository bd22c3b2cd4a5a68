import Compute
import Datasets
import Genomes
import Networks
import Supernets
import TestSupport
import Testing

/// What a step adds up. After a first step without decay and clipping, the velocity is the
/// gradient.
@Suite struct SharedGradientTests {
  private static let batch = 24
  private static let shardImages = 8
  private let indices = (0..<Int32(batch)).map { ($0 * 5) % Int32(Tiny.trainCount) }
  private let loss = CrossEntropy(classes: Tiny.classes, smoothing: 0.1)

  private func stepGradient(_ supernet: Supernet, _ networks: [Network]) throws -> [Float] {
    let weights = AlignedBuffer(count: supernet.layout.count)
    weights.pointer.update(from: supernet.weights.pointer, count: weights.count)
    let velocity = AlignedBuffer(count: weights.count)
    let trainer = ShardedTrainer(
      weights: weights,
      optimizer: NesterovOptimizer(
        layout: supernet.layout, momentum: 0.9, decay: 0, clippingNorm: .infinity,
        velocity: velocity),
      source: BatchSource(images: Tiny.data.images, standardisation: Tiny.data.standardisation),
      loss: loss, precision: .f32, pool: WorkerPool(threads: 2), batch: Self.batch,
      shardImages: Self.shardImages)
    let outcome = try trainer.step(
      try networks.map { try trainer.compile($0) }, indices: indices[...], epoch: 0, rate: 0.1)
    let gradient = velocity.values
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(outcome.gradientNorm - norm) < 1e-6 * norm)
    return gradient
  }

  /// One network's gradient on one shard, added to `gradient`.
  ///
  /// - Parameter targets: The teacher's probabilities; nil for the teacher, which returns them.
  private func train(
    _ network: Network, of supernet: Supernet, on shard: [Int32], targets: [Float]?,
    addingTo gradient: AlignedBuffer
  ) throws -> [Float] {
    let executable = try TrainingExecutable(
      network, images: Self.shardImages, layout: supernet.layout)
    let packed = AlignedBuffer(count: executable.packedCount)
    executable.pack(supernet.weights.pointer, into: packed.pointer)
    let pixels = Tiny.pixels(shard)
    let labels = shard.map { Int32(Tiny.data.images.labels[Int($0)]) }
    let packedGradient = AlignedBuffer(count: executable.gradientCount)
    defer {
      for slot in supernet.layout.slots.indices {
        executable.addGradient(slot: slot, shards: [packedGradient.pointer], to: gradient.pointer)
      }
    }
    return try onOneWorker { worker in
      var probabilities = [Float](repeating: 0, count: Self.shardImages * Tiny.classes)
      try executable.train(
        on: worker, input: pixels.pointer, packed: packed.pointer, gradient: packedGradient.pointer
      ) { logits, logitsGradient in
        let factor = 1 / Float(Self.batch)
        if let targets {
          _ = loss.distil(
            logits, targets: targets, images: Self.shardImages, gradient: logitsGradient,
            factor: factor)
        } else {
          _ = loss.evaluate(
            logits, labels: labels, images: Self.shardImages, gradient: logitsGradient,
            factor: factor, probabilities: &probabilities)
        }
      }
      return probabilities
    }
  }

  @Test func aStepsGradientIsTheSumOfThoseOfItsNetworksAlone() throws {
    let space = try Tiny.space()
    let supernet = try Supernet(space: space, seed: 1)
    let networks = try SandwichRecipe().genomes(in: space, seed: 1, step: 0)
      .map { try space.network(of: $0) }
    var expected = [Double](repeating: 0, count: supernet.layout.count)
    for start in stride(from: 0, to: Self.batch, by: Self.shardImages) {
      let shard = Array(indices[start..<start + Self.shardImages])
      var targets: [Float]?
      for network in networks {
        let gradient = AlignedBuffer(count: supernet.layout.count)
        let probabilities = try train(
          network, of: supernet, on: shard, targets: targets, addingTo: gradient)
        if targets == nil { targets = probabilities }
        for (i, value) in gradient.values.enumerated() { expected[i] += Double(value) }
      }
    }
    let together = try stepGradient(supernet, networks)
    let largest = expected.reduce(0) { max($0, abs($1)) }
    #expect(largest > 0.01)
    #expect(zip(together, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 * largest })
  }

  /// A student that is the teacher itself has nothing to learn; were the teacher's probabilities
  /// no constants, the entropy's gradient would be left.
  @Test func theTeacherLearnsNothingFromItsStudents() throws {
    let space = try Tiny.space()
    let supernet = try Supernet(space: space, seed: 1)
    let teacher = try space.network(of: space.largest)
    let alone = try stepGradient(supernet, [teacher])
    let withItself = try stepGradient(supernet, [teacher, teacher])
    #expect(alone == withItself)
    #expect(alone.contains { $0 != 0 })
  }

  @Test func weightsOutsideTheNetworksOfAStepStayAsTheyAre() throws {
    let space = try Tiny.space()
    let supernet = try Supernet(space: space, seed: 1)
    let smallest = try space.network(of: space.smallest)
    let gradient = try stepGradient(supernet, [smallest])
    let used = Dictionary(uniqueKeysWithValues: smallest.parameters.map { ($0.name, $0.count) })
    for slot in supernet.layout.slots {
      let changed = gradient[slot.range].count { $0 != 0 }
      #expect(changed <= used[slot.parameter.name] ?? 0, "\(slot.parameter.name)")
    }
  }
}
