public import NASGenomes
public import NASSearch

/// A network to be trained alone, on one core: which, how, and what it is measured on.
///
/// The whole of it decides the result, bit for bit; so it is also the key under which a run keeps
/// results, and nothing is trained twice, but for weights that were not kept.
public struct StandaloneJob: Sendable, Hashable {
  /// Canonical.
  public let genome: Genome
  public let configuration: RetrainingConfiguration
  /// The images measured on; the network is trained on the train split.
  public let split: Evaluation.Split
  /// Whether norms are measured on images changed as in training, as a retraining does; else on images as
  /// they are, like a candidate's of the search.
  public let measuresAsTrained: Bool

  public init(
    genome: Genome, configuration: RetrainingConfiguration, split: Evaluation.Split,
    measuresAsTrained: Bool = false
  ) {
    self.genome = genome
    self.configuration = configuration
    self.split = split
    self.measuresAsTrained = measuresAsTrained
  }
}

/// A network that was trained alone, and what became of it.
public struct StandaloneTraining: Sendable, Hashable {
  public let job: StandaloneJob
  public let outcome: Outcome

  public init(_ job: StandaloneJob, _ outcome: Outcome) {
    self.job = job
    self.outcome = outcome
  }

  public enum Outcome: Sendable, Hashable {
    case complete(Score)
    /// The training diverged: there is no score, and none is made up.
    case failed(reason: String)
  }

  /// Nil for a training that failed.
  public var score: Score? {
    if case .complete(let score) = outcome { score } else { nil }
  }
}

extension RunState {
  /// Results of stand-alone trainings by what was asked.
  public var standaloneOutcomes: [StandaloneJob: StandaloneTraining.Outcome] {
    Dictionary(standalone.map { ($0.job, $0.outcome) }, uniquingKeysWith: { first, _ in first })
  }

  /// Keeps results, in the order of the jobs, whichever ended first.
  mutating func add(
    _ outcomes: [StandaloneJob: StandaloneTraining.Outcome], of jobs: [StandaloneJob]
  ) {
    let asked = Set(jobs)
    standalone.removeAll { asked.contains($0.job) }
    standalone += jobs.compactMap { job in outcomes[job].map { StandaloneTraining(job, $0) } }
  }
}
