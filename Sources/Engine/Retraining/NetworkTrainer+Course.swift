import NASCompute
import NASNetworks
import NASSupernets

/// How a training is looked after.
struct Supervision: Sendable {
  /// How often a training that diverges is put back to the last epoch's end, to go on at half the rate.
  static let mostRetreats = 3

  /// What it stops early by; nil where it does not.
  let gauge: ValidationGauge?
}

extension NetworkTrainer {
  /// A training that begins, with this trainer's weights, or goes on from a course's.
  ///
  /// - Precondition: The trainer's weights and optimizer's state are those of the course, or new.
  private func course(
    goingOnFrom start: TrainingCourse?, isSupervised: Bool
  ) -> TrainingCourse {
    var course = TrainingCourse(
      TrainingState(
        position: start?.state.position ?? TrainingPosition(), weights: weights,
        optimizerState: optimizerState,
        average: start?.state.average.copy ?? AlignedBuffer(count: weights.count)),
      epochStart: start?.epochStart)
    if let start {
      (course.curve, course.gradients, course.best) = (start.curve, start.gradients, start.best)
    }
    guard isSupervised else { return course }
    let slots = trainer.optimizer.layout.slots
    if course.state.position.watch?.tensors != slots.count {
      course.watch(slots.map(\.parameter.name))
    }
    return course
  }

  /// Trains all epochs, or those that are left, or until nothing gets better any more.
  ///
  /// - Parameters:
  ///   - start: How far the training is that goes on; nil for a new one.
  ///   - supervision: Nil to stop where the training diverges.
  ///   - isInterrupted: Polled after every step.
  ///   - tell: Told of every step and epoch.
  ///   - keep: Given how far the training is, after each epoch, and where it is stopped.
  /// - Returns: The training, at its end.
  /// - Throws: ``Interruption``; ``NASSupernets/TrainingError`` when the training diverges, and there is
  ///   no best epoch to end with.
  func finish(
    goingOnFrom start: TrainingCourse? = nil, _ supervision: Supervision? = nil,
    isInterrupted: @Sendable () -> Bool, tell: (RetrainingEvent) -> Void = { _ in },
    keep: (TrainingCourse) throws -> Void = { _ in }
  ) throws -> TrainingCourse {
    var course = course(goingOnFrom: start, isSupervised: supervision != nil)
    tell(
      .trainingBegan(
        epochs: configuration.training.epochs, completedEpochs: course.curve.count,
        imagesPerEpoch: imagesPerEpoch))
    do {
      while !configuration.isOver(after: course.curve) {
        do {
          try finishEpoch(of: &course, supervision, isInterrupted: isInterrupted, tell: tell)
        } catch let error as TrainingError {
          do {
            try retreat(&course, from: error, tell: tell)
          } catch let last as TrainingError where course.best != nil {
            tell(.stoppedEarly(last))
            return course
          }
          continue
        }
        course.beginEpoch()
        try keep(course)
      }
    } catch is Interruption {
      try keep(course)
      throw Interruption()
    }
    return course
  }

  private func finishEpoch(
    of course: inout TrainingCourse, _ supervision: Supervision?,
    isInterrupted: @Sendable () -> Bool, tell: (RetrainingEvent) -> Void
  ) throws {
    let (epoch, firstStep) = (course.state.position.epoch, course.state.position.step)
    let (weights, losses) = (weights, course.curve.map(\.loss))
    var average = WeightAverage(
      goingOnFrom: course.state.average, steps: epoch * stepsPerEpoch + firstStep,
      decay: configuration.averageDecay)
    let rate =
      rateShare(at: course.state.position)
      * schedule.rate(at: epoch * stepsPerEpoch, losses: losses)
    let outcome = try finishEpoch(&course.state.position, losses: losses) { progress in
      average.add(weights.pointer)
      tell(.trainingStep(progress))
      if isInterrupted() { throw Interruption() }
    }
    if supervision != nil { try takeNorms(of: &course, epoch: epoch, tell: tell) }
    course.add(
      RetrainedNetwork.Epoch(rate, outcome, course.state.position.watch),
      validationAccuracy: try supervision?.gauge?.accuracy(
        of: network, weights: course.state.average, on: pool))
    course.state.position.watch?.beginEpoch()
    tell(.epochEnded(number: epoch, course.curve[epoch]))
  }

