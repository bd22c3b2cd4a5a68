import NASSupernets

/// Seconds since it was made; for telling only.
struct Stopwatch {
  private let start = ContinuousClock.now

  var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }
}

/// The median time of a training step, over a few from the start. The first ones also prepare
/// kernels, and so do later ones that meet new shapes: hence not the mean.
///
/// - Parameters:
///   - isInterrupted: Polled after every step.
///   - finishEpoch: Trains an epoch from its start, on weights that nobody needs; it is stopped when
///     there is enough to tell.
/// - Throws: ``Interruption`` when it was stopped.
func secondsAStep(
  isInterrupted: @escaping () -> Bool = { false },
  _ finishEpoch: (
    _ position: inout TrainingPosition, _ progress: (ShardedTrainer.Progress) throws -> Void
  ) throws -> EpochOutcome
) throws -> Double {
  struct Enough: Error {}
  let enough = 11
  var (stopwatch, seconds) = (Stopwatch(), [Double]())
  var position = TrainingPosition()
  do {
    _ = try finishEpoch(&position) { _ in
      if isInterrupted() { throw Interruption() }
      seconds.append(stopwatch.seconds)
      stopwatch = Stopwatch()
      if seconds.count == enough { throw Enough() }
    }
  } catch is Enough {
  } catch let error as TrainingError {
    // Whether it diverges is the training's to find out.
    guard error.divergence != nil, !seconds.isEmpty else { throw error }
  }
  return seconds.sorted()[seconds.count / 2]
}
