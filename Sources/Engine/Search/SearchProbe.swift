import NASCompute
import NASDatasets
import Foundation
import NASGenomes
import NASNetworks
import NASRandomness
import NASSearch
import NASSupernets

/// Times the parts of a run on a supernet of its own; for planning only.
struct SearchProbe {
  private let trainer: SupernetTrainer
  private let evaluator: CandidateEvaluator
  private let state: RunState
  private let data: TrainingData
  private let threads: Int
  private let isInterrupted: @Sendable () -> Bool

  /// - Parameter isInterrupted: Polled often, from any thread; what is timed then throws
  ///   ``Interruption``.
  init(
    state: RunState, data: TrainingData, pool: WorkerPool,
    isInterrupted: @escaping @Sendable () -> Bool
  ) throws {
    let scratch = try Supernet(space: state.space, seed: 0)
    self.state = state
    self.data = data
    threads = pool.threads
    self.isInterrupted = isInterrupted
    trainer = try SupernetTrainer(
      scratch,
      configuration: state.configuration.training, recipe: state.configuration.recipe.recipe,
      data: data, seed: 0, precision: state.configuration.precision, pool: pool)
    evaluator = CandidateEvaluator(
      scratch, configuration: state.configuration, data: data, pool: pool)
  }

  /// Of the supernet's training.
  func secondsAStep() throws -> Double {
    try NASEngine.secondsAStep(isInterrupted: isInterrupted) {
      try trainer.finishEpoch(&$0, progress: $1)
    }
  }

  /// Of a race about so much is run, for racing stops whom the first images tell enough of.
  static let racedShare = 0.5

  /// A network's norms measured, and its score on all validation images: the mean of some networks of
  /// all sizes.
  func secondsAScore() throws -> Double {
    let proposals = try (0..<2 * threads).map { item in
      var stream = RandomStream(seed: 0, purpose: .costRange, item: item)
      return Proposal(
        genome: try state.space.sampleUniformInLogMACs(&stream), generation: 0, origin: .initial)
    }
    let isInterrupted = isInterrupted
    func score() throws {
      _ = try evaluator.evaluate(proposals, firstID: 0, against: []) {
        if isInterrupted() { throw Interruption() }
      }
    }
    // Once to prepare kernels, once to be timed.
    try score()
    let stopwatch = Stopwatch()
    try score()
    return stopwatch.seconds / Double(proposals.count)
  }

  /// An epoch of a network trained alone, all cores at it: of one whose MACs are the mean of those
  /// that are going to be trained.
  func secondsATrainingEpoch() throws -> Double {
    let place = state.configuration.isGuided ? 0.5 : placeOfTheMean
    var stream = RandomStream(seed: 0, purpose: .costRange, item: -1)
    let genome = try state.space.sampleUniformInLogMACs(within: place...place, &stream)
    let network = try state.space.network(of: genome)
    let configuration = state.configuration.finals.training(
      epochs: 1, seed: 0, precision: state.configuration.precision)
    let alone = try NetworkTrainer(
      network, weights: ParameterLayout(of: network).initialWeights(seed: 0),
      configuration: configuration, data: data, pool: WorkerPool(threads: 1))
    let step = try NASEngine.secondsAStep(isInterrupted: isInterrupted) {
      try alone.finishEpoch(&$0, progress: $1)
    }
    return step * Double(alone.stepsPerEpoch) / Double(threads)
  }

  /// Where, in the range of log-MACs, the mean of networks stands that are spread evenly over it. Of
  /// bins that widen with the root of the MACs it is the middle.
  private var placeOfTheMean: Double {
    let (least, most) = (
      Double(state.space.allowedMACs.lowerBound), Double(state.space.allowedMACs.upperBound)
    )
    let extent = log(most / max(least, 1))
    guard extent > 0 else { return 0 }
    return min(max(log((most - least) / extent / least) / extent, 0), 1)
  }
}
