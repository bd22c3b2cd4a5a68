import NASGenomes
import NASRandomness

// What several recipes do alike.
extension RecipeContext {
  typealias Plan = StepPlan<Genome>

  /// The random stream of one decision of a step.
  func stream(step: Int, item: Int) -> RandomStream {
    RandomStream(seed: seed, purpose: .subnetSampling, step: step, item: item)
  }

  /// A random genome: in turn uniform in genes, which gives every option its share, and uniform in
  /// log-MACs, which gives every size its own.
  func randomGenome(step: Int, item: Int) throws -> Genome {
    var stream = stream(step: step, item: item)
    return (step + item) % 2 == 0
      ? try space.sampleUniform(&stream) : try space.sampleUniformInLogMACs(&stream)
  }

  /// A plan in which each shard of the batch trains a genome of its own.
  ///
  /// Each counts by its share of the batch, as if the mean over the whole batch went through one
  /// network. Where targets need a teacher, the largest network is it, on the whole batch.
  ///
  /// - Parameters:
  ///   - weight: A factor on a genome's share.
  ///   - genome: Of a shard.
  func shardwise(
    step: Int, targets: RecipeTargets, weight: (Genome) -> Double = { _ in 1 },
    genome: (_ shard: Int) throws -> Genome
  ) throws -> Plan {
    var plan = Plan([])
    if targets.needsTeacher { plan.members.append(.init(largest, shards: 0..<shards)) }
    let target = targets.target(teacher: 0, progress: progress(at: step))
    for shard in 0..<shards {
      let own = try genome(shard)
      plan.members.append(
        .init(
          own, shards: shard..<shard + 1, target: target, weight: weight(own) / Double(shards)))
    }
    return plan
  }
}

extension RecipeTargets {
  /// The anchors of a recipe that has none but the teacher.
  func anchors(in context: RecipeContext) -> [Genome] {
    needsTeacher ? [context.largest] : []
  }
}
