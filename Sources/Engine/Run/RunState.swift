public import NASCompute
public import NASDatasets
public import NASGenomes
public import NASNetworks
import NASRandomness
import NASRecords
public import NASSearch
public import NASSupernets

/// A run as it stands: what a checkpoint holds, as the values that the engine works with.
///
/// ``RunRecord`` is the same as plain columns and tensors; `RunState+Record.swift` goes between.
public struct RunState: Sendable {
  public internal(set) var configuration: SearchConfiguration
  public let space: BoundSearchSpace
  public let data: DataIdentity
  /// Where the data lie, if the user says so; of no run file.
  public var dataFolder: String?
  public let splits: Splits
  public let standardisation: Standardisation
  public let supernet: Supernet
  /// The optimizer's state, in its layout.
  public let optimizerState: AlignedBuffer
  /// The weights' average over the steps so far, in the same layout; nil where none is wanted, and
  /// once it has taken their place.
  public internal(set) var average: AlignedBuffer?
  public internal(set) var position = TrainingPosition()
  public internal(set) var curve: [EpochRecord] = []
  public internal(set) var trials: [Trial] = []
  /// Networks that the finals trained shortly.
  public internal(set) var shortTrainings: [Trial] = []
  /// What the front is made of; empty before the finals, and in a search without them.
  public internal(set) var finalists: [Finalist] = []
  public internal(set) var phase = Phase.supernet
  /// Networks trained alone, for a ranking to be checked by or for the search itself.
  public internal(set) var standalone: [StandaloneTraining] = []
  /// How the ranking was checked; nil while it is not.
  public internal(set) var trust: TrustStudy?
  public internal(set) var retrained: [RetrainedNetwork] = []
  /// Retrainings that were stopped.
  public internal(set) var unfinished: [UnfinishedRetraining] = []
  public internal(set) var tunings: [TuningStudy] = []
  /// What depends on the clock and the machine; kept apart from everything else.
  public internal(set) var timings = Timings()

  var optimizerLayout: ParameterLayout {
    configuration.training.optimizer.stateLayout(of: supernet.layout)
  }

  /// What the norms of a front without finalists measured, so that it can be exported without the
  /// data; empty before the end.
  var norms: [Genome: NormStatistics] = [:]

  /// What is under way.
  public enum Phase: String, Sendable, Hashable, Codable, CaseIterable {
    case supernet
    case evolution
    case localSearch
    /// Networks are trained alone, shortly.
    case trainings
    /// The best of them are trained longer.
    case finals
    case done
  }

  /// Which data set the run belongs to.
  public struct DataIdentity: Sendable, Hashable {
    public let name: String
    /// The folder it was read from.
    public let location: String
    /// Of the training files.
    public let digest: DataDigest
    public let classNames: [String]
    public let shape: Shape
    /// Of the test files; nil where there were none, and in runs of older programs.
    public let testDigest: DataDigest?
  }

  /// One epoch of supernet training.
  public struct EpochRecord: Sendable, Hashable {
    /// At the epoch's first step.
    public let learningRate: Double
    /// Mean loss of the networks that learned from labels.
    public let labelLoss: Double
    /// Mean loss of those that learned from a teacher; nil where none did.
    public let distilledLoss: Double?
    /// Of the networks that learned from labels, on augmented training images.
    public let trainingAccuracy: Double
    public let skippedSteps: Int
    /// Of the other steps; nil where the program that trained did not record it.
    public let gradients: Gradients?

    /// What the gradients of an epoch's steps were like.
    public struct Gradients: Sendable, Hashable {
      /// Mean and largest norm, before clipping.
      public let norm: Double
      public let largestNorm: Double
      /// The fraction of steps whose gradient was clipped.
      public let clippedShare: Double
    }
  }

  /// What the clock said, and who worked.
  public struct Timings: Sendable, Hashable {
    /// All processes that worked on the run, in their order.
    public var processes: [WorkingProcess] = []
    /// Seconds of each phase, over all processes that worked on the run.
    public var seconds: [Phase: Double] = [:]
    /// Training images a second, by epoch.
    public var imagesPerSecond: [Double] = []
    /// Networks of the front, timed whole; none before the end, nor without a table of latencies.
    public var networks: [MeasuredNetwork] = []
  }
}

