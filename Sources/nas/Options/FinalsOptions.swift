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
      supernet's scores.
      """, valueName: "n"))
  var trainings = Self.defaults.trainings

  @Option(
    help: .init(
      """
      Into how many sizes the range of MACs is cut, finer where they are few; of each, a network at \
      least is trained longer, as a finalist.
      """, valueName: "n"))
  var finalists = Self.defaults.bins

  @Option(
    help: .init("How often a finalist's training sees every image.", valueName: "n"))
  var finalEpochs = Self.defaults.finalEpochs

  @Option(
    help: .init(
      """
      Who proposes the networks to train: \(Self.strategies.joined(separator: ", ")). (default: \
      \(Self.defaults.strategy))
      """, valueName: "name"),
    completion: .list(Self.strategies), transform: Self.parseStrategy)
  var strategy = Self.defaults.strategy

  @Option(
    help: .init(
      """
      By what finalists are chosen among the networks that were trained shortly: \
      \(Self.predictors.joined(separator: ", ")), fitted to these trainings. (default: \
      \(Self.defaults.predictor))
      """, valueName: "name"),
    completion: .list(Self.predictors), transform: Self.parsePredictor)
  var predictor = Self.defaults.predictor

  private static let predictors = Predictors.all.map { $0.name }

  @Sendable private static func parsePredictor(_ name: String) throws -> String {
    try parseName(name, of: "predictor", among: predictors)
  }

  private static let strategies = SearchStrategies.all.map { $0.name }

  @Sendable private static func parseStrategy(_ name: String) throws -> String {
    try parseName(name, of: "strategy", among: strategies)
  }

  func validate() throws {
    try expect(trainings, "--trainings", in: 0...)
    try expect(finalists, "--finalists", in: 1...)
    try expect(finalEpochs, "--final-epochs", in: Self.defaults.shortEpochs...)
  }

  /// The defaults but for what is asked.
  var configuration: FinalsConfiguration {
    var finals = Self.defaults
    finals.trainings = trainings
    finals.bins = finalists
    finals.finalEpochs = finalEpochs
    finals.strategy = strategy
    finals.predictor = predictor
    return finals
  }
}
