/// Candidates that leave each other behind from rung to rung: all begin on the first, the best of
/// each go on to the next, and one at least reaches the top. The part that the synchronous
/// schedulers share.
struct HalvingBracket: Sendable {
  /// Of one bin.
  let candidates: [TrainingCandidate]
  /// The rungs of the bracket: the resource of each, and its place among the scheduler's.
  let steps: [Step]
  /// How many may reach each of them, descending.
  let quotas: [Int]

  struct Step: Sendable {
    let rung: Int
    let resource: Int
  }

  /// - Parameters:
  ///   - rungs: The scheduler's.
  ///   - first: The rung to begin on.
  ///   - quotas: One for each rung from `first` on; none is taken to be below 1 or above the number
  ///     of candidates.
  init(_ candidates: [TrainingCandidate], rungs: [Int], from first: Int = 0, quotas: [Int]) {
    self.candidates = candidates
    steps = rungs.indices.dropFirst(first).map { Step(rung: $0, resource: rungs[$0]) }
    self.quotas = quotas.map { min(max($0, 1), candidates.count) }
  }

  /// The best 1/η of each rung go on.
  init(_ candidates: [TrainingCandidate], rungs: [Int], from first: Int = 0, factor: Int) {
    var quota = candidates.count
    let quotas = rungs.indices.dropFirst(first).map { rung in
      if rung > first { quota /= factor }
      return quota
    }
    self.init(candidates, rungs: rungs, from: first, quotas: quotas)
  }

  /// The resource that it takes when nothing fails.
  var cost: Int {
    var (sum, before) = (0, 0)
    for (step, quota) in zip(steps, quotas) {
      sum += quota * (step.resource - before)
      before = step.resource
    }
    return sum
  }

  /// The jobs of the lowest rung that is not complete, but for those under way.
  ///
  /// - Parameter ranked: Those of the candidates that have reached a resource, best first, judged by
  ///   what was measured until then.
  func wanted(
    _ record: TrainingRecord, besides running: Set<Int>,
    ranked: ([TrainingCandidate], Int) -> [TrainingCandidate]
  ) -> [TrainingJob] {
    var below: Step?
    for (step, quota) in zip(steps, quotas) {
      let reached = below.map { ranked(candidates, $0.resource) } ?? candidates
      // In place of one that has failed on its way here comes the next best.
      let members = reached.filter {
        !record[$0.id].hasFailed || record[$0.id].reached >= step.resource
      }
      let missing = members.prefix(quota).filter { record[$0.id].reached < step.resource }
      below = step
      if missing.isEmpty { continue }
      return missing.filter { !running.contains($0.id) }.map {
        TrainingJob(
          candidate: $0.id, rung: step.rung, from: record[$0.id].reached, to: step.resource)
      }
    }
    return []
  }

  /// The same, ranked by the value measured at the rung.
  func wanted(_ record: TrainingRecord, besides running: Set<Int>) -> [TrainingJob] {
    wanted(record, besides: running) { $0.ranked(at: $1, record) }
  }
}

extension [TrainingCandidate] {
  /// Those with a value at the resource, best first.
  func ranked(at resource: Int, _ record: TrainingRecord) -> [TrainingCandidate] {
    ranked { record[$0.id].value(at: resource) }
  }

  /// Those that have a rating, best first; of equals the cheaper, then the lower id.
  func ranked(by rating: (TrainingCandidate) -> Double?) -> [TrainingCandidate] {
    compactMap { candidate in rating(candidate).map { (candidate, $0) } }
      .sorted { ($1.1, $0.0.cost, $0.0.id) < ($0.1, $1.0.cost, $1.0.id) }
      .map(\.0)
  }
}
