public import NASCompute
public import NASDatasets
public import NASNetworks
import NASRandomness

/// Takes training steps: a batch through one or several networks that share weights, as a plan
/// says, their gradients added, one optimizer step.
///
/// A batch is cut into logical shards of a fixed size. A task takes one shard through one network,
/// forward and backward; the gradients are added in a fixed order. So the result does not depend on
/// the number of threads.
public struct ShardedTrainer: Sendable {
  public let optimizer: Optimizer
  public let weights: AlignedBuffer
  public let precision: Precision
  /// Shards of a batch.
  public let shards: Int
  private let source: BatchSource
  private let loss: any Loss
  /// The networks of a step from one another.
  private let distillation: Distillation
  /// What networks that learn from labels learn from besides.
  private let teacher: Teacher?
  private let pool: WorkerPool
  private let shardImages: Int
  private let memory: StepMemory

  /// Images a step.
  public var batch: Int { shards * shardImages }

  /// - Parameters:
  ///   - weights: In the optimizer's layout; changed by every step.
  ///   - batch: A multiple of `shardImages`.
  public init(
    weights: AlignedBuffer, optimizer: Optimizer, source: BatchSource,
    loss: any Loss, teacher: Teacher? = nil, precision: Precision, pool: WorkerPool, batch: Int,
    shardImages: Int
  ) {
    precondition(
      batch > 0 && batch % shardImages == 0,
      "a batch of \(batch) is no multiple of a shard's \(shardImages)")
    self.weights = weights
    self.optimizer = optimizer
    self.source = source
    self.loss = loss
    self.teacher = teacher
    distillation = Distillation(classes: loss.classes)
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
    /// Of each member of the plan.
    public var members: [MemberOutcome]
    /// Of the gradient, before clipping; not finite when the step was left out.
    public var gradientNorm: Double
    /// Whether the gradient was scaled down to the optimizer's clipping norm.
    public var isClipped: Bool
  }

  /// Compiles a network for this trainer's shards.
  public func compile(_ network: Network) throws -> TrainingExecutable {
    try TrainingExecutable(
      network, images: shardImages, layout: optimizer.layout, precision: precision)
  }

  /// The plan that trains one network alone, on the labels of the whole batch.
  public func alone(_ network: TrainingExecutable) -> StepPlan<TrainingExecutable> {
    .alone(network, shards: shards)
  }

  /// One step.
  ///
  /// - Parameters:
  ///   - plan: Without fault for ``shards``: see ``StepPlan/fault(shards:)``.
  ///   - number: Of the step, from 0, over the whole training.
  ///   - indices: `batch` images.
  public func step(
    _ plan: StepPlan<TrainingExecutable>, number: Int, indices: ArraySlice<Int32>, epoch: Int,
    rate: Double
  ) throws -> Outcome {
    precondition(indices.count == batch, "a step of \(indices.count) images, expected \(batch)")
    if let fault = plan.fault(shards: shards) {
      preconditionFailure("ShardedTrainer: the plan of a step makes no sense: \(fault)")
    }
    memory.prepare(for: plan)
    try pool.forEach(optimizer.layout.slots.count) { slot, _ in
      for (position, member) in plan.members.enumerated() {
        member.subnet.pack(
          slot: slot, from: weights.pointer, into: memory.weights(ofMember: position))
      }
    }
    try pool.forEach(memory.tasks.count) { index, worker in
      let task = memory.tasks[index]
      let shard = memory.shards[task.shard]
      let first = indices.startIndex + task.shard * shardImages
      // Also where it throws: others wait for it.
      defer { shard.finish(member: task.member) }
      if task.loads {
        defer { shard.isLoaded = true }
        shard.load(source, indices[first..<first + shardImages], epoch: epoch)
      } else {
        shard.waitUntilLoaded()
      }
      let member = plan.members[task.member]
      if let teacher = member.target.teacher { shard.waitUntilFinished(member: teacher) }
      try train(
        member, position: task.member, shard,
        randomKey: randomKey(epoch: epoch, image: indices[first], member: task.member), on: worker)
    }
    try addGradients(of: plan)
    let norm = try optimizer.step(
      number, rate: Float(rate), gradient: memory.gradient.pointer, weights: weights.pointer,
      on: pool)
    memory.addOutcomes()
    return Outcome(
      members: memory.outcomes, gradientNorm: norm, isClipped: optimizer.clips(norm: norm))
  }

