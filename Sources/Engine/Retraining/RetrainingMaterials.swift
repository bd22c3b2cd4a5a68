import NASCompute
import NASDatasets
import NASGenomes
import NASNetworks
import NASSearch
import NASSupernets

/// What all trainings of a pick by one recipe share, whatever their seed.
struct RetrainingMaterials: Sendable {
  let trial: Trial
  let network: Network
  let supernet: Supernet
  let dataset: ImageDataset
  let identity: RunState.DataIdentity
  /// The images trained on are the train split of this.
  let data: TrainingData
  /// Images that the search trained on.
  let searchImages: Int
  let teacher: Teacher?
  let transfer: NetworkTransfer?
  let supervision: Supervision

  /// - Throws: ``EngineError`` when a setting makes no sense, or the run's data is not there.
  init(
    _ state: RunState, trial: Trial, configuration: RetrainingConfiguration, pool: WorkerPool
  ) throws {
    self.trial = trial
    network = try state.space.network(of: trial.genome)
    supernet = state.supernet
    let loaded = try state.loadData()
    dataset = loaded.dataset
    identity = state.data
    // Now, and not when the training is over.
    try identity.checkTestFiles(of: dataset)
    searchImages = loaded.training.splits.train.count
    data = loaded.training.forRetraining(configuration)
    if configuration.inheritsWeights { try state.requireSupernet(for: trial) }
    try configuration.check(trainImages: data.splits.train.count)
    transfer = try configuration.transfer.map { [network] in
      if let layer = $0.frozen.first, $0.source == nil, !configuration.inheritsWeights {
        throw EngineError(
          .badSetting, "'\(layer)' is to be frozen, and its weights would be fresh",
          hint: "the search had no supernet: say what to begin with (--init-from)")
      }
      return try NetworkTransfer($0, to: network)
    }
    teacher = try state.teacher(for: configuration, data: loaded.training, pool: pool)
    if configuration.patience != nil, let source = configuration.transfer?.source,
      source.retrainedOn == identity.name
    {
      throw EngineError(
        .badSetting,
        "'\(source.path)' was retrained on \(identity.name), on the images too that patience goes by",
        hint: "leave --patience out")
    }
    supervision = Supervision(
      gauge: configuration.patience == nil
        ? nil : ValidationGauge(data, configuration: configuration, keeping: transfer))
  }
}

extension RetrainingConfiguration {
  /// - Throws: ``EngineError`` that names the setting at fault.
  fileprivate func check(trainImages: Int) throws {
    let expect = Requirement.hold
    try checkSettings()
    let least = transfer?.source == nil ? 1 : 0
    try expect(training.epochs >= least, "epochs \(training.epochs)", "at least \(least)")
    try Requirement.number("rate of what is loaded", transfer?.loadedRate ?? 1, .share)
    try expect(
      trainImages >= training.batch, "\(trainImages) training images",
      "at least a batch, \(training.batch)")
    if let patience {
      try expect(
        patience < training.epochs, "patience \(patience)",
        "fewer than the \(training.epochs) epochs, or none")
    }
    let shard = Measurement.calibrationShard
    try expect(
      min(calibrationImages, trainImages) >= shard,
      "\(min(calibrationImages, trainImages)) calibration images", "at least \(shard)")
  }
}

extension TrainingData {
  /// Validation and holdout images follow the training images, as far as they are trained on.
  fileprivate func forRetraining(_ configuration: RetrainingConfiguration) -> TrainingData {
    guard configuration.usesValidationImages else { return self }
    let validation = configuration.trainsOnValidationImages ? splits.validation : []
    return TrainingData(
      images: images,
      splits: Splits(
        train: splits.train + validation + splits.holdout, validation: splits.validation),
      standardisation: standardisation, classes: classes)
  }
}
