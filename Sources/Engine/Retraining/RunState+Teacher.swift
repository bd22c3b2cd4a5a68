import NASCompute
import NASDatasets
import NASExports
import NASGenomes
import NASNetworks
import NASSupernets

extension RunState {
  /// The same retraining, with the network that teaches told by its weights: another one may stand for
  /// its number, or lie in its folder, by the time that the training goes on.
  ///
  /// - Throws: ``EngineError`` when the run has no such network, or an export is none that can teach.
  func pinningTeacher(
    of configuration: RetrainingConfiguration, for genome: Genome
  ) throws -> RetrainingConfiguration {
    guard configuration.teacher.isTrainedAlone, configuration.teacher.digest == nil else {
      return configuration
    }
    func begins(_ other: RetrainingConfiguration) -> Bool {
      var recipe = other
      recipe.teacher.digest = nil
      return recipe.isSameRecipe(as: configuration)
    }
    // What older programs trained goes by the number alone.
    if retrained.contains(where: {
      $0.genome == genome && $0.configuration.isSameRecipe(as: configuration)
    }) {
      return configuration
    }
    var pinned = configuration
    // By a folder is meant what lies there now.
    if !configuration.teacher.isExport,
      let begun = unfinished.first(where: { $0.genome == genome && begins($0.configuration) })
    {
      pinned.teacher.digest = begun.configuration.teacher.digest
    } else {
      pinned.teacher.digest = try digest(of: configuration.teacher)
    }
    return pinned
  }

  private func digest(of teacher: TeacherSettings) throws -> String {
    teacher.isExport
      ? SourceWeights.digest(of: try exported(to: teacher.name))
      : try retrained(named: teacher.name).digest
  }

  private func exported(to folder: String) throws -> Model {
    guard Model.isExported(to: folder) else {
      throw EngineError(
        .badSetting, "teacher '\(folder)': there is no export in this folder",
        hint: "write one: nas export RUN --pick best --format pytorch --output DIR")
    }
    return try Model(exportedTo: folder)
  }

  /// The network that a retraining learns from besides labels; nil where none is wanted.
  ///
  /// - Parameter data: The search's: norms of the supernet's largest network are measured on its
  ///   training images.
  /// - Throws: ``EngineError`` when the run has no such network, or an export is none that can teach.
  func teacher(
    for configuration: RetrainingConfiguration, data: TrainingData, pool: WorkerPool
  ) throws -> Teacher? {
    let settings = configuration.teacher
    guard settings.name != TeacherSettings.none else { return nil }
    let trained =
      if settings.name == TeacherSettings.supernet {
        try largest(data: data, configuration, pool)
      } else if settings.isExport {
        try exportedTeacher(settings)
      } else {
        try retrainedTeacher(settings)
      }
    return try Teacher(
      trained.network, weights: trained.weights.pointer, layout: trained.layout,
      statistics: trained.statistics, shardImages: configuration.training.shardImages,
      precision: configuration.precision, share: settings.share,
      temperature: settings.temperature)
  }

  /// The largest network that the supernet was trained for, with its weights.
  private func largest(
    data: TrainingData, _ configuration: RetrainingConfiguration, _ pool: WorkerPool
  ) throws -> TrainedNetwork {
    guard self.configuration.hasSupernet else {
      throw EngineError(
        .badSetting, "teacher supernet: this run trained none",
        hint: "give the number of a network that was retrained, or the folder of an export")
    }
    let network = try space.network(of: space.largestAllowed)
    return try TrainedNetwork(
      network, weights: try supernet.inheritedWeights(for: network).weights,
      calibrator: data.calibrator(
        images: configuration.calibrationImages, precision: configuration.precision), pool: pool)
  }

  private func retrainedTeacher(_ settings: TeacherSettings) throws -> TrainedNetwork {
    var network = try retrained(named: settings.name)
    if let digest = settings.digest, network.digest != digest {
      guard let other = retrained.first(where: { $0.digest == digest }) else {
        throw EngineError(
          .mismatch,
          "teacher \(settings.name): the run has no network any more of the weights that taught when "
            + "the training began")
      }
      network = other
    }
    return try TrainedNetwork(try space.network(of: network.genome), tensors: network.weights)
  }

  private func exportedTeacher(_ settings: TeacherSettings) throws -> TrainedNetwork {
    let model = try exported(to: settings.name)
    let digest = SourceWeights.digest(of: model)
    guard digest == settings.digest ?? digest else {
      throw EngineError(
        .mismatch,
        "teacher '\(settings.name)' holds other weights than those that taught when the training began",
        hint: "put them back; `nas retrain` begins a training with what is there now")
    }
    try checkTeaches(model, "teacher '\(settings.name)'")
    return try TrainedNetwork(model)
  }

  /// That an export knows this run's images.
  private func checkTeaches(_ model: Model, _ subject: String) throws {
    let (network, card) = (model.network, model.card)
    guard network.input == data.shape, network.classes == data.classNames.count else {
      throw EngineError(
        .badSetting,
        "\(subject) tells \(network.classes) classes of \(network.input) apart: expected "
          + "\(data.classNames.count) of \(data.shape)")
    }
    // Runs on fewer of the images (`--limit-train`) have nearly the same.
    let differences = zip(
      card.mean + card.deviation, standardisation.mean + standardisation.deviation
    ).map { abs($0 - $1) }
    guard differences.allSatisfy({ $0 < 0.01 }) else {
      throw EngineError(
        .badSetting,
        "\(subject) was trained on other images (\(card.dataset)): their means or deviations are not "
          + "those of \(data.name)")
    }
    guard card.origin != .random else {
      throw EngineError(
        .badSetting, "\(subject) has random weights: expected such as were trained")
    }
  }

  private func retrained(named name: String) throws -> RetrainedNetwork {
    let last = retrained.last { String($0.trial) == name }
    guard let network = last.flatMap({ retrained(from: $0.genome) }) else {
      let known = Set(retrained.map(\.trial)).sorted().map(String.init).joined(separator: ", ")
      throw EngineError(
        .badSetting, "teacher \(name): no network of this number was retrained in this run",
        hint: known.isEmpty
          ? "retrain it first: nas retrain RUN --pick \(name)" : "there are \(known)")
    }
    return network
  }
}

extension RetrainedNetwork {
  /// Tells its weights from others.
  fileprivate var digest: String {
    SourceWeights.digest(of: weights.map(SourceWeights.Tensor.init))
  }
}
