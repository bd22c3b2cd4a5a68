import NASCompute
import NASDatasets
import Foundation
import NASGenomes
import NASNetworks
import NASSearch
import NASSupernets

/// What is known of a network before it is trained alone: what the search goes by, the trivial
/// baselines that it has to beat, and the zero-cost proxies. All are better when larger.
enum TrustSignal: String, CaseIterable {
  /// What the search ranks by.
  case score
  /// Accuracy with inherited weights, on validation images.
  case inheritedAccuracy
  /// Its cross-entropy, negated.
  case inheritedLoss
  case macs
  case parameters

  /// All signals there are, the proxies last: the names of JSON members and of columns.
  static let names = allCases.map(\.rawValue) + proxies.map(\.signal)

  private static let proxies = Proxies.names.map { (proxy: $0, signal: camelCase($0)) }

  /// The signals of each genome; none of inherited weights where they cannot be scored.
  ///
  /// - Parameter scored: Told as each is scored, from any thread; may throw to stop.
  static func values(
    of genomes: [Genome], state: RunState, data: TrainingData, pool: WorkerPool,
    scored: @Sendable () throws -> Void
  ) throws -> [[String: Double]] {
    var signals = try proxies(of: genomes, state: state, data: data, pool: pool)
    for (place, genome) in genomes.enumerated() {
      let costs = state.space.costs(of: genome)
      signals[place][macs.rawValue] = Double(costs.macs)
      signals[place][parameters.rawValue] = Double(costs.parameters)
    }
    let inherited = try inheritedScores(
      of: genomes, state: state, data: data, pool: pool, scored: scored)
    for (place, trial) in inherited.enumerated() {
      guard let score = trial.score else { continue }
      signals[place][inheritedAccuracy.rawValue] = score.accuracy
      signals[place][inheritedLoss.rawValue] = -score.loss
      signals[place][self.score.rawValue] = score.accuracy
    }
    // A search knows the inherited accuracy of what it considers.
    if let predictor = try FinalsPredictor(state, knowing: state.trials + inherited) {
      for (place, value) in predictor.scores(of: genomes).enumerated() {
        signals[place][score.rawValue] = value
      }
    }
    // Fresh gradients may overflow: what is no number ranks nothing.
    return signals.map { $0.filter(\.value.isFinite) }
  }

  /// What the supernet scores; none where there is no supernet.
  private static func inheritedScores(
    of genomes: [Genome], state: RunState, data: TrainingData, pool: WorkerPool,
    scored: @Sendable () throws -> Void
  ) throws -> [Trial] {
    guard state.configuration.hasSupernet else { return [] }
    let evaluator = CandidateEvaluator(
      state.supernet, configuration: state.configuration, data: data, pool: pool)
    let proposals = genomes.map { Proposal(genome: $0, generation: 0, origin: .initial) }
    return try evaluator.evaluate(proposals, firstID: 0, against: [], scored: scored).map(\.trial)
  }

  /// What the proxies say, of fresh weights and the first training images.
  private static func proxies(
    of genomes: [Genome], state: RunState, data: TrainingData, pool: WorkerPool
  ) throws -> [[String: Double]] {
    let images = data.splits.train.prefix(32)
    let meter = ProxyMeter(
      images: ImageTensor(
        images, of: data.images, standardisation: data.standardisation, batch: images.count),
      count: images.count, seed: state.configuration.seed)
    return try pool.map(genomes.count) { place, worker -> [String: Double] in
      let scores = try meter.scores(of: state.space.network(of: genomes[place]), on: worker)
      return Dictionary(uniqueKeysWithValues: proxies.map { ($0.signal, scores[$0.proxy]!) })
    }
  }

  /// `gradient-norm`: `gradientNorm`.
  private static func camelCase(_ name: String) -> String {
    let words = name.split(separator: "-")
    return String(words[0]) + words.dropFirst().map(\.capitalized).joined()
  }
}
