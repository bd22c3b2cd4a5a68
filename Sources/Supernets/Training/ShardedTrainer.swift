public import Compute
public import Datasets
public import Networks

/// Takes training steps: the same images through one or several networks that share weights, their
/// gradients added, one optimizer step.
///
/// A batch is cut into logical shards of a fixed size. A task takes one shard through one network,
/// forward and backward; the gradients are added in a fixed order. So the result does not depend on
/// the number of threads.
public struct ShardedTrainer: Sendable {
  public let optimizer: NesterovOptimizer
  public let weights: AlignedBuffer
  public let precision: Precision
  private let source: BatchSource
  private let loss: CrossEntropy
  private let pool: WorkerPool
  private let shards: Int
  private let shardImages: Int
  private let memory: StepMemory

  /// Images a step.
  public var batch: Int { shards * shardImages }

  /// - Parameters:
  ///   - weights: In the optimizer's layout; changed by every step.
  ///   - batch: A multiple of `shardImages`.
  public init(
    weights: AlignedBuffer, optimizer: NesterovOptimizer, source: BatchSource,
    loss: CrossEntropy, precision: Precision, pool: WorkerPool, batch: Int, shardImages: Int
  ) {
    precondition(
      batch > 0 && batch % shardImages == 0,
      "a batch of \(batch) is no multiple of a shard's \(shardImages)")
    self.weights = weights
    self.optimizer = optimizer
    self.source = source
    self.loss = loss
    self.precision = precision
    self.pool = pool
    self.shardImages = shardImages
    shards = batch / shardImages
    memory = StepMemory(
      gradientCount: optimizer.layout.count, shards: shards, images: shardImages,
      pixels: source.shape.count, classes: loss.classes)
  }

  /// What a step came to.
  public struct Outcome: Sendable, Hashable {
    /// Of each network, summed over the batch; accuracy is counted for the first only.
    public var networks: [CrossEntropy.Outcome]
    /// Of the gradient, before clipping; not finite when the step was left out.
    public var gradientNorm: Double
  }

  /// Compiles a network for this trainer's shards.
  public func compile(_ network: Network) throws -> TrainingExecutable {
    try TrainingExecutable(
      network, images: shardImages, layout: optimizer.layout, precision: precision)
  }

  /// One step.
  ///
  /// - Parameters:
  ///   - networks: The first learns from the labels; the others from the first one's
  ///     probabilities (in-place distillation), which they take as constants.
  ///   - indices: `batch` images.
  public func step(
    _ networks: [TrainingExecutable], indices: ArraySlice<Int32>, epoch: Int, rate: Double
  ) throws -> Outcome {
    precondition(indices.count == batch, "a step of \(indices.count) images, expected \(batch)")
    memory.prepare(for: networks)
    try pool.forEach(optimizer.layout.slots.count) { slot, _ in
      for (position, network) in networks.enumerated() {
        network.pack(slot: slot, from: weights.pointer, into: memory.weights(ofNetwork: position))
      }
    }
    try pool.forEach(networks.count * shards) { task, worker in
      // Teachers first, then the others, the most costly first.
      let position = memory.order[task / shards]
      let shard = memory.shards[task % shards]
      if position == 0 {
        defer { shard.isTaught = true }
        let first = indices.startIndex + task * shardImages
        shard.load(source, indices[first..<first + shardImages], epoch: epoch)
        try train(networks[0], position: 0, shard, on: worker)
      } else {
        shard.waitUntilTaught()
        try train(networks[position], position: position, shard, on: worker)
      }
    }
    try addGradients(of: networks)
    let norm = try optimizer.step(
      rate: Float(rate), gradient: memory.gradient.pointer, weights: weights.pointer, on: pool)
    memory.addOutcomes()
    return Outcome(networks: memory.outcomes, gradientNorm: norm)
  }

  /// Leaves the sum over networks and shards in the memory's gradient.
  private func addGradients(of networks: [TrainingExecutable]) throws {
    let slots = optimizer.layout.slots
    try pool.forEach(slots.count) { index, _ in
      let range = slots[index].range
      let gradient = memory.gradient.pointer
      (gradient + range.lowerBound).update(repeating: 0, count: range.count)
      for (position, network) in networks.enumerated() {
        network.addGradient(
          slot: index, shards: memory.gradients(ofNetwork: position), to: gradient)
      }
    }
  }

  private func train(
    _ network: TrainingExecutable, position: Int, _ shard: StepMemory.Shard, on worker: Worker
  ) throws {
    let factor = 1 / Float(batch)
    try network.train(
      on: worker, input: shard.pixels, packed: memory.weights(ofNetwork: position),
      gradient: memory.gradients(ofNetwork: position)[shard.index]
    ) { logits, logitsGradient in
      if position == 0 {
        shard.outcomes[0] = loss.evaluate(
          logits, labels: shard.labels, images: shardImages, gradient: logitsGradient,
          factor: factor, probabilities: shard.probabilities)
      } else {
        shard.outcomes[position].loss = loss.distil(
          logits, targets: shard.probabilities, images: shardImages, gradient: logitsGradient,
          factor: factor)
      }
    }
  }
}
