import NASRandomness

/// What samplers that learn try before they have learned: Latin hypercubes (McKay et al. 1979,
/// doi:10.2307/1268522), one after the other. Each setting has a value from each of `size` equal parts
/// of its range once in every `size` trials.
struct StartingDesign {
  let space: TuningSpace
  let seed: UInt64
  let size: Int

  /// - Parameter history: Of the trials so far: where a point is among them, another takes its place.
  func point(_ trial: Int, after history: TrialHistory) -> [Double?] {
    let point = point(trial)
    guard history.holds(point) else { return point }
    var stream = RandomStream(seed: seed, purpose: .tuning, step: trial)
    return history.untried(in: space, &stream)
  }

  private func point(_ trial: Int) -> [Double?] {
    let (cube, row) = trial.quotientAndRemainder(dividingBy: size)
    return space.drawn(
      (0..<space.count).map { axis in
        var stream = RandomStream(
          seed: seed, purpose: .tuningStart, step: cube, item: axis)
        var parts = Array(0..<size)
        stream.shuffle(&parts)
        let offsets = (0..<size).map { _ in stream.uniform() }
        return (Double(parts[row]) + offsets[row]) / Double(size)
      })
  }
}
