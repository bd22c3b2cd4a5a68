public import NASSearch
public import NASSupernets

/// What a search tells while it runs.
public enum SearchEvent: Sendable {
  /// The supernet's training begins, or goes on after `completedEpochs`.
  case trainingBegan(epochs: Int, completedEpochs: Int, imagesPerEpoch: Int)
  /// After every step.
  case trainingStep(ShardedTrainer.Progress)
  case epochEnded(number: Int, RunState.EpochRecord, imagesPerSecond: Double)
  /// The supernet is trained; the evolution or the local search begins or goes on.
  case phaseBegan(RunState.Phase)
  /// A generation, or round of the local search, is to be scored.
  case generationBegan(number: Int, candidates: Int)
  /// Told from worker threads.
  case candidateScored
  case generationEnded(GenerationSummary)
  /// So many networks are to be trained alone, of which some are from before a resume.
  case trainingsBegan(count: Int, done: Int)
  /// Told from worker threads, with its share of the work that there was.
  case networkTrained(StandaloneTraining, share: Double)
  /// A checkpoint was written.
  case checkpoint
}

/// A generation, told when it is over.
public struct GenerationSummary: Sendable {
  public let number: Int
  public let phase: RunState.Phase
  public let candidates: Int
  public let stoppedEarly: Int
  public let failed: Int
  public let front: ParetoFront
  public let hypervolume: Double
}

/// What a search is going to do, told before it does it.
public struct SearchPlan: Sendable {
  /// Distinct networks in the space.
  public let networks: Double
  public let decisions: Int
  public let macsRange: ClosedRange<Int>
  /// Learned numbers of the supernet.
  public let sharedParameters: Int
  public let trainImages: Int
  public let validationImages: Int
  public let holdoutImages: Int
  public let epochs: Int
  public let stepsPerEpoch: Int
  /// At most.
  public let evaluations: Int
  public let threads: Int
  /// From a few steps and a few candidates timed now, on scratch weights.
  public let estimatedSeconds: Double
}
