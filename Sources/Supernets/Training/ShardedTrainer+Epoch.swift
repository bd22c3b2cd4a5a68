public import NASCompute
import NASNetworks

extension ShardedTrainer {
  /// What has happened so far, told after every step.
  public struct Progress: Sendable {
    public let position: TrainingPosition
    public let stepsPerEpoch: Int
    /// Images of one step.
    public let batch: Int
    /// What the step came to.
    public let outcome: Outcome
  }

  /// Trains from where `position` is to the end of its epoch, and leaves it at the next one's
  /// start. Images beyond the last whole batch of an epoch are left out.
  ///
  /// - Parameters:
  ///   - order: The epoch's images.
  ///   - rate: The learning rate, by step of the whole training.
  ///   - plan: Of a step, by step of the whole training.
  ///   - progress: Told after every step; when it throws, `position` is right behind that step.
  /// - Returns: What the whole epoch came to.
  /// - Throws: ``TrainingError`` when there are too few images for one step, or the training
  ///   diverges.
  public func finishEpoch(
    _ position: inout TrainingPosition, order: [Int32], rate: (_ step: Int) -> Double,
    plan: (_ step: Int) throws -> StepPlan<TrainingExecutable>,
    progress: (Progress) throws -> Void
  ) throws -> EpochOutcome {
    let stepsPerEpoch = order.count / batch
    guard stepsPerEpoch > 0 else {
      throw TrainingError(
        description: "\(order.count) training images are fewer than a step takes: \(batch)",
        hint: "train on more images, or in smaller batches")
    }
    while position.step < stepsPerEpoch {
      let step = position.epoch * stepsPerEpoch + position.step
      let start = position.step * batch
      let outcome = try self.step(
        try plan(step), number: step, indices: order[start..<start + batch],
        epoch: position.epoch, rate: rate(step))
      position.current.add(outcome, images: batch)
      if outcome.gradientNorm.isFinite { position.watch?.add(optimizer) }
      position.step += 1
      try checkHealth(position, stepsPerEpoch: stepsPerEpoch)
      try progress(
        Progress(
          position: position, stepsPerEpoch: stepsPerEpoch, batch: batch, outcome: outcome))
    }
    let outcome = position.current
    position.epoch += 1
    position.step = 0
    position.current = EpochOutcome()
    return outcome
  }

  /// A few steps whose gradient is not finite are left out, and a few whose gradient explodes are
  /// taken, clipped; more, or all of an epoch, mean that the training diverges.
  private func checkHealth(_ position: TrainingPosition, stepsPerEpoch: Int) throws {
    let (epoch, step) = (position.epoch, position.step - 1)
    let skipped = position.current.skippedSteps
    if skipped > GradientWatch.allowedSteps || skipped == stepsPerEpoch {
      throw TrainingError(
        Divergence(
          of: .notFinite, tensor: optimizer.lastTensorNotFinite ?? "no tensor", epoch: epoch,
          step: step))
    }
    if let explosion = position.watch?.explosion, explosion.steps > GradientWatch.allowedSteps {
      throw TrainingError(
        Divergence(
          of: .exploding(norm: explosion.norm, usual: explosion.usual),
          tensor: optimizer.layout.slots[explosion.slot].parameter.name, epoch: epoch, step: step))
    }
  }
}

extension Optimizer {
  /// The last tensor whose gradient in the last step was not finite: what is no number goes on to all
  /// tensors before it.
  fileprivate var lastTensorNotFinite: String? {
    layout.slots.indices.last { !gradientNorm(ofSlot: $0).isFinite }
      .map { layout.slots[$0].parameter.name }
  }
}
