import NASCompute
public import NASGenomes
import NASNetworks
import NASRecords
public import NASSupernets

/// A retraining that was stopped, and all it takes to go on to the same bits.
public struct UnfinishedRetraining: Sendable {
  /// The trial that the network was picked as.
  public let trial: Int
  public let genome: Genome
  public let configuration: RetrainingConfiguration
  public let position: TrainingPosition
  public let curve: [RetrainedNetwork.Epoch]
  /// In the network's own layout, as are the others.
  let weights: AlignedBuffer
  /// The optimizer's state.
  let optimizerState: AlignedBuffer
  /// The weights' average over the steps so far.
  let average: AlignedBuffer
}

extension RunState {
  /// Keeps a retraining that is under way, in place of what is known of it.
  public mutating func add(unfinished retraining: UnfinishedRetraining) {
    forget(retraining.genome, retraining.configuration)
    unfinished.append(retraining)
  }

  /// What is known of a retraining that was stopped; nil where it never was.
  func unfinished(_ genome: Genome, _ configuration: RetrainingConfiguration)
    -> UnfinishedRetraining?
  {
    unfinished.first { $0.genome == genome && $0.configuration == configuration }
  }

  mutating func forget(_ genome: Genome, _ configuration: RetrainingConfiguration) {
    unfinished.removeAll { $0.genome == genome && $0.configuration == configuration }
  }
}

extension UnfinishedRetraining {
  func record(in space: BoundSearchSpace) throws -> RunRecord.UnfinishedRetraining {
    let layout = ParameterLayout(of: try space.network(of: genome))
    return .init(
      trial: Int64(trial), genome: genome.description,
      configuration: try RunState.json(configuration), position: try RunState.json(position),
      weights: RunState.tensors(layout, weights),
      optimizer: RunState.tensors(
        configuration.training.optimizer.stateLayout(of: layout), optimizerState),
      average: RunState.tensors(layout, average), curve: RetrainedNetwork.Epoch.table(curve))
  }

  /// - Throws: ``EngineError`` when the record makes no sense.
  init(_ record: RunRecord.UnfinishedRetraining, in space: BoundSearchSpace) throws {
    guard let genome = Genome(record.genome) else {
      throw EngineError(.mismatch, "the run's retrained genome '\(record.genome)' makes no sense")
    }
    let layout = ParameterLayout(of: try space.network(of: genome))
    func load(_ tensors: [NamedTensor], _ layout: ParameterLayout) throws -> AlignedBuffer {
      let buffer = AlignedBuffer(count: layout.count)
      try RunState.load(tensors, into: buffer, layout)
      return buffer
    }
    trial = Int(clamping: record.trial)
    self.genome = genome
    configuration = try RunState.value(of: record.configuration, in: "unfinished retraining")
    position = try RunState.value(of: record.position, in: "unfinished retraining's position")
    curve = try RetrainedNetwork.Epoch.list(record.curve)
    guard (0..<configuration.training.epochs).contains(position.epoch), position.step >= 0,
      curve.count == position.epoch
    else {
      throw EngineError(.mismatch, "the run's unfinished retraining stands nowhere inside it")
    }
    weights = try load(record.weights, layout)
    average = try load(record.average, layout)
    optimizerState = try load(
      record.optimizer, configuration.training.optimizer.stateLayout(of: layout))
  }
}
