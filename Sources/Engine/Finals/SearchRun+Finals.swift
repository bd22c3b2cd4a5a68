import Compute
import Genomes
import Networks
import Records
import Search
import Supernets

/// The finals: everything here is decided by the recorded trials and trainings alone, so that a
/// resumed run asks for the same jobs again and finds those that were done.
extension SearchRun {
  func runFinals(
    _ isInterrupted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (SearchEvent) -> Void
  ) throws {
    if state.phase == .trainings {
      tell(.phaseBegan(.trainings))
      let space = try OpinionatedSpace(
        state.space, SupernetOpinion(of: state.trials, in: state.space))
      while true {
        let proposals = try proposeTrainings(in: space)
        guard !proposals.isEmpty else { break }
        try train(proposals, isInterrupted, tell)
      }
      state.phase = .finals
      try checkpoint(tell)
    }
    if state.phase == .finals {
      tell(.phaseBegan(.finals))
      try chooseFinalists(isInterrupted, tell)
      state.phase = .done
      try checkpoint(tell)
    }
  }

  // MARK: Short trainings

  /// The next generation of networks to train; none when there are enough.
  private func proposeTrainings(in space: OpinionatedSpace) throws -> [Proposal] {
    let finals = state.configuration.finals
    let settings = try SearchSettings(
      seed: state.configuration.seed, populationSize: finals.population,
      maximumEvaluations: finals.trainings,
      startingGenomes: state.supernetFront.spread(finals.population).map(\.genome),
      objectives: [FinalsPredictor.target, .macs])
    var strategy: any SearchStrategy = try SearchStrategies.named(finals.strategy).init(settings)
    strategy.tell(state.shortTrainings)
    return try strategy.ask(in: space)
  }

  private func train(
    _ proposals: [Proposal], _ isInterrupted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (SearchEvent) -> Void
  ) throws {
    let stopwatch = Stopwatch()
    let finals = state.configuration.finals
    let jobs = proposals.map { job($0.genome, epochs: finals.shortEpochs) }
    let outcomes = try run(jobs, keeping: [:], isInterrupted, tell)
    let first = state.trials.count + state.shortTrainings.count
    state.shortTrainings += zip(proposals, jobs).enumerated().map { place, pair in
      let costs = state.space.costs(of: pair.0.genome)
      return Trial(
        id: first + place, of: pair.0, macs: costs.macs, parameters: costs.parameters,
        outcome: Trial.Outcome(outcomes[pair.1]!))
    }
    state.timings.seconds[.trainings, default: 0] += stopwatch.seconds
    try checkpoint(tell)
  }

  // MARK: Finalists

  private func chooseFinalists(
    _ isInterrupted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (SearchEvent) -> Void
  ) throws {
    let stopwatch = Stopwatch()
    let finals = state.configuration.finals
    let candidates = state.shortTrainings.filter { $0.score != nil }
    guard !candidates.isEmpty else { return }
    var halving = try SuccessiveHalving(
      BudgetSettings(
        candidates: TrainingCandidate.binned(
          costs: candidates.map { Objective.macs.coordinate(Double($0.macs)) }, bins: finals.bins),
        ladder: RungLadder(
          minimum: finals.shortEpochs, maximum: finals.finalEpochs, factor: finals.factor)))
    while true {
      let asked = halving.ask(candidates.count)
      guard !asked.isEmpty else { break }
      // Who is on the first rung has been trained.
      let known = asked.filter { $0.to == finals.shortEpochs }
      halving.tell(known.map { TrainingResult($0, value: -candidates[$0.candidate].score!.loss) })
      let missing = asked.filter { $0.to != finals.shortEpochs }
      let jobs = missing.map { job(candidates[$0.candidate].genome, epochs: $0.to) }
      let top = zip(missing, jobs).filter { $0.0.to == finals.finalEpochs }
      let outcomes = try run(
        jobs, keeping: Dictionary(uniqueKeysWithValues: top.map { ($1, candidates[$0.candidate]) }),
        isInterrupted, tell)
      for (asked, job) in zip(missing, jobs) {
        halving.tell([TrainingResult(asked, outcomes[job]!)])
      }
    }
    state.finalists.sort { $0.trial.id < $1.trial.id }
    state.timings.seconds[.finals, default: 0] += stopwatch.seconds
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
    try state.train(
      jobs, keeping: finalists, data: data, pool: pool, in: folder, isInterrupted: isInterrupted,
      began: { tell(.trainingsBegan(count: jobs.count, done: $0)) },
      ended: { tell(.networkTrained($0)) })
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
