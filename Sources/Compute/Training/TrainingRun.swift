/// One chunk of one shard on its way through the network: where everything is for the steps.
struct TrainingRun {
  let worker: Worker
  /// The shard's images, plain NCHW in f32.
  let input: UnsafeMutablePointer<Float>
  let arena: UnsafeMutableRawPointer
  /// Of each buffer within the arena.
  let locations: [MemoryPlanner.Location]
  let weights: UnsafeMutablePointer<Float>
  let gradient: UnsafeMutablePointer<Float>
  /// What dropout's and stochastic depth's choices are made of; nil for none.
  var randomKey: UInt64? = nil
  /// The chunk's first image within the shard.
  var firstImage = 0

  var isFirstChunk: Bool { firstImage == 0 }

  /// Where the chunk's part of a buffer begins.
  func pointer(_ place: Place) -> UnsafeMutableRawPointer {
    let location = locations[place.buffer]
    return arena + location.offset + firstImage * location.stride
  }

  /// The same, for what is f32 in every precision.
  func floats(_ place: Place) -> UnsafeMutablePointer<Float> {
    pointer(place).assumingMemoryBound(to: Float.self)
  }

  /// Sums in f64.
  func sums(_ place: Place) -> UnsafeMutablePointer<Double> {
    pointer(place).assumingMemoryBound(to: Double.self)
  }
}

/// A buffer of the arena, where a value or gradient is kept.
struct Place: Sendable, Hashable {
  let buffer: Int
}

/// A node, or half of one, compiled for training. Forward and backward handle one chunk of images;
/// what needs the whole shard comes when the last chunk has passed.
protocol TrainingStep: Sendable {
  /// What computes the forward pass and the backward pass, for people.
  var kernels: (forward: String, backward: String) { get }

  func forward(_ run: TrainingRun) throws(ComputeError)
  func finishForward(_ run: TrainingRun)
  /// Makes the step's output once more, for the backward passes of the steps that read it.
  func remake(_ run: TrainingRun)
  /// Runs when the gradient of the step's output is complete.
  func backward(_ run: TrainingRun) throws(ComputeError)
  func finishBackward(_ run: TrainingRun)
}

extension TrainingStep {
  func finishForward(_ run: TrainingRun) {}
  func remake(_ run: TrainingRun) {}
  func finishBackward(_ run: TrainingRun) {}
}
