/// A network that may be trained: its number, what it costs, and whom it competes with.
public struct TrainingCandidate: Sendable, Hashable, Codable, Identifiable {
  public let id: Int
  /// What a network of its kind costs in use: log-MACs, say. Of equals, the cheaper is preferred.
  public let cost: Double
  /// Candidates are ranked against those of the same bin alone, so that a small network is not
  /// stopped because a large one is more accurate.
  public let bin: Int
  /// What is thought of it before any training: higher is better, in any unit. A predictor's or a
  /// supernet's score, the logarithm of its parameters. Schedulers that use it say so.
  public let prior: Double?

  public init(id: Int, cost: Double = 0, bin: Int = 0, prior: Double? = nil) {
    precondition(
      cost.isFinite && (prior ?? 0).isFinite,
      "TrainingCandidate \(id): cost \(cost) and prior \(prior ?? 0) must be finite")
    self.id = id
    self.cost = cost
    self.bin = bin
    self.prior = prior
  }

  /// Candidates numbered from 0.
  ///
  /// - Parameter costs: One a candidate, finite: coordinates, of which the bins are.
  public static func binned(costs: [Double], bins: CostBins) -> [TrainingCandidate] {
    costs.enumerated().map { id, cost in
      TrainingCandidate(id: id, cost: cost, bin: bins.bin(of: cost))
    }
  }
}

/// A piece of training that a scheduler asks for: one candidate, on to a rung.
public struct TrainingJob: Sendable, Hashable, Codable {
  public let candidate: Int
  /// The rung to reach, as an index of the scheduler's `rungs`.
  public let rung: Int
  /// The resource (epochs, say) that the candidate has been trained with already; 0: begin.
  public let from: Int
  /// The resource of the rung.
  public let to: Int

  public init(candidate: Int, rung: Int, from: Int, to: Int) {
    precondition(
      rung >= 0 && from >= 0 && to > from,
      "TrainingJob: candidate \(candidate), rung \(rung), resource \(from) to \(to)")
    self.candidate = candidate
    self.rung = rung
    self.from = from
    self.to = to
  }

  /// The resource that it uses up.
  public var length: Int { to - from }
}

/// A value seen on the way: validation accuracy after an epoch, say.
public struct Measurement: Sendable, Hashable, Codable {
  /// The resource used by the candidate until then.
  public let resource: Int
  /// Higher is better; finite.
  public let value: Double

  public init(resource: Int, value: Double) {
    self.resource = resource
    self.value = value
  }
}

/// What came of a job.
public struct TrainingResult: Sendable, Hashable, Codable {
  public enum Outcome: Sendable, Hashable, Codable {
    /// What was measured on the way: ascending, the last at the end of the job, all finite.
    case trained([Measurement])
    /// The candidate is out: there is no value, and none is made up. The job counts as used up.
    case failed(reason: String)
  }

  public let job: TrainingJob
  public let outcome: Outcome

  /// - Parameter measurements: Resources ascending within the job, the last at its end. A value
  ///   that is not finite makes the result a failure.
  public init(_ job: TrainingJob, measurements: [Measurement]) {
    precondition(
      job.isMeasured(by: measurements),
      "TrainingResult of \(job): measured at \(measurements.map(\.resource)), "
        + "expected to ascend and to end with the job")
    self.job = job
    if let bad = measurements.first(where: { !$0.value.isFinite }) {
      outcome = .failed(reason: "the value after \(bad.resource) is \(bad.value)")
    } else {
      outcome = .trained(measurements)
    }
  }

  /// Measured at the end alone.
  public init(_ job: TrainingJob, value: Double) {
    self.init(job, measurements: [Measurement(resource: job.to, value: value)])
  }

  public init(_ job: TrainingJob, failed reason: String) {
    self.job = job
    outcome = .failed(reason: reason)
  }

  /// Whether it is one that can be: one that was read from a file may be otherwise.
  public var isPossible: Bool {
    guard case .trained(let measurements) = outcome else { return true }
    return job.isMeasured(by: measurements) && measurements.allSatisfy { $0.value.isFinite }
  }
}

extension TrainingJob {
  fileprivate func isMeasured(by measurements: [Measurement]) -> Bool {
    let resources = measurements.map(\.resource)
    return resources.last == to && zip([from] + resources, resources).allSatisfy(<)
  }
}
