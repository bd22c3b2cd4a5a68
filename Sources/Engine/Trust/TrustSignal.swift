import Compute
import Genomes
import Networks
import Search
import Supernets

/// What is known of a network before it is trained alone: what the search goes by, and the trivial
/// baselines that it has to beat. All are better when larger.
enum TrustSignal: String, CaseIterable {
  /// What the search ranks by.
  case score
  /// Accuracy with inherited weights, on validation images.
  case inheritedAccuracy
  /// Its cross-entropy, negated.
  case inheritedLoss
  case macs
  case parameters
  /// Convolutions and fully connected layers, one after the other.
  case depth

  var name: String { rawValue }

  /// The signals of each genome; none of inherited weights where they cannot be scored.
  ///
  /// - Parameter scored: Told as each is scored, from any thread; may throw to stop.
  static func values(
    of genomes: [Genome], state: RunState, data: TrainingData, pool: WorkerPool,
    scored: @Sendable () throws -> Void
  ) throws -> [[String: Double]] {
    let evaluator = CandidateEvaluator(
      state.supernet, configuration: state.configuration, data: data, pool: pool)
    let proposals = genomes.map { Proposal(genome: $0, generation: 0, origin: .initial) }
    let evaluations = try evaluator.evaluate(proposals, firstID: 0, against: [], scored: scored)
    let predictions = FinalsPredictor(state)?.scores(of: genomes)
    return try evaluations.enumerated().map { place, evaluation in
      let network = try state.space.network(of: evaluation.trial.genome)
      var values: [TrustSignal: Double] = [
        .macs: Double(network.macs), .parameters: Double(network.parameterCount),
        .depth: Double(network.weightedLayers),
      ]
      if let score = evaluation.trial.score {
        values[.inheritedAccuracy] = score.accuracy
        values[.inheritedLoss] = -score.loss
        values[.score] = score.accuracy
      }
      if let predictions { values[.score] = predictions[place] }
      return Dictionary(uniqueKeysWithValues: values.map { ($0.key.name, $0.value) })
    }
  }
}

extension Network {
  /// Layers with weights.
  fileprivate var weightedLayers: Int {
    layers.count { layer in
      switch layer.operation {
      case .convolution, .linear: true
      case .batchNorm, .activation, .add, .squeezeExcite, .globalAveragePool: false
      }
    }
  }
}
