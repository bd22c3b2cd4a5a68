public import Genomes
public import Records

/// A picked network trained to its best.
public struct RetrainedNetwork: Sendable, Equatable {
  public let trial: Int
  public let genome: Genome
  public let configuration: RetrainingConfiguration
  /// Measured once, at the end.
  public let testAccuracy: Double
  /// Learned tensors and norms' statistics, under PyTorch's names.
  public let weights: [NamedTensor]
  /// Mean training loss and accuracy by epoch.
  public let losses: [Double]
  public let trainingAccuracies: [Double]
}

extension RetrainedNetwork {
  func record() throws -> RunRecord.RetrainedNetwork {
    .init(
      trial: Int64(trial), genome: genome.description,
      configuration: try RunState.json(configuration), epochs: Int64(losses.count),
      testAccuracy: testAccuracy, weights: weights,
      curve: RecordTable([
        .init("loss", .numbers(losses)), .init("training_accuracy", .numbers(trainingAccuracies)),
      ]))
  }

  init(_ record: RunRecord.RetrainedNetwork) throws {
    guard let genome = Genome(record.genome) else {
      throw EngineError(.mismatch, "the run's retrained genome '\(record.genome)' makes no sense")
    }
    trial = Int(record.trial)
    self.genome = genome
    configuration = try RunState.value(of: record.configuration, in: "retrained network")
    testAccuracy = record.testAccuracy
    weights = record.weights
    losses = try record.curve.numbers("loss")
    trainingAccuracies = try record.curve.numbers("training_accuracy")
  }
}