extension RunState {
  /// The number of the next trial or short training: they count together.
  var nextID: Int { trials.count + shortTrainings.count }

  /// The front: of the finalists, where there are any, by accuracy when trained alone; else of all
  /// trials, by inherited accuracy.
  public var front: ParetoFront { ParetoFront(of: candidates, by: configuration.objectives) }

  private var candidates: [Trial] { finalists.isEmpty ? trials : finalists.map(\.trial) }

  /// The front of all trials by inherited accuracy.
  public var supernetFront: ParetoFront {
    ParetoFront(of: trials, by: configuration.objectives)
  }

  /// The point that hypervolumes are measured to: what the first generation spans. Before it has
  /// ended, no accuracy and the most that a network of the space costs.
  public var referencePoint: ReferencePoint {
    let objectives = configuration.objectives
    return ReferencePoint(ofFirstGeneration: trials, by: objectives)
      ?? ReferencePoint(objectives.map { space.largestValue(of: $0.name) ?? 0 }, of: objectives)
  }

  /// The supernet's front after each generation.
  var frontsByGeneration: [ParetoFront] { evaluations.frontsByGeneration }

  /// Their hypervolumes.
  public var hypervolumes: [Double] { evaluations.hypervolumes(to: referencePoint) }

  private var evaluations: EvaluationCache {
    var cache = EvaluationCache(by: configuration.objectives)
    cache.record(trials)
    return cache
  }

  /// The trial that a user means by `best`, `knee`, a trial's id, or a genome of the run.
  ///
  /// - Parameter constraints: `best` and `knee` choose from the front of the networks that meet them,
  ///   among points that differ by more than noise (``NASSearch/ParetoFront/withoutNoise``).
  /// - Throws: ``EngineError`` when there is none.
  public func pick(_ text: String, constraints: [Constraint] = []) throws -> Trial {
    let front = self.front
    guard !front.trials.isEmpty else {
      throw EngineError(
        .unfinished,
        "the run has no front yet: no "
          + (configuration.hasSupernet ? "network has been scored" : "finalist has been trained"),
        hint: "finish it with `nas resume`")
    }
    if let bound = constraints.first(where: { $0.metric.isMeasured }), space.latencies == nil {
      throw EngineError(
        .badSetting, "the run does not know which networks have \(bound): it measured no latencies",
        hint: "search with --objectives accuracy,latency, or with a bound on it")
    }
    switch text {
    case "best", "knee":
      // What meets them may be dominated by what does not.
      let allowed = candidates.filter { isAllowed($0, by: constraints) }
      let distinct = ParetoFront(of: allowed, by: front.objectives).withoutNoise
      guard let best = distinct.best else {
        let words = constraints.map(\.description).joined(separator: " and ")
        throw EngineError(
          .infeasible, "no \(finalists.isEmpty ? "trial" : "finalist") has \(words)",
          hint: "`nas inspect` lists the front")
      }
      return text == "best" ? best : distinct.knee ?? best
    default: return try trial(named: text, constraints)
    }
  }

  private func isAllowed(_ trial: Trial, by constraints: [Constraint]) -> Bool {
    let costs = space.costs(of: trial.genome)
    return constraints.allSatisfy { $0.allows(costs) }
  }

  /// By its id or its genome.
  private func trial(named text: String, _ constraints: [Constraint]) throws -> Trial {
    // An id before a genome: of one gene, it may look like one.
    let all = finalists.map(\.trial) + shortTrainings + trials
    let numbered = all.filter { String($0.id) == text }
    let named = numbered.isEmpty ? all.filter { $0.genome.description == text } : numbered
    guard let found = named.first(where: { $0.score != nil }) else {
      guard let failed = named.first else {
        throw EngineError(
          .unknownPick, "no trial '\(text)' in the run",
          hint: "pick best, knee, an id that `nas inspect` lists, or a genome that was scored")
      }
      throw EngineError(
        .unknownPick, "trial \(failed.id) of the run has no score: its training failed",
        hint: "pick best, knee, or an id that `nas inspect` lists")
    }
    guard isAllowed(found, by: constraints) else {
      let words = constraints.map(\.description).joined(separator: " and ")
      throw EngineError(.infeasible, "trial \(found.id) does not have \(words)")
    }
    return found
  }
}
