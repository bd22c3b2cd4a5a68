public import NASGenomes
import NASPredictors
import NASRandomness

/// Evaluates what a predictor, fitted to the trials so far, holds most promising.
///
/// Candidates come from around the best trials - neighbours, mutations, crossings - and from
/// anywhere. For each, every objective is known (costs) or predicted by a Gaussian process, mean and
/// deviation. Each place of a batch goes to the candidate that gains most if it is as good as the
/// mean less a multiple of the deviation, the multiple being drawn anew for each place: some look
/// where little is known, some where it looks best (Srinivas, Krause, Kakade and Seeger 2012,
/// doi:10.1109/TIT.2011.2182033; drawn at random: Berk, Gupta, Rana and Venkatesh 2020,
/// arXiv:2006.04296). With several objectives the gain is that of the hypervolume, and earlier places
/// count as evaluated.
///
/// (A predictor on encoded architectures: White, Neiswanger and Savani 2021, arXiv:1910.11858.)
public struct PredictorGuided: SearchStrategy {
  public static let name = "predictor"
  /// Complete trials before the first fit.
  static let initialTrials = 10

  public let settings: SearchSettings
  public var evaluations: EvaluationCache

  public init(_ settings: SearchSettings) {
    self.settings = settings
    evaluations = EvaluationCache(for: settings)
  }

  public func ask(in space: some GenomeSpace) throws -> [Proposal] {
    var batch = ProposalBatch(settings, after: evaluations)
    guard batch.room > 0 else { return [] }
    guard let models = ObjectiveModels(of: evaluations, in: space, atLeast: Self.initialTrials)
    else {
      try batch.fillWithSamples(of: space, atMost: Self.initialTrials)
      return batch.proposals(.initial)
    }
    let candidates = CandidatePool(around: evaluations, in: space, settings, batch.generation)
    let predictions = models.predictions(of: candidates.genomes, in: space)
    var acquisition = Acquisition(models.front, corner: models.corner)
    var left = Array(candidates.genomes.indices)
    while batch.room > 0, !left.isEmpty {
      var stream = RandomStream(
        seed: settings.seed, purpose: .acquisition, step: batch.generation, item: left.count)
      let eligible = eligible(left, for: batch.count, predictions)
      let place = stream.chance(surpriseProbability) ? stream.integer(below: eligible.count) : nil
      let optimism = Acquisition.optimism(mean: settings.objectives.count > 1 ? 0.5 : 3, &stream)
      let optimistic = eligible.map { predictions[$0].map { $0.mean - optimism * $0.deviation } }
      let chosen = place ?? acquisition.best(of: optimistic)
      batch.add(candidates.genomes[eligible[chosen]])
      acquisition.add(optimistic[chosen])
      left.removeAll { $0 == eligible[chosen] }
    }
    if batch.isEmpty { try batch.fillWithSamples(of: space) }
    return batch.proposals(.offspring)
  }

  /// The candidates of the bin whose turn it is; all of them where it has none, and without bins.
  private func eligible(
    _ candidates: [Int], for place: Int, _ predictions: [[Prediction]]
  ) -> [Int] {
    guard let bins = settings.bins else { return candidates }
    let within = candidates.filter {
      bins.bin(of: predictions[$0][1].mean) == place % bins.count
    }
    return within.isEmpty ? candidates : within
  }

  /// Of a place going to any candidate at all. By one objective, a model that is sure of a best place
  /// which is not the best asks around it for ever; the longer a search, the more that matters. By
  /// several, the front leads elsewhere by itself.
  private var surpriseProbability: Double {
    guard settings.objectives.count == 1 else { return 0 }
    return 0.2 * Double(evaluations.count) / Double(evaluations.count + 100)
  }
}
