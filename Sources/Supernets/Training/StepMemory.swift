import NASCompute

/// What a training step reads and writes besides weights and optimizer: made once, used by every
/// step. Tasks of a step write parts of their own.
final class StepMemory: @unchecked Sendable {
  /// In the stored layout.
  let gradient: AlignedBuffer
  let shards: [Shard]
  /// The step's work in the order in which it is begun.
  private(set) var tasks: [Task] = []
  /// Of each member of the plan, after ``addOutcomes()``.
  private(set) var outcomes: [MemberOutcome] = []
  private var members: [MemberMemory] = []
  /// Positions of the members in the order that they are worked off.
  private var order: [Int] = []

  /// One shard through one member's network.
  struct Task {
    let member: Int
    let shard: Int
    /// The first task of its shard loads it.
    let loads: Bool
  }

  /// Of the member at one position: packed weights, and a packed gradient for each of its shards.
  private struct MemberMemory {
    var weights: AlignedBuffer
    var gradients: [AlignedBuffer]
    /// Those of the step.
    var gradientPointers: [UnsafeMutablePointer<Float>]
  }

  init(gradientCount: Int, shards: Int, images: Int, pixels: Int, classes: Int) {
    gradient = AlignedBuffer(count: gradientCount)
    self.shards = (0..<shards).map {
      Shard(index: $0, images: images, pixels: pixels, classes: classes)
    }
  }

  /// Makes room for the members of a step, and puts their tasks in order; called by no task.
  func prepare(for plan: StepPlan<TrainingExecutable>) {
    for (position, member) in plan.members.enumerated() {
      reserve(
        position, weights: member.subnet.packedCount, gradient: member.subnet.gradientCount,
        shards: member.shards.count)
    }
    if outcomes.count != plan.members.count {
      outcomes = Array(repeating: MemberOutcome(), count: plan.members.count)
    }
    for shard in shards { shard.prepare(members: plan.members.count) }
    orderTasks(of: plan)
  }

  private func reserve(_ position: Int, weights: Int, gradient: Int, shards: Int) {
    if members.count == position {
      members.append(
        MemberMemory(weights: AlignedBuffer(count: 0), gradients: [], gradientPointers: []))
    }
    if members[position].weights.count < weights {
      members[position].weights = AlignedBuffer(count: weights)
    }
    for index in 0..<shards {
      if index == members[position].gradients.count {
        members[position].gradients.append(AlignedBuffer(count: gradient))
      } else if members[position].gradients[index].count < gradient {
        members[position].gradients[index] = AlignedBuffer(count: gradient)
      }
    }
    members[position].gradientPointers.removeAll(keepingCapacity: true)
    for index in 0..<shards {
      members[position].gradientPointers.append(members[position].gradients[index].pointer)
    }
  }

  /// Teachers first, in the order of the plan, so that nobody waits for a task that has not begun;
  /// then the others, the most costly first, so that no long one is left for the end.
  private func orderTasks(of plan: StepPlan<TrainingExecutable>) {
    order.removeAll(keepingCapacity: true)
    for position in plan.members.indices { order.append(position) }
    if order.count > 1 {
      order.sort { left, right in
        switch (plan.isTeacher(left), plan.isTeacher(right)) {
        case (true, true): left < right
        case (true, false): true
        case (false, true): false
        case (false, false):
          (plan.members[right].subnet.macs, left) < (plan.members[left].subnet.macs, right)
        }
      }
    }
    tasks.removeAll(keepingCapacity: true)
    for position in order {
      for shard in plan.members[position].shards {
        tasks.append(Task(member: position, shard: shard, loads: shards[shard].claim()))
      }
    }
  }

  func weights(ofMember position: Int) -> UnsafeMutablePointer<Float> {
    members[position].weights.pointer
  }

  /// One for each of the member's shards, in their order.
  func gradients(ofMember position: Int) -> [UnsafeMutablePointer<Float>] {
    members[position].gradientPointers
  }

  /// Adds the outcomes of all shards, in their order.
  func addOutcomes() {
    for position in outcomes.indices {
      outcomes[position] = MemberOutcome()
      for shard in shards { outcomes[position] += shard.outcomes[position] }
    }
  }
}
