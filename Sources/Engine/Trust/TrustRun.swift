import NASCompute
import NASDatasets
import NASGenomes
import NASNetworks
import NASRandomness
public import NASRecords
import NASSearch
import NASSupernets

/// Checks a finished run's ranking: trains a sample of networks alone, and picks of the front, and
/// measures them on holdout images, which neither training nor any choice of the run has seen.
///
/// Every finished training is kept in the run file at once: a check that is stopped goes on from
/// there, and nothing is trained twice.
public final class TrustRun {
  public private(set) var state: RunState
  private let folder: RunFolder
  private let configuration: TrustConfiguration
  private let dataset: ImageDataset
  private let data: TrainingData
  private let pool: WorkerPool

  /// - Throws: ``EngineError`` when the run is unfinished or has no holdout images, or a setting
  ///   makes no sense.
  public init(
    _ state: RunState, in folder: RunFolder, configuration: TrustConfiguration, threads: Int
  ) throws {
    try configuration.check()
    guard state.phase == .done else {
      throw EngineError(
        .unfinished, "the run's front is not finished", hint: "finish it with `nas resume`")
    }
    var state = state
    state.begin("trust", threads: threads)
    (dataset, data) = try state.loadData()
    guard !state.splits.holdout.isEmpty else {
      throw EngineError(
        .badSetting, "the data set is too small: no images are held out to check with")
    }
    let batch = configuration.training(
      of: state.data.shape, seed: 1, precision: .f32, flips: false
    ).training.batch
    try Requirement.hold(
      state.splits.train.count >= batch, "\(state.splits.train.count) training images",
      "at least \(batch), a batch of trainings alone")
    self.state = state
    self.folder = folder
    self.configuration = configuration
    pool = WorkerPool(threads: threads)
  }

  /// Takes over the results of another run's check where networks, data and splits are the same: a
  /// training depends on nothing else.
  ///
  /// - Throws: ``EngineError`` when they are not.
  public func adopt(_ other: RunState) throws {
    guard try dataset.matches(other.data.digest), other.splits == state.splits,
      other.standardisation == state.standardisation
    else {
      throw EngineError(
        .mismatch, "the other run is of other data, or other splits of them",
        hint: "only trainings on the same images compare")
    }
    let known = Set(state.standalone.map(\.job))
    let adopted = other.standalone.filter { $0.job.split == .holdout && !known.contains($0.job) }
    if let genome = adopted.map(\.job.genome).first(where: { !isSame($0, in: other.space) }) {
      throw EngineError(
        .mismatch, "the other run is of another space: there, \(genome) is another network")
    }
    state.add(
      Dictionary(adopted.map { ($0.job, $0.outcome) }, uniquingKeysWith: { first, _ in first }),
      of: adopted.map(\.job))
    // There may be nothing left to train, after which it would be written.
    if !adopted.isEmpty { try folder.write(state.record()) }
  }

  /// Whether a genome says the same network in another space: spaces may differ in how they are written.
  private func isSame(_ genome: Genome, in other: BoundSearchSpace) -> Bool {
    guard let ours = try? state.space.network(of: genome),
      let theirs = try? other.network(of: genome)
    else { return false }
    return ours.isSameButForNames(as: theirs)
  }

  /// Scores, trains what is not trained yet, and reports.
  ///
  /// - Parameters:
  ///   - isInterrupted: Polled often, from any thread.
  ///   - tell: Told what happens, from any thread.
  /// - Throws: ``Interruption`` when it was stopped; the run file then holds what was finished.
  public func run(
    isInterrupted: @escaping @Sendable () -> Bool, tell: @escaping @Sendable (TrustEvent) -> Void
  ) throws -> TrustReport {
    if state.trust?.configuration != configuration {
      state.trust = TrustStudy(
        configuration: configuration, subjects: try subjects(isInterrupted, tell))
      try folder.write(state.record())
    }
    try train(isInterrupted, tell)
    return try TrustReport(state)!
  }

  // MARK: Networks and signals

  private func subjects(
    _ isInterrupted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (TrustEvent) -> Void
  ) throws -> [TrustSubject] {
    let picks = state.front.spread(configuration.picks)
    let sample = try sample()
    guard sample.count >= min(4, configuration.networks) else {
      throw EngineError(
        .infeasible,
        "the search trained nearly every network of its space: \(sample.count) others are too few to "
          + "check its ranking by")
    }
    let genomes = sample + picks.map(\.genome)
    tell(.scoringBegan(networks: genomes.count))
    let signals = try TrustSignal.values(of: genomes, state: state, data: data, pool: pool) {
      tell(.networkScored)
      if isInterrupted() { throw Interruption() }
    }
    let numbers = [Int?](repeating: nil, count: genomes.count - picks.count) + picks.map(\.id)
    return zip(zip(genomes, numbers), signals).map {
      TrustSubject(genome: $0.0, pick: $0.1, signals: $1)
    }
  }

  /// One network of each part of the range; of those that the search trained itself none, for it
  /// knows them too well.
  private func sample() throws -> [Genome] {
    var taken = Set(
      state.standalone.filter { $0.job.split != .holdout }.map(\.job.genome))
    let parts = Double(configuration.networks)
    return try (0..<configuration.networks).compactMap { item in
      var stream = RandomStream(
        seed: configuration.sample, purpose: .trustSample, item: item)
      for _ in 0..<20 {
        let genome = try state.space.sampleUniformInLogMACs(
          within: Double(item) / parts...Double(item + 1) / parts, &stream)
        if taken.insert(genome).inserted { return genome }
      }
      return nil
    }
  }

  // MARK: Truth

  private func train(
    _ isInterrupted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (TrustEvent) -> Void
  ) throws {
    let jobs = state.trustJobs
    let trainer = StandaloneTrainer(
      space: state.space, supernet: state.supernet, data: data, pool: pool)
    try state.train(
      jobs, by: trainer, in: folder, isInterrupted: isInterrupted,
      began: { tell(.trainingBegan(trainings: jobs.count, done: $0)) },
      ended: { tell(.trainingEnded($0, share: $1)) })
  }
}

/// What a check of a ranking tells while it runs.
public enum TrustEvent: Sendable {
  case scoringBegan(networks: Int)
  case networkScored
  case trainingBegan(trainings: Int, done: Int)
  /// Told from worker threads, with its share of the work that there was.
  case trainingEnded(StandaloneTraining, share: Double)
}

extension RunState {
  /// The trainings that the check of the ranking needs, seed by seed.
  var trustJobs: [StandaloneJob] {
    guard let trust else { return [] }
    var seen = Set<Genome>()
    let genomes = trust.subjects.map(\.genome).filter { seen.insert($0).inserted }
    return (1...trust.configuration.seeds).flatMap { seed in
      genomes.map {
        StandaloneJob(
          genome: $0,
          configuration: trust.configuration.training(
            of: data.shape, seed: seed, precision: configuration.precision,
            flips: configuration.flips),
          split: .holdout)
      }
    }
  }
}