  /// Leaves the sum over members and shards in the memory's gradient.
  private func addGradients(of plan: StepPlan<TrainingExecutable>) throws {
    let slots = optimizer.layout.slots
    try pool.forEach(slots.count) { index, _ in
      let range = slots[index].range
      let gradient = memory.gradient.pointer
      (gradient + range.lowerBound).update(repeating: 0, count: range.count)
      for (position, member) in plan.members.enumerated() {
        member.subnet.addGradient(
          slot: index, shards: memory.gradients(ofMember: position), to: gradient)
      }
    }
  }

  private func train(
    _ member: StepPlan<TrainingExecutable>.Member, position: Int, _ shard: StepMemory.Shard,
    randomKey: UInt64, on worker: Worker
  ) throws {
    let factor = Float(member.weight) / Float(member.shards.count * shardImages)
    let gradients = memory.gradients(ofMember: position)
    if case .labels = member.target, let teacher {
      try teacher.teach(shard.pixels, into: shard.taught, on: worker)
    }
    try member.subnet.train(
      on: worker, input: shard.pixels, packed: memory.weights(ofMember: position),
      gradient: gradients[shard.index - member.shards.lowerBound], randomKey: randomKey
    ) { logits, logitsGradient in
      shard.outcomes[position] = evaluate(
        logits, of: member.target, position: position, shard, gradient: logitsGradient,
        factor: factor)
    }
  }

  /// Of what a member leaves out of one shard, which no other shard of the epoch shares its first
  /// image with.
  private func randomKey(epoch: Int, image: Int32, member: Int) -> UInt64 {
    var stream = RandomStream(
      seed: source.seed, purpose: .regularisation, step: epoch, item: Int(image))
    return stream.next() &+ UInt64(member)
  }

  /// The loss of one shard, and its gradient.
  private func evaluate(
    _ logits: UnsafePointer<Float>, of target: LearningTarget, position: Int,
    _ shard: StepMemory.Shard, gradient: UnsafeMutablePointer<Float>, factor: Float
  ) -> MemberOutcome {
    var outcome = MemberOutcome()
    let half = 0.5 * factor
    switch target {
    case .labels:
      let share = teacher?.share ?? 0
      outcome.add(
        labels: loss.evaluate(
          logits, labels: shard.labels, images: shardImages, gradient: gradient,
          factor: factor * (1 - share), probabilities: shard.probabilities(ofMember: position)),
        images: shardImages)
      guard let teacher else { break }
      outcome.distilled = LossTotal(
        sum: teacher.distillation.evaluate(
          logits, targets: shard.taught, images: shardImages, gradient: gradient,
          factor: factor * share, adding: true), images: shardImages)
    case .teacher(let teacher):
      outcome.distilled = LossTotal(
        sum: distillation.evaluate(
          logits, targets: shard.probabilities(ofMember: teacher), images: shardImages,
          gradient: gradient, factor: factor), images: shardImages)
    case .both(let teacher):
      outcome.add(
        labels: loss.evaluate(
          logits, labels: shard.labels, images: shardImages, gradient: gradient, factor: half,
          probabilities: shard.probabilities(ofMember: position)), images: shardImages)
      outcome.distilled = LossTotal(
        sum: distillation.evaluate(
          logits, targets: shard.probabilities(ofMember: teacher), images: shardImages,
          gradient: gradient, factor: half, adding: true), images: shardImages)
    }
    return outcome
  }
}
