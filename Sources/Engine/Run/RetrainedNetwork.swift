public import NASGenomes
public import NASRecords

/// A picked network trained to its best.
public struct RetrainedNetwork: Sendable, Equatable {
  /// The trial that it was picked as.
  public let trial: Int
  public let genome: Genome
  public let configuration: RetrainingConfiguration
  /// On the whole test split, measured once, at the end.
  public let testAccuracy: Double
  /// Learned tensors and norms' statistics, in the order, names and shapes of
  /// ``NASNetworks/Network/parameters``.
  public let weights: [NamedTensor]
  public let curve: [Epoch]

  /// One epoch of the training.
  public struct Epoch: Sendable, Hashable, Codable {
    /// At the epoch's first step.
    public let learningRate: Double
    /// Mean over the augmented training images, labels smoothed.
    public let loss: Double
    /// On the augmented training images.
    public let trainingAccuracy: Double
    /// Steps left out because their gradient was not finite.
    public let skippedSteps: Int
  }
}

extension RunState {
  /// Keeps a retrained network with the run, in place of an earlier one of the same genome and
  /// configuration.
  public mutating func add(retrained network: RetrainedNetwork) {
    retrained.removeAll {
      $0.genome == network.genome && $0.configuration == network.configuration
    }
    forget(network.genome, network.configuration)
    retrained.append(network)
  }

  /// The network that was last retrained from a genome; nil when none was.
  ///
  /// The last, and not the most accurate one: to choose by test accuracy would be to train on the
  /// test split.
  public func retrained(from genome: Genome) -> RetrainedNetwork? {
    retrained.last { $0.genome == genome }
  }
}

extension RetrainedNetwork {
  func record() throws -> RunRecord.RetrainedNetwork {
    .init(
      trial: Int64(trial), genome: genome.description,
      configuration: try RunState.json(configuration),
      testAccuracy: testAccuracy, weights: weights,
      curve: Epoch.table(curve))
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
    curve = try Epoch.list(record.curve)
  }
}

extension RetrainedNetwork.Epoch {
  static func table(_ curve: [Self]) -> RecordTable {
    RecordTable([
      .init("learning_rate", .numbers(curve.map(\.learningRate))),
      .init("loss", .numbers(curve.map(\.loss))),
      .init("training_accuracy", .numbers(curve.map(\.trainingAccuracy))),
      .init("skipped_steps", .integers(curve.map { Int64($0.skippedSteps) })),
    ])
  }

  static func list(_ table: RecordTable) throws -> [Self] {
    let (rates, losses) = (try table.numbers("learning_rate"), try table.numbers("loss"))
    let accuracies = try table.numbers("training_accuracy")
    let skipped = try table.integers("skipped_steps")
    return rates.indices.map { row in
      Self(
        learningRate: rates[row], loss: losses[row], trainingAccuracy: accuracies[row],
        skippedSteps: Int(clamping: skipped[row]))
    }
  }
}
