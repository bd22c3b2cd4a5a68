import NASCompute
import NASSupernets

/// A network's training at a moment: where it stands, its weights, and what optimizer and average
/// remember of the steps before.
struct TrainingState: Sendable {
  var position = TrainingPosition()
  /// In the network's own layout, as are the others.
  let weights: AlignedBuffer
  let optimizerState: AlignedBuffer
  /// The weights' average over the steps so far.
  let average: AlignedBuffer

  /// One that later steps do not change.
  var copy: TrainingState {
    TrainingState(
      position: position, weights: weights.copy, optimizerState: optimizerState.copy,
      average: average.copy)
  }

  /// Puts the numbers of another moment in place of these.
  mutating func restore(_ other: TrainingState) {
    position = other.position
    for (mine, theirs) in [
      (weights, other.weights), (optimizerState, other.optimizerState), (average, other.average),
    ] {
      mine.pointer.update(from: theirs.pointer, count: theirs.count)
    }
  }
}

/// How far a network's training is: all that it takes to go on to the same bits.
struct TrainingCourse: Sendable {
  /// Changed by every step.
  var state: TrainingState
  /// As it was at the epoch's start, which a training that diverges is put back to; never changed.
  private(set) var epochStart: TrainingState
  var curve: [RetrainedNetwork.Epoch] = []
  /// Of each tensor, a row an epoch; none where nobody looks.
  var gradients: [TensorGradients] = []
  /// The averaged weights of the best epoch; nil where training goes on to its last. Never changed.
  var best: AlignedBuffer?

  /// - Parameter epochStart: Nil where `state` is at one.
  init(_ state: TrainingState, epochStart: TrainingState? = nil) {
    self.state = state
    self.epochStart = epochStart ?? state.copy
  }

  /// The weights that the training has come to.
  var result: AlignedBuffer { best ?? state.average }

  /// A course that goes on by itself: what is done to either does not change the other.
  var copy: TrainingCourse {
    var copy = self
    copy.state = state.copy
    return copy
  }

  /// Notes that an epoch is over, and that what came of it is good.
  mutating func beginEpoch() { epochStart = state.copy }

  /// Puts the training back to the epoch's start, and counts that.
  mutating func retreat() {
    let retreats = (state.position.watch?.retreats ?? 0) + 1
    epochStart.position.watch?.retreats = retreats
    state.restore(epochStart)
  }
}
