public import Compute
public import Datasets
public import Networks

/// Takes training steps: the same images through one or several networks that share weights, their
/// gradients added, one optimizer step.
///
/// A batch is cut into logical shards of a fixed size. A worker takes a shard through all networks,
/// forward and backward; workers meet once a step, when the shards' gradients are added in a fixed
/// order. So the result does not depend on the number of threads.
public struct ShardedTrainer: Sendable {
  public let optimizer: NesterovOptimizer
  public let weights: AlignedBuffer
  private let source: BatchSource
  private let loss: CrossEntropy
  private let pool: WorkerPool
  private let shards: Int
  private let shardImages: Int
  private let gradients: GradientShards

  /// Images a step.
  public var batch: Int { shards * shardImages }

  /// - Parameters:
  ///   - weights: In the optimizer's layout; changed by every step.
  ///   - batch: A multiple of `shardImages`.
  public init(
    weights: AlignedBuffer, optimizer: NesterovOptimizer, source: BatchSource,
    loss: CrossEntropy, pool: WorkerPool, batch: Int, shardImages: Int
  ) {
    precondition(
      batch > 0 && batch % shardImages == 0,
      "a batch of \(batch) is no multiple of a shard's \(shardImages)")
    self.weights = weights
    self.optimizer = optimizer
    self.source = source
    self.loss = loss
    self.pool = pool
    self.shardImages = shardImages
    shards = batch / shardImages
    gradients = GradientShards(shards: shards, count: optimizer.layout.count)
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
    try TrainingExecutable(network, images: shardImages, layout: optimizer.layout)
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
    let packed = try pack(networks)
    let outcomes = OutcomeTable(rows: shards, columns: networks.count)
    try pool.forEach(shards) { shard, worker in
      gradients.zero(shard: shard)
      let first = indices.startIndex + shard * shardImages
      let batch = ShardBatch(
        source, indices[first..<first + shardImages], epoch: epoch, on: worker,
        classes: loss.classes)
      for (position, network) in networks.enumerated() {
        outcomes[shard, position] = try train(
          network, packed[position], batch, isTeacher: position == 0, on: worker,
          addingTo: gradients[shard])
      }
    }
    let norm = optimizer.step(
      rate: Float(rate), gradient: try gradients.reduce(on: pool), weights: weights.pointer)
    return Outcome(networks: outcomes.columnSums(), gradientNorm: norm)
  }

  private func pack(_ networks: [TrainingExecutable]) throws -> [AlignedBuffer] {
    let packed = networks.map { AlignedBuffer(count: $0.packedCount) }
    try pool.forEach(networks.count) { index, _ in
      networks[index].pack(weights.pointer, into: packed[index].pointer)
    }
    return packed
  }

  private func train(
    _ network: TrainingExecutable, _ packed: AlignedBuffer, _ batch: ShardBatch, isTeacher: Bool,
    on worker: Worker, addingTo gradient: UnsafeMutablePointer<Float>
  ) throws -> CrossEntropy.Outcome {
    let factor = 1 / Float(self.batch)
    var outcome = CrossEntropy.Outcome()
    try network.train(
      on: worker, input: batch.pixels, packed: packed.pointer, addingTo: gradient
    ) { logits, logitsGradient in
      if isTeacher {
        outcome = loss.evaluate(
          logits, labels: batch.labels, images: shardImages, gradient: logitsGradient,
          factor: factor, probabilities: batch.probabilities)
      } else {
        outcome.loss = loss.distil(
          logits, targets: batch.probabilities, images: shardImages, gradient: logitsGradient,
          factor: factor)
      }
    }
    return outcome
  }
}

/// A shard's images, labels, and the teacher's probabilities, in the worker's memory.
private struct ShardBatch {
  let pixels: UnsafeMutablePointer<Float>
  let labels: UnsafeMutablePointer<Int32>
  let probabilities: UnsafeMutablePointer<Float>

  init(
    _ source: BatchSource, _ indices: ArraySlice<Int32>, epoch: Int, on worker: Worker,
    classes: Int
  ) {
    let count = indices.count
    let pixelCount = count * source.shape.count
    // Labels take a float's place each.
    pixels = worker.input(pixelCount + count * (classes + 1))
    probabilities = pixels + pixelCount
    labels = UnsafeMutableRawPointer(probabilities + count * classes)
      .bindMemory(to: Int32.self, capacity: count)
    source.fill(
      indices, epoch: epoch, into: UnsafeMutableBufferPointer(start: pixels, count: pixelCount),
      labels: UnsafeMutableBufferPointer(start: labels, count: count))
  }
}

/// Outcomes by shard and network; each written by one task.
private final class OutcomeTable: @unchecked Sendable {
  private let columns: Int
  private let cells: UnsafeMutableBufferPointer<CrossEntropy.Outcome>

  init(rows: Int, columns: Int) {
    self.columns = columns
    cells = .allocate(capacity: rows * columns)
    cells.initialize(repeating: .init())
  }

  deinit { cells.deallocate() }

  subscript(row: Int, column: Int) -> CrossEntropy.Outcome {
    get { cells[row * columns + column] }
    set { cells[row * columns + column] = newValue }
  }

  /// Added in the order of rows.
  func columnSums() -> [CrossEntropy.Outcome] {
    var sums = [CrossEntropy.Outcome](repeating: .init(), count: columns)
    for (index, outcome) in cells.enumerated() { sums[index % columns] += outcome }
    return sums
  }
}
