import NASCompute
import NASExports
import NASMetrics
import NASNetworks
import NASRecords
import NASSearch
import NASSupernets

/// A network with weights of its own and measured norms: what is scored, stored and exported.
struct TrainedNetwork: Sendable {
  let network: Network
  let layout: ParameterLayout
  let weights: AlignedBuffer
  let statistics: NormStatistics
}

extension TrainedNetwork {
  /// Weights whose norms are measured now.
  ///
  /// - Parameter weights: In the network's own layout.
  init(
    _ network: Network, weights: AlignedBuffer, calibrator: Calibrator, pool: WorkerPool
  ) throws {
    let layout = ParameterLayout(of: network)
    let statistics = try pool.onOneWorker { worker in
      try calibrator.measure(network, weights: weights.pointer, layout: layout, on: worker)
    }
    self.init(network: network, layout: layout, weights: weights, statistics: statistics)
  }

  /// Weights and norms as ``tensors`` holds them.
  ///
  /// - Throws: ``EngineError`` when they are not those of the network.
  init(_ network: Network, tensors: [NamedTensor]) throws {
    let parameters = network.parameters
    guard tensors.map(\.name) == parameters.map(\.name),
      tensors.map(\.shape) == parameters.map(\.shape)
    else {
      throw EngineError(.mismatch, "the retrained tensors are not those of their genome's network")
    }
    layout = ParameterLayout(of: network)
    weights = AlignedBuffer(count: layout.count)
    for (parameter, tensor) in zip(parameters, tensors) where parameter.role.isLearned {
      let target = weights.pointer + layout.slot(named: parameter.name)!.offset
      target.update(from: tensor.values, count: tensor.values.count)
    }
    self.network = network
    statistics = try NormStatistics(
      zip(parameters, tensors).filter { !$0.0.role.isLearned }.map(\.1), of: network)
  }

  /// An export's.
  init(_ model: Model) throws {
    try self.init(
      model.network,
      tensors: model.weights.tensors.map {
        NamedTensor(name: $0.name, shape: $0.shape, values: $0.values)
      })
  }

  /// The same with other statistics of its norms.
  func with(_ statistics: NormStatistics) -> TrainedNetwork {
    TrainedNetwork(network: network, layout: layout, weights: weights, statistics: statistics)
  }

  /// Every tensor of the network, in the order of its parameters.
  var tensors: [NamedTensor] {
    var norms = statistics.tensors(of: network)[...]
    return network.parameters.map { parameter in
      guard parameter.role.isLearned else { return norms.removeFirst() }
      let values = Array(weights.elements[layout.slot(named: parameter.name)!.range])
      return NamedTensor(name: parameter.name, shape: parameter.shape, values: values)
    }
  }

  /// The score on all of the scorer's images, norms folded.
  func score(_ scorer: NetworkScorer, pool: WorkerPool) throws -> Score {
    let candidate = try scorer.prepare(
      network, weights: weights.pointer, layout: layout, statistics: statistics)
    return Score(try scorer.score(candidate, pool: pool))
  }

  /// All that can be said of its probabilities on the scorer's images.
  func report(_ scorer: NetworkScorer, pool: WorkerPool) throws -> ClassificationReport {
    let candidate = try scorer.prepare(
      network, weights: weights.pointer, layout: layout, statistics: statistics)
    let (probabilities, labels) = try scorer.probabilities(candidate, pool: pool)
    return ClassificationReport(
      probabilities: probabilities, labels: labels, classes: network.classes)
  }
}

extension NormStatistics {
  /// Means and variances, in the order, names and shapes of the network's parameters.
  func tensors(of network: Network) -> [NamedTensor] {
    var (means, variances) = (means[...], variances[...])
    return network.parameters.filter { !$0.role.isLearned }.map { parameter in
      NamedTensor(
        name: parameter.name, shape: parameter.shape,
        values: parameter.role == .runningMean ? means.removeFirst() : variances.removeFirst())
    }
  }

  /// - Throws: ``EngineError`` when the tensors are not those of the network's norms.
  init(_ tensors: [NamedTensor], of network: Network) throws {
    let parameters = network.parameters.filter { !$0.role.isLearned }
    guard tensors.map(\.name) == parameters.map(\.name),
      tensors.map(\.shape) == parameters.map(\.shape)
    else {
      throw EngineError(.mismatch, "the run's norms are not those of their genome's network")
    }
    func values(_ role: Parameter.Role) -> [[Float]] {
      zip(parameters, tensors).filter { $0.0.role == role }.map(\.1.values)
    }
    self.init(means: values(.runningMean), variances: values(.runningVariance))
  }
}