  /// Notes the epoch's norms by tensor, and tells of gradients that vanish and did not before.
  ///
  /// - Throws: ``NASSupernets/TrainingError`` when weights are no numbers, or their squares are none.
  private func takeNorms(
    of course: inout TrainingCourse, epoch: Int, tell: (RetrainingEvent) -> Void
  ) throws {
    let layout = trainer.optimizer.layout
    guard let watch = course.state.position.watch else { return }
    for (index, weights) in layout.norms(of: weights).enumerated() {
      let parameter = layout.slots[index].parameter
      guard Float(weights * weights).isFinite else {
        throw TrainingError(
          Divergence(
            of: .weightsTooLarge(norm: weights), tensor: parameter.name, epoch: epoch,
            step: stepsPerEpoch - 1))
      }
      let (mean, largest) = watch.norms(ofSlot: index)
      let norms = TensorGradients.Norms(
        mean: Float(mean), largest: Float(largest), weights: Float(weights))
      if parameter.role.isOfProducts, norms.isVanishing, trainer.optimizer.rates?[index] != 0,
        course.gradients[index].epochs.last?.isVanishing != true
      {
        tell(.gradientsVanish(tensor: parameter.name, epoch: epoch, norms))
      }
      course.gradients[index].epochs.append(norms)
    }
  }

  /// Puts a training that diverges back to the end of the epoch before, to go on at half the rate.
  ///
  /// - Throws: The error, where the training is not supervised or was put back often enough.
  private func retreat(
    _ course: inout TrainingCourse, from error: TrainingError, tell: (RetrainingEvent) -> Void
  ) throws {
    guard let divergence = error.divergence, course.state.position.watch != nil else { throw error }
    let (epoch, peak) = (divergence.epoch, configuration.training.learningRate)
    let share = rateShare(at: course.state.position)
    for index in course.gradients.indices {
      let rows = course.gradients[index].epochs
      course.gradients[index].epochs = Array(rows.prefix(course.curve.count))
    }
    guard course.state.position.watch!.retreats < Supervision.mostRetreats else {
      let start = epoch == 0 ? "the beginning" : "the end of epoch \(epoch)"
      throw TrainingError(
        divergence,
        tries: "; it was put back \(Supervision.mostRetreats) times, here to \(start), and at last "
          + "trained with a highest learning rate of \(share * peak) in place of \(peak)",
        hint: "train with a learning rate below \(share * peak), a longer warm-up (--warm-up), or "
          + "a smaller --clip-norm"
          + (configuration.precision == .bf16 ? "; or in f32 (--precision f32)" : ""))
    }
    course.retreat()
    tell(.retreated(divergence, learningRate: share / 2 * peak))
  }
}

extension TrainingCourse {
  /// Begins to look at the gradients of tensors of these names.
  fileprivate mutating func watch(_ names: [String]) {
    state.position.watch = GradientWatch(tensors: names.count)
    let unknown = TensorGradients.Norms(mean: .nan, largest: .nan, weights: .nan)
    gradients = names.map {
      TensorGradients(name: $0, epochs: Array(repeating: unknown, count: curve.count))
    }
    beginEpoch()
  }

  /// Adds what an epoch came to, and keeps its weights where it is the best so far.
  fileprivate mutating func add(
    _ epoch: RetrainedNetwork.Epoch, validationAccuracy: Double?
  ) {
    curve.append(epoch)
    guard let validationAccuracy else { return }
    curve[curve.count - 1].validationAccuracy = validationAccuracy
    if curve.best == curve.count - 1 { best = state.average.copy }
  }
}

extension RetrainedNetwork.Epoch {
  fileprivate init(_ learningRate: Double, _ outcome: EpochOutcome, _ watch: GradientWatch?) {
    self.init(
      learningRate: learningRate, loss: outcome.labelLoss,
      trainingAccuracy: outcome.trainingAccuracy, skippedSteps: outcome.skippedSteps,
      retreats: watch?.retreats ?? 0,
      gradients: outcome.gradients.steps > 0 ? .init(outcome.gradients) : nil)
  }
}
