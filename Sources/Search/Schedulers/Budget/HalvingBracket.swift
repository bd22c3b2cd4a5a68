/// Candidates that halve each other from rung to rung: all begin on the first, the best 1/η of them
/// go on to the next, and one at least reaches the top. The part that successive halving and
/// Hyperband share.
struct HalvingBracket: Sendable, Hashable, Codable {
  /// Of one bin.
  let candidates: [TrainingCandidate]
  /// The scheduler's rungs.
  let rungs: [Int]
  /// The rung to begin on.
  let first: Int
  /// η.
  let factor: Int

  /// How many may reach each rung, from `first` on.
  var quotas: [Int] {
    var quota = candidates.count
    return rungs.indices.dropFirst(first).map { rung in
      if rung > first { quota /= factor }
      return max(quota, min(candidates.count, 1))
    }
  }

  /// The resource that it takes when nothing fails.
  var cost: Int {
    zip(rungs.indices.dropFirst(first), quotas).reduce(0) { sum, step in
      sum + step.1 * (rungs[step.0] - (step.0 > first ? rungs[step.0 - 1] : 0))
    }
  }

  /// The jobs of the lowest rung that is not complete, but for those under way.
  func wanted(_ record: TrainingRecord, besides running: Set<Int>) -> [TrainingJob] {
    for (rung, quota) in zip(rungs.indices.dropFirst(first), quotas) {
      let missing = members(of: rung, quota: quota, record).filter {
        record[$0.id].reached < rungs[rung]
      }
      if missing.isEmpty { continue }
      return missing.filter { !running.contains($0.id) }.map {
        TrainingJob(candidate: $0.id, rung: rung, from: record[$0.id].reached, to: rungs[rung])
      }
    }
    return []
  }

  /// Who belongs on a rung when the one below is complete. In place of one that fails comes the next
  /// best.
  private func members(
    of rung: Int, quota: Int, _ record: TrainingRecord
  ) -> [TrainingCandidate] {
    let sound = candidates.filter {
      !record[$0.id].hasFailed || record[$0.id].reached >= rungs[rung]
    }
    guard rung > first else { return sound }
    return Array(sound.rankedByValue(at: rungs[rung - 1], record).prefix(quota))
  }
}

extension [TrainingCandidate] {
  /// Those with a value at the resource, best first; of equals the cheaper, then the lower id.
  func rankedByValue(at resource: Int, _ record: TrainingRecord) -> [TrainingCandidate] {
    compactMap { candidate in
      record[candidate.id].value(at: resource).map { (candidate, $0) }
    }
    .sorted { ($1.1, $0.0.cost, $0.0.id) < ($0.1, $1.0.cost, $1.0.id) }
    .map(\.0)
  }
}
