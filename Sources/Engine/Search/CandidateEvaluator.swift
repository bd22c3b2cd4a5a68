import NASCompute
import NASDatasets
import NASGenomes
import NASNetworks
import NASSearch
import NASSupernets

/// Scores candidates with the supernet's weights: batch norms measured afresh, folded, then
/// validation images in growing parts until the race is decided. Candidates run in parallel, one a
/// worker.
struct CandidateEvaluator: Sendable {
  private let supernet: Supernet
  private let calibrator: Calibrator
  private let scorer: NetworkScorer
  private let racing: Racing
  /// What a candidate is raced by besides its accuracy.
  private let costs: [Objective]
  private let pool: WorkerPool

  init(
    _ supernet: Supernet, configuration: SearchConfiguration, data: TrainingData, pool: WorkerPool
  ) {
    self.supernet = supernet
    self.pool = pool
    costs = configuration.costs
    calibrator = data.calibrator(
      images: configuration.calibrationImages, precision: configuration.precision)
    scorer = NetworkScorer(
      data.splits.validation, of: data.images, standardisation: data.standardisation,
      precision: configuration.precision)
    racing = Racing(
      ladder: RungLadder(maximum: data.splits.validation.count),
      confidence: configuration.racingConfidence)
  }

  /// A trial, and which validation images it had right if it saw them all.
  struct Evaluation: Sendable {
    let trial: Trial
    let correctness: Correctness?
  }

  /// Evaluates proposals; the result depends on nothing but them and the incumbents.
  ///
  /// - Parameters:
  ///   - firstID: The first trial's id.
  ///   - scored: Told as each candidate ends, from any thread; may throw to give everything up.
  func evaluate(
    _ proposals: [Proposal], firstID: Int, against incumbents: [Incumbent],
    scored: @Sendable () throws -> Void
  ) throws -> [Evaluation] {
    try pool.map(proposals.count) { index, worker -> Evaluation in
      let evaluation = try evaluate(
        proposals[index], id: firstID + index, against: incumbents, on: worker)
      try scored()
      return evaluation
    }
  }

  /// Which validation images a genome has right, all of them.
  ///
  /// - Parameter scored: Told as each genome is scored, from any thread; may throw to give everything up.
  func correctness(
    of genomes: [Genome], scored: @Sendable () throws -> Void
  ) throws -> [Correctness] {
    let proposals = genomes.map { Proposal(genome: $0, generation: 0, origin: .initial) }
    return try evaluate(proposals, firstID: 0, against: [], scored: scored).map {
      guard let correctness = $0.correctness else {
        throw EngineError(.mismatch, "genome \($0.trial.genome) of the front cannot be scored")
      }
      return correctness
    }
  }

  private func evaluate(
    _ proposal: Proposal, id: Int, against incumbents: [Incumbent], on worker: Worker
  ) throws -> Evaluation {
    let costs = supernet.space.values(of: costs, for: proposal.genome)
    func trial(_ outcome: Trial.Outcome) -> Trial {
      Trial(id: id, of: proposal, in: supernet.space, outcome: outcome)
    }
    let network = try supernet.space.network(of: proposal.genome)
    let candidate = try scorer.prepare(
      network, weights: supernet.weights.pointer, layout: supernet.layout,
      statistics: try calibrator.measure(
        network, weights: supernet.weights.pointer, layout: supernet.layout, on: worker))
    var score = NetworkScorer.Score()
    for rung in racing.ladder.rungs {
      try scorer.extend(&score, of: candidate, to: rung, on: worker)
      guard score.loss.isFinite else {
        let reason = "the loss is not finite after \(score.images) images"
        return Evaluation(trial: trial(.failed(reason: reason)), correctness: nil)
      }
      let correctness = Correctness(score.correctness)
      if racing.isBeaten(correctness, costs: costs, by: incumbents) {
        return Evaluation(trial: trial(.stopped(Score(score))), correctness: nil)
      }
    }
    return Evaluation(
      trial: trial(.complete(Score(score))), correctness: Correctness(score.correctness))
  }
}
