public import NASGenomes
public import NASRecords
public import NASSearch

/// A network that the search trained alone to compare it with others: a point that the front is
/// made of, with the weights that it was measured with.
public struct Finalist: Sendable, Equatable {
  /// With the score of this training on all validation images.
  public let trial: Trial
  public let configuration: RetrainingConfiguration
  /// In the order, names and shapes of ``NASNetworks/Network/parameters``.
  public let weights: [NamedTensor]
}

extension RunState {
  /// The finalist of a genome; nil when it was none.
  public func finalist(of genome: Genome) -> Finalist? {
    finalists.first { $0.trial.genome == genome }
  }
}

extension Finalist {
  func record() throws -> RunRecord.Finalist {
    .init(
      trial: Int64(trial.id), genome: trial.genome.description,
      images: Int64(trial.score?.images ?? 0), correct: Int64(trial.score?.correct ?? 0),
      loss: trial.score?.loss ?? .nan, configuration: try RunState.json(configuration),
      weights: weights)
  }

  /// - Parameter trainings: The short trainings that finalists are chosen from.
  init(_ record: RunRecord.Finalist, among trainings: [Trial]) throws {
    let counts = (correct: Int(record.correct), images: Int(record.images))
    guard let short = trainings.first(where: { $0.id == Int(record.trial) }),
      short.genome.description == record.genome, counts.images > 0,
      (0...counts.images).contains(counts.correct)
    else { throw EngineError(.mismatch, "finalist \(record.trial) of the run makes no sense") }
    trial = short.with(
      .complete(Score(correct: counts.correct, images: counts.images, loss: record.loss)))
    configuration = try RunState.value(of: record.configuration, in: "finalist")
    weights = record.weights
  }
}

extension Trial {
  /// The same network's, with another outcome.
  func with(_ outcome: Outcome) -> Trial {
    Trial(
      id: id, of: Proposal(genome: genome, generation: generation, origin: origin), macs: macs,
      parameters: parameters, outcome: outcome, measurements: measurements)
  }
}
