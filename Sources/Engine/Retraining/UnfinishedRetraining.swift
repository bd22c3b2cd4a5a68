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
  let course: TrainingCourse

  public var position: TrainingPosition { course.state.position }
  public var curve: [RetrainedNetwork.Epoch] { course.curve }

  /// Whether both are of one network and one recipe, whatever the seeds.
  public func isOfOneRecipe(with other: UnfinishedRetraining) -> Bool {
    genome == other.genome && configuration.isSameRecipe(as: other.configuration)
  }

  /// Whether both are the same training, however far.
  public func isSame(as other: UnfinishedRetraining) -> Bool {
    genome == other.genome && configuration == other.configuration
  }
}

extension RunState {
  /// Keeps a retraining that is under way, in place of what is known of it.
  public mutating func add(unfinished retraining: UnfinishedRetraining) {
    forget(retraining.genome, retraining.configuration)
    unfinished.append(retraining)
    // Those of one recipe by seed, whichever was kept last.
    let places = unfinished.indices.filter { unfinished[$0].isOfOneRecipe(with: retraining) }
    let siblings = places.map { unfinished[$0] }
      .sorted { $0.configuration.seed < $1.configuration.seed }
    for (place, sibling) in zip(places, siblings) { unfinished[place] = sibling }
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
    let layouts = try Layouts(configuration, genome, in: space)
    return .init(
      trial: Int64(trial), genome: genome.description,
      configuration: try RunState.json(configuration), state: try layouts.record(course.state),
      epochStart: position.step > 0 ? try layouts.record(course.epochStart) : nil,
      best: course.best.map { RunState.tensors(layouts.weights, $0) } ?? [],
      curve: RetrainedNetwork.Epoch.table(curve), gradients: course.gradients.map(\.record))
  }

  /// - Throws: ``EngineError`` when the record makes no sense.
  init(_ record: RunRecord.UnfinishedRetraining, in space: BoundSearchSpace) throws {
    guard let genome = Genome(record.genome) else {
      throw EngineError(.mismatch, "the run's retrained genome '\(record.genome)' makes no sense")
    }
    trial = Int(clamping: record.trial)
    self.genome = genome
    configuration = try RunState.value(of: record.configuration, in: "unfinished retraining")
    let layouts = try Layouts(configuration, genome, in: space)
    var course = TrainingCourse(
      try layouts.state(record.state), epochStart: try record.epochStart.map(layouts.state))
    course.curve = try RetrainedNetwork.Epoch.list(record.curve)
    course.gradients = try record.gradients.map {
      try TensorGradients($0, epochs: record.curve.rowCount)
    }
    if !record.best.isEmpty { course.best = try layouts.load(record.best, layouts.weights) }
    let position = course.state.position
    guard (0...configuration.training.epochs).contains(position.epoch), position.step >= 0,
      course.curve.count == position.epoch,
      configuration.patience == nil || position.epoch == 0 || course.best != nil
    else {
      throw EngineError(.mismatch, "the run's unfinished retraining stands nowhere inside it")
    }
    self.course = course
  }
}

/// Where the numbers of a network's training lie.
private struct Layouts {
  let weights: ParameterLayout
  let optimizer: ParameterLayout

  init(
    _ configuration: RetrainingConfiguration, _ genome: Genome, in space: BoundSearchSpace
  ) throws {
    weights = ParameterLayout(of: try space.network(of: genome))
    optimizer = configuration.training.optimizer.stateLayout(of: weights)
  }

  func record(_ state: TrainingState) throws -> RunRecord.TrainingState {
    .init(
      position: try RunState.json(state.position),
      weights: RunState.tensors(weights, state.weights),
      optimizer: RunState.tensors(optimizer, state.optimizerState),
      average: RunState.tensors(weights, state.average))
  }

  /// - Throws: ``EngineError`` when the record makes no sense.
  func state(_ record: RunRecord.TrainingState) throws -> TrainingState {
    TrainingState(
      position: try RunState.value(of: record.position, in: "unfinished retraining's position"),
      weights: try load(record.weights, weights),
      optimizerState: try load(record.optimizer, optimizer),
      average: try load(record.average, weights))
  }

  func load(_ tensors: [NamedTensor], _ layout: ParameterLayout) throws -> AlignedBuffer {
    let buffer = AlignedBuffer(count: layout.count)
    try RunState.load(tensors, into: buffer, layout)
    return buffer
  }
}
