import NASCompute
import NASGenomes
import NASNetworks
import NASRecords
import NASSearch
import NASSupernets

/// The finals: everything here is decided by the recorded trials and trainings alone, so that a
/// resumed run asks for the same jobs again and finds those that were done.
extension SearchRun {
  func runFinals(
    _ isInterrupted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (SearchEvent) -> Void
  ) throws {
    if state.phase == .trainings {
      tell(.phaseBegan(.trainings))
      let finals = state.configuration.finals
      while state.shortTrainings.count < finals.trainings {
        try scoreShortlist(isInterrupted, tell)
        let proposals = try proposeTrainings(
          min(finals.population, finals.trainings - state.shortTrainings.count))
        guard !proposals.isEmpty else { break }
        try train(proposals, isInterrupted, tell)
      }
      state.phase = .finals
      try checkpoint(tell)
    }
    if state.phase == .finals {
      tell(.phaseBegan(.finals))
      try timing(.finals) { try chooseFinalists(isInterrupted, tell) }
      state.phase = .done
      try state.keepNorms(data: data, pool: pool)
      try checkpoint(tell)
    }
  }

  // MARK: Short trainings

  /// The next networks to train, so many at most, by what the supernet and the trainings so far tell.
  private func proposeTrainings(_ count: Int) throws -> [Proposal] {
    let finals = state.configuration.finals
    let space = try OpinionatedSpace(
      state.space, SupernetOpinion(of: state.trials, in: state.space))
    let known = knownTrials
    let bins = bins(spanning: known)
    let settings = try SearchSettings(
      seed: state.configuration.seed, populationSize: max(2, count),
      maximumEvaluations: state.shortTrainings.count + count,
      startingGenomes: bins.map { best(of: known, within: $0, in: space) } ?? [],
      objectives: [FinalsPredictor.target] + state.configuration.costs, bins: bins)
    var strategy: any SearchStrategy = try SearchStrategies.named(finals.strategy).init(settings)
    strategy.tell(state.shortTrainings)
    return try strategy.ask(in: space)
  }

  /// What the supernet has scored on every image; nothing without one.
  private var knownTrials: [Trial] { state.trials.filter { $0.value(of: .accuracy) != nil } }

  /// Of the cost that tells small networks from large ones; nil without networks.
  private func bins(spanning trials: [Trial]) -> CostBins? {
    CostBins(
      state.configuration.finals.bins, spanning: trials.map(size), taper: Self.taper)
  }

  /// Bins widen with the root of the cost: small networks are trained in a tenth of the time, and
  /// differ most.
  private static let taper = 0.5

  /// The coordinate of the cost that tells small networks from large ones.
  private func size(_ trial: Trial) -> Double {
    let cost = state.configuration.costs[0]
    return cost.coordinate(trial.value(of: cost)!)
  }

  /// Of each bin the trial that stands best, by ascending cost.
  private func best(
    of trials: [Trial], within bins: CostBins, in space: OpinionatedSpace
  ) -> [Genome] {
    let groups = Dictionary(grouping: trials) { bins.bin(of: size($0)) }
    return groups.sorted { $0.key < $1.key }.map { _, members in
      let standings = members.map { space.standing(of: $0.genome) ?? 0 }
      return members[standings.indices.max { standings[$0] < standings[$1] }!].genome
    }
  }

  /// Before a predictor proposes networks to train, the supernet scores what it has in mind: by what
  /// is expected of networks that were never scored, those come first of which too much is expected.
  private func scoreShortlist(
    _ isInterrupted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (SearchEvent) -> Void
  ) throws {
    let configuration = state.configuration
    let scored = state.trials.last { $0.origin == .shortlist }?.id ?? -1
    // The first generation is of what the supernet has scored already; and it has scored what is to be
    // trained next where no training is newer.
    guard configuration.isGuided, let trained = state.shortTrainings.last?.id, scored < trained
    else {
      return
    }
    let known = Set(state.trials.map(\.genome))
    let generation = state.trials.last!.generation + 1
    let isAnyNew = try timing(.trainings) { () throws -> Bool in
      let proposals = try proposeTrainings(configuration.finals.shortlist)
        .filter { !known.contains($0.genome) }
        .map { Proposal(genome: $0.genome, generation: generation, origin: .shortlist) }
      guard !proposals.isEmpty else { return false }
      try evaluate(proposals, against: [], isInterrupted, tell)
      return true
    }
    if isAnyNew { try checkpoint(tell) }
  }

