import NASCompute
import NASDatasets
import Foundation
import NASNetworks
import NASSupernets
import NASTestSupport
import Testing

/// The gradient of one step on 24 images in three shards, by the trainer and by a plain reference.
/// After a first step without decay and clipping, the velocity is the gradient.
struct StepGradient {
  let supernet: Supernet
  static let shardImages = 8
  static let shards = 3
  private static let batch = shardImages * shards
  private static let loss = CrossEntropy(classes: Tiny.classes, smoothing: 0.1)
  private let indices = (0..<Int32(batch)).map { ($0 * 5) % Int32(Tiny.trainCount) }

  /// What the trainer adds up.
  func ofTrainer(_ plan: StepPlan<Network>) throws -> [Float] {
    let weights = AlignedBuffer(count: supernet.layout.count)
    weights.pointer.update(from: supernet.weights.pointer, count: weights.count)
    let trainer = ShardedTrainer(
      weights: weights,
      optimizer: Optimizer(
        layout: supernet.layout, settings: OptimizerSettings(weightDecay: 0, clippingNorm: nil)),
      source: BatchSource(images: Tiny.data.images, standardisation: Tiny.data.standardisation),
      loss: Self.loss, precision: .f32, pool: WorkerPool(threads: 2), batch: Self.batch,
      shardImages: Self.shardImages)
    let outcome = try trainer.step(
      try plan.map { try trainer.compile($1) }, number: 0, indices: indices[...], epoch: 0,
      rate: 0.1)
    let gradient = trainer.optimizer.state.values
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(outcome.gradientNorm - norm) < 1e-6 * norm)
    #expect(!outcome.isClipped)
    return gradient
  }

  /// The sum over members of their weights times the means, over the images they see, of the
  /// gradients of single networks on single shards.
  func byReference(_ plan: StepPlan<Network>) throws -> [Double] {
    var gradient = [Double](repeating: 0, count: supernet.layout.count)
    for shard in 0..<Self.shards {
      let images = Array(indices[shard * Self.shardImages..<(shard + 1) * Self.shardImages])
      var probabilities: [Int: [Float]] = [:]
      for (position, member) in plan.members.enumerated() where member.shards.contains(shard) {
        let pass = try self.pass(member, on: images, probabilities)
        probabilities[position] = pass.probabilities
        for (index, value) in pass.gradient.enumerated() {
          gradient[index] += member.weight / Double(member.shards.count) * Double(value)
        }
      }
    }
    return gradient
  }

  func expectEqual(
    _ plan: StepPlan<Network>, _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try byReference(plan)
    let largest = expected.reduce(0) { max($0, abs($1)) }
    #expect(largest > 0.01, comment, sourceLocation: sourceLocation)
    let found = try ofTrainer(plan)
    #expect(
      zip(found, expected).allSatisfy { abs(Double($0) - $1) < 2e-6 * largest }, comment,
      sourceLocation: sourceLocation)
  }

  /// One network on one shard: the mean gradient over its images, and the probabilities.
  private func pass(
    _ member: StepPlan<Network>.Member, on images: [Int32], _ taught: [Int: [Float]]
  ) throws -> (gradient: [Float], probabilities: [Float]) {
    let executable = try TrainingExecutable(
      member.subnet, images: Self.shardImages, layout: supernet.layout)
    let packed = AlignedBuffer(count: executable.packedCount)
    executable.pack(supernet.weights.pointer, into: packed.pointer)
    let pixels = Tiny.pixels(images)
    let labels = images.map { Int32(Tiny.data.images.labels[Int($0)]) }
    let packedGradient = AlignedBuffer(count: executable.gradientCount)
    let probabilities = try onOneWorker { worker in
      var probabilities: [Float] = []
      try executable.train(
        on: worker, input: pixels.pointer, packed: packed.pointer, gradient: packedGradient.pointer
      ) { logits, logitsGradient in
        probabilities = Self.softmax(logits)
        let targets = Self.targets(member.target, labels: labels, taught)
        for index in targets.indices {
          logitsGradient[index] = (probabilities[index] - targets[index]) / Float(Self.shardImages)
        }
      }
      return probabilities
    }
    let gradient = AlignedBuffer(count: supernet.layout.count)
    for slot in supernet.layout.slots.indices {
      executable.addGradient(slot: slot, shards: [packedGradient.pointer], to: gradient.pointer)
    }
    return (gradient.values, probabilities)
  }

  private static func softmax(_ logits: UnsafePointer<Float>) -> [Float] {
    (0..<shardImages).flatMap { image in
      let row = (0..<Tiny.classes).map { exp(Double(logits[image * Tiny.classes + $0])) }
      return row.map { Float($0 / row.reduce(0, +)) }
    }
  }

  /// What the probabilities are to be, [images, classes].
  private static func targets(
    _ target: LearningTarget, labels: [Int32], _ taught: [Int: [Float]]
  ) -> [Float] {
    let smoothed = labels.flatMap { label in
      (0..<Tiny.classes).map { ($0 == label ? 0.9 : 0) + 0.1 / Float(Tiny.classes) }
    }
    switch target {
    case .labels: return smoothed
    case .teacher(let teacher): return taught[teacher]!
    case .both(let teacher): return zip(smoothed, taught[teacher]!).map { 0.5 * ($0 + $1) }
    }
  }
}
