import Genomes
import Predictors
import Search

/// What a search knows of any genome in the end: a Gaussian process fitted to its short trainings, on
/// features that the supernet's opinion is among.
struct FinalsPredictor {
  /// What short trainings are compared by: of networks that are rarely wrong, the loss tells more
  /// than the accuracy, and differences of small losses are small.
  static let target = Objective("loss", .minimise, scale: .logarithmic, unit: "nats")

  private let space: OpinionatedSpace
  private let process: GaussianProcess

  /// Nil where there are too few trainings.
  init?(_ state: RunState) {
    let trained = state.shortTrainings.filter { $0.score != nil }
    let space = OpinionatedSpace(
      state.space, SupernetOpinion(of: state.trials, in: state.space))
    guard trained.count >= 10,
      let samples = try? Samples(
        features: trained.map { space.features(of: $0.genome) },
        targets: trained.map { Self.target.coordinate($0.score!.loss) }),
      let process = try? GaussianProcess(fitting: samples)
    else { return nil }
    self.space = space
    self.process = process
  }

  /// Of each genome, how good it is when trained alone: more is better, the unit is that of log-loss.
  func scores(of genomes: [Genome]) -> [Double] {
    process.predict(genomes.map { space.features(of: $0) }).map { -$0.mean }
  }
}