  private func train(
    _ proposals: [Proposal], _ isInterrupted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (SearchEvent) -> Void
  ) throws {
    let finals = state.configuration.finals
    let jobs = proposals.map { job($0.genome, epochs: finals.shortEpochs) }
    let outcomes = try timing(.trainings) {
      try run(jobs, keeping: [:], isInterrupted, tell)
    }
    let first = state.nextID
    state.shortTrainings += zip(proposals, jobs).enumerated().map { place, pair in
      Trial(
        id: first + place, of: pair.0, in: state.space,
        outcome: Trial.Outcome(outcomes[pair.1]!))
    }
    try checkpoint(tell)
  }

  // MARK: Finalists

  private func chooseFinalists(
    _ isInterrupted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (SearchEvent) -> Void
  ) throws {
    let finals = state.configuration.finals
    let candidates = state.shortTrainings.filter { $0.score != nil }
    // Where every one diverged, the supernet's front stands.
    guard !candidates.isEmpty else { return }
    let known = knownTrials
    guard let bins = bins(spanning: known.isEmpty ? candidates : known) else { return }
    let judged = try judged(candidates)
    var halving = try SuccessiveHalving(
      BudgetSettings(
        candidates: TrainingCandidate.binned(costs: candidates.map(size), bins: bins),
        ladder: finals.ladder))
    while true {
      let asked = halving.ask(candidates.count)
      guard !asked.isEmpty else { break }
      // Who is on the first rung has been trained.
      let known = asked.filter { $0.to == finals.shortEpochs }
      halving.tell(known.map { TrainingResult($0, value: -judged[$0.candidate]) })
      let missing = asked.filter { $0.to != finals.shortEpochs }
      let jobs = missing.map {
        job(candidates[$0.candidate].genome, epochs: finals.epochs(ofRung: $0.to))
      }
      let top = zip(missing, jobs).filter { $0.0.to == finals.ladder.maximum }
      let outcomes = try run(
        jobs, keeping: Dictionary(uniqueKeysWithValues: top.map { ($1, candidates[$0.candidate]) }),
        isInterrupted, tell)
      for (asked, job) in zip(missing, jobs) {
        halving.tell([TrainingResult(asked, outcomes[job]!)])
      }
    }
    state.finalists.sort { $0.trial.id < $1.trial.id }
  }

  /// What the short trainings are compared by; less is better.
  private func judged(_ trainings: [Trial]) throws -> [Double] {
    let losses = trainings.map { $0.score!.loss }
    guard state.configuration.isGuided else { return losses }
    return try FinalsPredictor(state, knowing: state.trials)?.judged(trainings) ?? losses
  }

  // MARK: Jobs

  private func job(_ genome: Genome, epochs: Int) -> StandaloneJob {
    StandaloneJob(
      genome: genome,
      configuration: state.configuration.finals.training(
        epochs: epochs, seed: state.configuration.seed, precision: state.configuration.precision),
      split: .validation)
  }

  private func run(
    _ jobs: [StandaloneJob], keeping finalists: [StandaloneJob: Trial],
    _ isInterrupted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (SearchEvent) -> Void
  ) throws -> [StandaloneJob: StandaloneTraining.Outcome] {
    let trainer = standaloneTrainer
    try state.train(
      jobs, keeping: finalists, by: trainer, in: folder, isInterrupted: isInterrupted,
      began: { tell(.trainingsBegan(count: jobs.count, done: $0)) },
      ended: { tell(.networkTrained($0, share: $1)) })
    return state.standaloneOutcomes
  }
}

extension TrainingResult {
  fileprivate init(_ job: TrainingJob, _ outcome: StandaloneTraining.Outcome) {
    switch outcome {
    case .complete(let score): self.init(job, value: -score.loss)
    case .failed(let reason): self.init(job, failed: reason)
    }
  }
}
