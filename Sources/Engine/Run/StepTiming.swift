import Supernets

/// Seconds since it was made; for telling only.
struct Stopwatch {
  private let start = ContinuousClock.now

  var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }
}

/// The mean time of a training step, over a few after the first ones, which also prepare kernels.
///
/// - Parameter finishEpoch: Trains an epoch from its start, on weights that nobody needs; it is
///   stopped when there is enough to tell.
func secondsAStep(
  _ finishEpoch: (
    _ position: inout TrainingPosition, _ progress: (ShardedTrainer.Progress) throws -> Void
  ) throws -> EpochOutcome
) throws -> Double {
  struct Enough: Error {}
  let measured = 4
  var (stopwatch, steps) = (Stopwatch(), 0)
  var position = TrainingPosition()
  do {
    _ = try finishEpoch(&position) { progress in
      let unmeasured = min(2, progress.stepsPerEpoch - 1)
      if progress.position.step == unmeasured { stopwatch = Stopwatch() }
      steps = progress.position.step - unmeasured
      if steps == measured { throw Enough() }
    }
  } catch is Enough {}
  return stopwatch.seconds / Double(max(1, steps))
}
