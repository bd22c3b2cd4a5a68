import NASGenomes
import NASPredictors
import NASSearch

/// What a search knows of any genome in the end: its predictor (``FinalsConfiguration/predictor``) fitted
/// to its short trainings, on what ``OpinionatedSpace`` tells genomes apart by.
struct FinalsPredictor {
  /// What short trainings are compared by: of networks that are rarely wrong, the loss tells more
  /// than the accuracy, and differences of small losses are small.
  static let target = Objective("loss", .minimise, scale: .logarithmic, unit: "nats")

  private static let surpriseShare = 0.5

  private let space: OpinionatedSpace
  private let fitted: any Predictor
  private let samples: Samples

  /// - Parameter trials: What the supernet's scores are known of, those of the search among them.
  /// - Returns: Nil where there are too few trainings, or none is proposed by a predictor.
  /// - Throws: when no network of the space meets its constraints.
  init?(_ state: RunState, knowing trials: [Trial]) throws {
    guard state.configuration.finals.strategy == PredictorGuided.name else { return nil }
    let trained = state.shortTrainings.filter { $0.score != nil }
    let space = try OpinionatedSpace(
      state.space, SupernetOpinion(of: trials, in: state.space))
    let type = try Predictors.named(state.configuration.finals.predictor)
    guard trained.count >= 10,
      let samples = try? Samples(
        features: trained.map { space.features(of: $0.genome) },
        targets: trained.map { Self.target.coordinate($0.score!.loss) }),
      let fitted = try? type.init(fitting: samples)
    else { return nil }
    self.space = space
    self.fitted = fitted
    self.samples = samples
  }

  /// What the loss of networks that were trained shortly is worth, on the target's scale: what is
  /// expected of each, and half of what surprised of it. As much of a surprise is chance, or learning
  /// fast, as becomes of the network in the end (`docs/ranking.md`).
  func judged(_ trainings: [Trial]) -> [Double] {
    let expected = fitted.predict(trainings.map { space.features(of: $0.genome) })
    return zip(trainings, expected).map { training, expected in
      let surprise = Self.target.coordinate(training.score!.loss) - expected.mean
      return expected.mean + Self.surpriseShare * surprise
    }
  }

  /// Kendall's τ of what is predicted of each training from the others with what came of it; nil where
  /// it is not defined.
  func crossValidatedTau() throws -> Double? {
    let predictions = try CrossValidation().predictions(type(of: fitted), of: samples)
    return RankCorrelation.kendallTau(predictions.map(\.mean), samples.targets)
  }

  /// Of each genome, how good it is when trained alone: more is better, the unit is that of log-loss.
  func scores(of genomes: [Genome]) -> [Double] {
    fitted.predict(genomes.map { space.features(of: $0) }).map { -$0.mean }
  }
}

extension RunState {
  /// How well the finals' predictor ranks short trainings that it has not been told of: Kendall's τ,
  /// cross-validated; nil where there were too few to predict from, or it is not asked.
  public func predictorTau() throws -> Double? {
    try FinalsPredictor(self, knowing: trials)?.crossValidatedTau()
  }
}
