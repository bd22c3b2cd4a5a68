import ArgumentParser
import NASEngine
import NASPredictors
import NASSearch

/// The last part of a search: networks trained alone.
struct FinalsOptions: ParsableArguments {
  private static let defaults = FinalsConfiguration()

  @Option(
    help: .init(
      """
      How many networks are trained alone, shortly, to learn what ranks well; 0 for a front of the \
      supernet's scores. (default: \(Self.defaults.trainings))
      """, valueName: "n"))
  var trainings: Int?

  @Option(
    help: .init(
      """
      Into how many sizes the range of MACs is cut, finer where they are few; of each, a network at \
      least is trained longer, as a finalist. With --budget, into so many at most. \
      (default: \(Self.defaults.bins))
      """, valueName: "n"))
  private var finalists: Int?

  @Option(
    help: .init(
      """
      How often a finalist's training sees every image. (default: \(Self.defaults.finalEpochs))
      """, valueName: "n"))
  private var finalEpochs: Int?

  @Option(
    help: .init(
      """
      Who proposes the networks to train: \(Self.strategies.joined(separator: ", ")). (default: \
      \(Self.defaults.strategy))
      """, valueName: "name"),
    completion: .list(Self.strategies), transform: Self.parseStrategy)
  private var strategy: String?

  @Option(
    help: .init(
      """
      By what finalists are chosen among the networks that were trained shortly: \
      \(Self.predictors.joined(separator: ", ")), fitted to these trainings. (default: \
      \(Self.defaults.predictor))
      """, valueName: "name"),
    completion: .list(Self.predictors), transform: Self.parsePredictor)
  private var predictor: String?

  private static let predictors = Predictors.all.map { $0.name }

  @Sendable private static func parsePredictor(_ name: String) throws -> String {
    try parseName(name, of: "predictor", among: predictors)
  }

  private static let strategies = SearchStrategies.all.map { $0.name }

  @Sendable private static func parseStrategy(_ name: String) throws -> String {
    try parseName(name, of: "strategy", among: strategies)
  }

  func validate() throws {
    if let trainings { try expect(trainings, "--trainings", in: 0...) }
    if let finalists { try expect(finalists, "--finalists", in: 1...) }
    if let finalEpochs {
      try expect(finalEpochs, "--final-epochs", in: Self.defaults.shortEpochs...)
    }
    if let strategy, strategy != Self.defaults.strategy {
      try expectNone(
        of: [("--predictor", predictor != nil)], with: "--strategy \(strategy)",
        "finalists are chosen by their losses")
    }
    guard trainings == 0 else { return }
    try expectNone(
      of: [
        ("--finalists", finalists != nil), ("--final-epochs", finalEpochs != nil),
        ("--strategy", strategy != nil), ("--predictor", predictor != nil),
      ], with: "--trainings 0", "no network is trained alone")
  }

  /// Options that say something of what a supernet tells.
  var ofSupernet: [(String, Bool)] { [("--predictor", predictor != nil)] }

  /// The defaults but for what is asked.
  var configuration: FinalsConfiguration {
    var finals = Self.defaults
    finals.trainings = trainings ?? finals.trainings
    finals.bins = finalists ?? finals.bins
    finals.finalEpochs = finalEpochs ?? finals.finalEpochs
    finals.strategy = strategy ?? finals.strategy
    finals.predictor = predictor ?? finals.predictor
    return finals
  }
}
