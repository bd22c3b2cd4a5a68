import NASRandomness

/// What a sampler that learns takes from the trials so far: the same whatever their order.
struct TrialHistory {
  /// What was measured of a trial.
  struct Sample {
    let point: [Double?]
    /// Higher is better.
    let value: Double
    /// Of a full training.
    let share: Double
  }

  /// Best first: those trained longest before all others, for values after different shares do not
  /// compare; then by value; then the earlier.
  let samples: [Sample]
  let failed: [[Double?]]
  let pending: [[Double?]]

  init(_ trials: [TuningTrial], in space: TuningSpace) {
    let trials = trials.sorted { $0.id < $1.id }
    var samples: [Sample] = []
    var (failed, pending): ([[Double?]], [[Double?]]) = ([], [])
    for trial in trials {
      let point = trial.configuration.coordinates(in: space)
      if let (value, share) = trial.measured {
        samples.append(Sample(point: point, value: value, share: share))
      } else if trial.outcome == .pending {
        pending.append(point)
      } else {
        failed.append(point)
      }
    }
    self.samples = samples.enumerated().sorted { left, right in
      (right.element.share, right.element.value, left.offset)
        < (left.element.share, left.element.value, right.offset)
    }.map(\.element)
    (self.failed, self.pending) = (failed, pending)
  }

  /// Whether just this has been tried, or is being tried.
  func holds(_ point: [Double?]) -> Bool {
    samples.contains { $0.point == point } || failed.contains(point) || pending.contains(point)
  }

  /// A point drawn evenly, of those that have not been tried if one is found soon.
  func untried(in space: TuningSpace, _ stream: inout RandomStream) -> [Double?] {
    var point = space.drawn(&stream)
    for _ in 0..<Self.attempts where holds(point) { point = space.drawn(&stream) }
    return point
  }

  private static let attempts = 100
}
