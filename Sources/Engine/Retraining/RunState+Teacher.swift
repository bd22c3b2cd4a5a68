import NASCompute
import NASGenomes
import NASNetworks
import NASSupernets

extension RunState {
  /// The network that a retraining learns from besides labels; nil where none is wanted.
  ///
  /// - Parameter data: The search's: norms of the supernet's largest network are measured on its
  ///   training images.
  /// - Throws: ``EngineError`` when the run has no such network.
  func teacher(
    for configuration: RetrainingConfiguration, data: TrainingData, pool: WorkerPool
  ) throws -> Teacher? {
    let settings = configuration.teacher
    guard settings.name != TeacherSettings.none else { return nil }
    let trained =
      settings.name == TeacherSettings.supernet
      ? try largest(data: data, configuration, pool) : try retrained(named: settings.name)
    return try Teacher(
      trained.network, weights: trained.weights.pointer, layout: trained.layout,
      statistics: trained.statistics, shardImages: configuration.training.shardImages,
      precision: configuration.precision, share: settings.share,
      temperature: settings.temperature)
  }

  /// The largest network of the space, with the supernet's weights.
  private func largest(
    data: TrainingData, _ configuration: RetrainingConfiguration, _ pool: WorkerPool
  ) throws -> TrainedNetwork {
    guard self.configuration.hasSupernet else {
      throw EngineError(
        .badSetting, "teacher supernet: this run trained none",
        hint: "give the number of a network that was retrained")
    }
    let network = try space.network(of: space.largest)
    return try TrainedNetwork(
      network, weights: try supernet.inheritedWeights(for: network).weights,
      calibrator: data.calibrator(
        images: configuration.calibrationImages, precision: configuration.precision), pool: pool)
  }

  private func retrained(named name: String) throws -> TrainedNetwork {
    let last = retrained.last { String($0.trial) == name }
    guard let network = last.flatMap({ retrained(from: $0.genome) }) else {
      let known = Set(retrained.map(\.trial)).sorted().map(String.init).joined(separator: ", ")
      throw EngineError(
        .badSetting, "teacher \(name): no network of this number was retrained in this run",
        hint: known.isEmpty
          ? "retrain it first: nas retrain RUN --pick \(name)" : "there are \(known)")
    }
    return try TrainedNetwork(try space.network(of: network.genome), tensors: network.weights)
  }
}
