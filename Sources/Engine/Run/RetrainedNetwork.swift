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
  /// Of each learned tensor, in the network's order; none where the program that trained did not look.
  public let gradients: [TensorGradients]

  /// One epoch of the training.
  public struct Epoch: Sendable, Hashable {
    /// At the epoch's first step.
    public let learningRate: Double
    /// Mean over the augmented training images, labels smoothed.
    public let loss: Double
    /// On the augmented training images.
    public let trainingAccuracy: Double
    /// Steps left out because their gradient was not finite.
    public let skippedSteps: Int
    /// Of the averaged weights at the epoch's end; nil unless training is to stop early.
    public var validationAccuracy: Double?
    /// How often the training had been put back by then.
    public var retreats = 0
    /// Of all tensors together; nil where nobody looked.
    public var gradients: RunState.EpochRecord.Gradients?
  }

  /// Nil unless it was measured while training.
  public var validationAccuracy: Double? { curve.best.flatMap { curve[$0].validationAccuracy } }
}

extension [RetrainedNetwork.Epoch] {
  /// The first epoch of the highest validation accuracy, from 0; nil where none was measured.
  public var best: Int? {
    indices.filter { self[$0].validationAccuracy != nil }
      .max { (self[$0].validationAccuracy!, -$0) < (self[$1].validationAccuracy!, -$1) }
  }
}

/// The gradients of one tensor, by epoch.
public struct TensorGradients: Sendable, Hashable {
  public let name: String
  public internal(set) var epochs: [Norms]

  /// What an epoch's steps came to. Not a number where nobody looked, and where all steps were left out.
  public struct Norms: Sendable, Hashable {
    /// Of the gradient, before clipping.
    public let mean: Float
    public let largest: Float
    /// Of the tensor itself, at the epoch's end.
    public let weights: Float

    /// Whether a step at a rate of 1 would have changed nothing but last bits of the weights.
    public var isVanishing: Bool { weights > 0 && mean < 1e-7 * weights }
  }
}

extension RunState {
  /// Keeps a retrained network with the run, in place of an earlier one of the same genome and
  /// configuration. Those of other seeds stay beside it, in the order of their seeds.
  public mutating func add(retrained network: RetrainedNetwork) {
    forget(network.genome, network.configuration)
    func isSibling(_ other: RetrainedNetwork) -> Bool {
      other.genome == network.genome
        && other.configuration.isSameRecipe(as: network.configuration)
    }
    let siblings = retrained.filter {
      isSibling($0) && $0.configuration.seed != network.configuration.seed
    }
    retrained.removeAll(where: isSibling)
    retrained += (siblings + [network]).sorted { $0.configuration.seed < $1.configuration.seed }
  }

  /// The network that stands for what was made of a genome: of the recipe that was retrained last, that
  /// of the lowest seed; nil when none was retrained.
  ///
  /// Not the most accurate one: to choose by test accuracy would be to train on the test split.
  public func retrained(from genome: Genome) -> RetrainedNetwork? {
    guard let last = retrained.last(where: { $0.genome == genome }) else { return nil }
    return siblings(of: last).first
  }

  /// Networks retrained from the same genome by the same recipe, by seed.
  public func siblings(of network: RetrainedNetwork) -> [RetrainedNetwork] {
    retrained.filter {
      $0.genome == network.genome && $0.configuration.isSameRecipe(as: network.configuration)
    }
  }

  /// The network of a number, as `nas inspect --retrained` lists them.
  ///
  /// - Throws: ``EngineError`` when there is none.
  public func retrained(numbered number: Int) throws -> RetrainedNetwork {
    guard retrained.indices.contains(number) else {
      throw EngineError(
        .unknownPick, "no retrained network \(number) in the run",
        hint: retrained.isEmpty
          ? "there is none: nas retrain makes them" : "`nas inspect RUN --retrained` lists them")
    }
    return retrained[number]
  }
}

extension RetrainedNetwork {
  func record() throws -> RunRecord.RetrainedNetwork {
    .init(
      trial: Int64(trial), genome: genome.description,
      configuration: try RunState.json(configuration),
      testAccuracy: testAccuracy, weights: weights,
      curve: Epoch.table(curve), gradients: gradients.map(\.record))
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
    gradients = try record.gradients.map { try TensorGradients($0, epochs: record.curve.rowCount) }
  }
}

extension RetrainedNetwork.Epoch {
  static func table(_ curve: [Self]) -> RecordTable {
    func column(_ name: String, _ value: (Self) -> Double?) -> RecordTable.Column {
      .init(name, .numbers(curve.map { value($0) ?? .nan }))
    }
    return RecordTable(
      [
        column("learning_rate", \.learningRate), column("loss", \.loss),
        column("training_accuracy", \.trainingAccuracy),
        .init("skipped_steps", .integers(curve.map { Int64($0.skippedSteps) })),
        column("validation_accuracy", \.validationAccuracy),
        .init("retreats", .integers(curve.map { Int64($0.retreats) })),
      ] + RunState.EpochRecord.Gradients.columns(curve.map(\.gradients)))
  }

  /// What a run file's columns say; those of older programs end with the skipped steps.
  static func list(_ table: RecordTable) throws -> [Self] {
    let (rates, losses) = (try table.numbers("learning_rate"), try table.numbers("loss"))
    let accuracies = try table.numbers("training_accuracy")
    let skipped = try table.integers("skipped_steps")
    var epochs = rates.indices.map { row in
      Self(
        learningRate: rates[row], loss: losses[row], trainingAccuracy: accuracies[row],
        skippedSteps: Int(clamping: skipped[row]))
    }
    guard table.columns.contains(where: { $0.name == "retreats" }) else { return epochs }
    let validation = try table.numbers("validation_accuracy")
    let retreats = try table.integers("retreats")
    let gradients = try RunState.EpochRecord.Gradients.list(table)
    for row in epochs.indices {
      epochs[row].validationAccuracy = validation[row].isNaN ? nil : validation[row]
      epochs[row].retreats = Int(clamping: retreats[row])
      epochs[row].gradients = gradients[row]
    }
    return epochs
  }
}

extension TensorGradients {
  /// [epochs, 3]
  var record: NamedTensor {
    NamedTensor(
      name: name, shape: [epochs.count, 3],
      values: epochs.flatMap { [$0.mean, $0.largest, $0.weights] })
  }

  /// - Throws: ``EngineError`` when the record is not of so many epochs.
  init(_ record: NamedTensor, epochs count: Int) throws {
    guard record.shape == [count, 3] else {
      throw EngineError(
        .mismatch,
        "the run's gradients of '\(record.name)' have shape \(record.shape): expected [\(count), 3]"
      )
    }
    name = record.name
    epochs = stride(from: 0, to: record.values.count, by: 3).map {
      Norms(
        mean: record.values[$0], largest: record.values[$0 + 1], weights: record.values[$0 + 2])
    }
  }
}
