import NASCompute
public import NASDatasets
public import NASGenomes
import NASNetworks
public import NASRecords
import NASSearch
import NASSupernets

/// A search: trains the supernet, evolves architectures on it, searches around the front, and
/// leaves a checkpoint after every epoch and every generation.
///
/// Whatever the number of threads, and however often it is stopped and resumed, a configuration
/// gives the same run.
public final class SearchRun {
  public internal(set) var state: RunState
  public let folder: RunFolder
  let data: TrainingData
  let pool: WorkerPool
  /// What the supernet of a new run took from elsewhere, and what it did not; nil where nothing was
  /// to be.
  public let transfer: WeightMatch?
  /// Which validation images the members of the front have right.
  private var correctness: [Int: Correctness] = [:]
  /// Scores with the supernet's weights. Kept once it is made, for it holds the validation images.
  private lazy var evaluator = CandidateEvaluator(
    state.supernet, configuration: state.configuration, data: data, pool: pool)
  /// Trains networks alone; kept likewise.
  lazy var standaloneTrainer = StandaloneTrainer(
    space: state.space, supernet: state.supernet, data: data, pool: pool)

  /// A new run; nothing is computed yet.
  ///
  /// - Parameters:
  ///   - weights: What the supernet begins with, as far as it fits.
  ///   - latencies: Of the space's parts on such images; needed where the configuration says so.
  ///   - budget: Seconds that the whole run may take on this machine: epochs, generations and
  ///     trainings are planned for it and recorded; nil to leave the settings as they are.
  ///   - isInterrupted: Polled often, from any thread, while a budget is planned for.
  /// - Throws: ``Interruption`` when it was stopped: of the run nothing is kept then.
  public init(
    _ configuration: SearchConfiguration, space: SearchSpace, dataset: ImageDataset,
    folder: RunFolder, threads: Int, weights: SourceWeights? = nil,
    latencies: LatencyTable? = nil, budget: Double? = nil,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws {
    var configuration = configuration
    configuration.initialWeights = weights?.source
    try configuration.check(on: dataset, weights: weights)
    try configuration.check(latencies)
    self.folder = folder
    pool = WorkerPool(threads: threads)
    let splits = try configuration.splits(of: dataset)
    let bound = try space.bound(
      to: dataset.shape, classes: dataset.classes, constraints: configuration.constraints,
      latencies: latencies)
    let supernet = try Supernet(space: bound, seed: configuration.seed)
    transfer = try weights?.match(supernetOf: bound)
    transfer?.write(to: supernet.weights, supernet.layout)
    let standardisation = Standardisation(of: dataset.train, indices: splits.train)
    state = RunState(
      configuration: configuration, space: bound,
      data: .init(
        name: dataset.name, location: dataset.location,
        digest: try dataset.digest(), classNames: dataset.classNames, shape: dataset.shape,
        testDigest: dataset.testDigest()),
      splits: splits, standardisation: standardisation,
      supernet: supernet,
      optimizerState: AlignedBuffer(
        count: configuration.training.optimizer.stateLayout(of: supernet.layout).count))
    state.begin("search", threads: threads)
    if !configuration.hasSupernet {
      state.phase = .trainings
    } else if configuration.averageDecay != nil {
      state.average = AlignedBuffer(count: supernet.layout.count)
    }
    data = TrainingData(
      images: dataset.train, splits: splits, standardisation: standardisation,
      classes: dataset.classes)
    if let budget {
      state.configuration = try settings(fitting: budget, isInterrupted: isInterrupted)
    }
  }

  /// A run that goes on from its checkpoint.
  ///
  /// - Throws: What a new run of the configuration throws; ``EngineError`` when the checkpoint's
  ///   parts or the data do not fit each other.
  ///
  /// - Parameter dataFolder: Where the data lie now, if the user says so.
  public init(
    resuming record: RunRecord, in folder: RunFolder, threads: Int, dataFolder: String? = nil
  ) throws {
    self.folder = folder
    pool = WorkerPool(threads: threads)
    transfer = nil
    state = try RunState(record)
    state.dataFolder = dataFolder
    state.begin("resume", threads: threads)
    try state.checkConfiguration()
    data = try state.loadData().training
  }

  /// Runs to the end, or until asked to stop.
  ///
  /// - Parameters:
  ///   - isInterrupted: Polled often, from any thread.
  ///   - tell: Told what happens, from any thread.
  /// - Throws: ``Interruption`` when it was stopped; the checkpoint then holds everything.
  public func run(
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    tell: @escaping @Sendable (SearchEvent) -> Void = { _ in }
  ) throws {
    do {
      if state.phase == .supernet { try trainSupernet(isInterrupted, tell) }
      try searchFront(isInterrupted, tell)
      try runFinals(isInterrupted, tell)
      try timeFront(isInterrupted, tell)
    } catch is Interruption {
      try checkpoint(tell)
      throw Interruption()
    }
  }

  func checkpoint(_ tell: (SearchEvent) -> Void) throws {
    try folder.write(try state.record())
    tell(.checkpoint)
  }

  /// Does a part of a phase's work and counts its time, also where it is stopped.
  func timing<Value>(_ phase: RunState.Phase, _ work: () throws -> Value) rethrows -> Value {
    let stopwatch = Stopwatch()
    defer { state.timings.seconds[phase, default: 0] += stopwatch.seconds }
    return try work()
  }

  // MARK: The supernet

  private func trainSupernet(
    _ isInterrupted: @Sendable () -> Bool, _ tell: (SearchEvent) -> Void
  ) throws {
    let trainer = try makeTrainer()
    tell(
      .trainingBegan(
        epochs: state.configuration.training.epochs, completedEpochs: state.position.epoch,
        imagesPerEpoch: trainer.stepsPerEpoch * state.configuration.training.batch))
    var average = makeAverage(stepsPerEpoch: trainer.stepsPerEpoch)
    while state.position.epoch < state.configuration.training.epochs {
      let stopwatch = Stopwatch()
      defer { state.timings.seconds[.supernet, default: 0] += stopwatch.seconds }
      let (epoch, firstStep) = (state.position.epoch, state.position.step)
      let weights = state.supernet.weights
      let outcome = try trainer.finishEpoch(&state.position) { progress in
        average?.add(weights.pointer)
        tell(.trainingStep(progress))
        if isInterrupted() { throw Interruption() }
      }
      let images = (trainer.stepsPerEpoch - firstStep) * state.configuration.training.batch
      let rate = Double(images) / stopwatch.seconds
      let record = RunState.EpochRecord(trainer.learningRate(epoch: epoch), outcome)
      state.curve.append(record)
      state.timings.imagesPerSecond.append(rate)
      tell(.epochEnded(number: epoch, record, imagesPerSecond: rate))
      try checkpoint(tell)
    }
    if let average {
      state.supernet.weights.pointer.update(
        from: average.weights.pointer, count: average.weights.count)
      state.average = nil
    }
    state.phase = .evolution
  }

  /// The average of the weights, from where the run is; nil where none is wanted.
  private func makeAverage(stepsPerEpoch: Int) -> WeightAverage? {
    guard let decay = state.configuration.averageDecay, let weights = state.average else {
      return nil
    }
    return WeightAverage(
      goingOnFrom: weights, steps: state.position.epoch * stepsPerEpoch + state.position.step,
      decay: decay)
  }

  private func makeTrainer() throws -> SupernetTrainer {
    try SupernetTrainer(
      state.supernet, optimizerState: state.optimizerState,
      configuration: state.configuration.training,
      recipe: state.configuration.recipe.recipe, data: data, seed: state.configuration.seed,
      precision: state.configuration.precision, pool: pool)
  }

  // MARK: The front

  private func searchFront(
    _ isInterrupted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (SearchEvent) -> Void
  ) throws {
    guard [.evolution, .localSearch].contains(state.phase) else { return }
    var told = state.phase
    tell(.phaseBegan(told))
    try recallFront(isInterrupted)
    while state.phase == .evolution || state.phase == .localSearch {
      try timing(state.phase) {
        let proposals = try nextProposals()
        if state.phase != told, !proposals.isEmpty {
          told = state.phase
          tell(.phaseBegan(told))
        }
        if !proposals.isEmpty {
          try evaluate(proposals, against: incumbents(), isInterrupted, tell)
        }
        if state.phase == .done { try state.keepNorms(data: data, pool: pool) }
      }
      try checkpoint(tell)
    }
  }

  /// What to evaluate next; goes to the next phase where the present one has nothing more to ask.
  private func nextProposals() throws -> [Proposal] {
    let configuration = state.configuration
    let evolved = state.trials.filter { $0.origin != .localSearch }
    if state.phase == .evolution {
      let generation = (evolved.last?.generation ?? -1) + 1
      let stopping = EarlyStopping(patience: configuration.patience)
      if generation < configuration.generations && !stopping.isDue(after: state.hypervolumes) {
        let proposals = try ask(NSGAII(try settings(maximumEvaluations: nil)))
        if !proposals.isEmpty { return proposals }
      }
      state.phase = .localSearch
    }
    let limit = evolved.count + configuration.localEvaluations
    let proposals =
      configuration.localEvaluations > 0 && !state.supernetFront.trials.isEmpty
      ? try ask(LocalSearch(try settings(maximumEvaluations: limit))) : []
    if proposals.isEmpty { state.phase = configuration.finals.trainings > 0 ? .trainings : .done }
    return proposals
  }

  private func ask(_ strategy: some SearchStrategy) throws -> [Proposal] {
    var strategy = strategy
    strategy.tell(state.trials)
    return try strategy.ask(in: state.space)
  }

  private func settings(maximumEvaluations: Int?) throws -> SearchSettings {
    let space = state.space
    return try SearchSettings(
      seed: state.configuration.seed, populationSize: state.configuration.population,
      maximumEvaluations: maximumEvaluations,
      startingGenomes: [space.largestAllowed, space.smallestAllowed],
      objectives: state.configuration.objectives)
  }

  /// Scores proposals with the supernet, and adds them to the trials.
  func evaluate(
    _ proposals: [Proposal], against incumbents: [Incumbent],
    _ isInterrupted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (SearchEvent) -> Void
  ) throws {
    let number = proposals[0].generation
    tell(.generationBegan(number: number, candidates: proposals.count))
    let evaluations = try evaluator.evaluate(
      proposals, firstID: state.nextID, against: incumbents
    ) {
      tell(.candidateScored)
      if isInterrupted() { throw Interruption() }
    }
    state.trials += evaluations.map(\.trial)
    for evaluation in evaluations { correctness[evaluation.trial.id] = evaluation.correctness }
    let front = state.supernetFront
    let members = Set(front.trials.map(\.id))
    correctness = correctness.filter { members.contains($0.key) }
    tell(
      .generationEnded(
        GenerationSummary(
          number: number, phase: state.phase, candidates: proposals.count,
          stoppedEarly: evaluations.count { $0.trial.statusName == "stopped" },
          failed: evaluations.count { $0.trial.statusName == "failed" }, front: front,
          hypervolume: front.hypervolume(to: state.referencePoint))))
  }

  private func incumbents() -> [Incumbent] {
    state.supernetFront.trials.map {
      Incumbent(
        id: $0.id, costs: state.space.values(of: state.configuration.costs, for: $0.genome),
        correctness: correctness[$0.id]!)
    }
  }

  /// After a resume: what the front has right is measured again, rather than stored.
  private func recallFront(_ isInterrupted: @Sendable () -> Bool) throws {
    let front = state.supernetFront.trials
    let recalled = try evaluator.correctness(of: front.map(\.genome)) {
      if isInterrupted() { throw Interruption() }
    }
    for (trial, value) in zip(front, recalled) { correctness[trial.id] = value }
  }
}
