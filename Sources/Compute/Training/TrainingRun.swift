/// One pass over one shard: where everything is for the steps that run in it.
struct TrainingRun {
  let worker: Worker
  /// The shard's images, plain NCHW.
  let input: UnsafeMutablePointer<Float>
  let arena: UnsafeMutablePointer<Float>
  /// Of each buffer within the arena.
  let offsets: [Int]
  let weights: UnsafeMutablePointer<Float>
  let gradient: UnsafeMutablePointer<Float>

  func pointer(_ place: Place) -> UnsafeMutablePointer<Float> {
    switch place {
    case .input: input
    case .buffer(let id): arena + offsets[id]
    }
  }
}

/// Where a value or gradient is kept.
enum Place: Sendable, Hashable {
  /// The network's input.
  case input
  /// A buffer of the arena.
  case buffer(Int)
}

/// A node compiled for training.
protocol TrainingStep: Sendable {
  func forward(_ run: TrainingRun) throws(ComputeError)
  /// Runs when the gradient of the step's output is complete.
  func backward(_ run: TrainingRun) throws(ComputeError)
}
