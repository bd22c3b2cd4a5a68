import NASDatasets
import NASGenomes
import NASNetworks
import NASSearch
import NASSupernets

/// What a checkpoint is asked before anybody works with it: its seal says that it is as it was
/// written, and not that what was written makes sense.
extension RunState {
  /// What a search that goes on needs besides, and that the training stands somewhere inside it.
  ///
  /// - Throws: ``EngineError`` that names what is at fault.
  func checkConfiguration() throws {
    try Self.holding("configuration") {
      try configuration.check(space.latencies)
      try configuration.check(trainImages: splits.train.count)
    }
    let training = configuration.training
    let steps = splits.train.count / training.batch
    guard (0...training.epochs).contains(position.epoch), (0...steps).contains(position.step) else {
      throw EngineError(
        .mismatch,
        "the run stands at epoch \(position.epoch), step \(position.step): expected at most "
          + "\(training.epochs) epochs of \(steps) steps")
    }
  }

  /// That the genomes of its parts are of its space, and that its configuration and that of the check of
  /// its ranking are such as there can be: whoever shows them computes with them.
  ///
  /// - Throws: ``EngineError`` or ``NASGenomes/SearchSpaceError`` that names what is at fault.
  func checkParts() throws {
    let measured = timings.networks + (space.latencies?.networks ?? [])
    for genome in retrained.map(\.genome) + measured.map(\.genome)
      + (trust?.subjects.map(\.genome) ?? [])
    {
      try space.validate(genome)
    }
    try Self.holding("configuration") { try configuration.check() }
    try Self.holding("check of its ranking") { try trust?.configuration.check() }
  }

  /// Says whose check failed.
  private static func holding(_ part: String, _ check: () throws -> Void) throws {
    do {
      try check()
    } catch {
      throw EngineError(.mismatch, "the run's \(part): \(error)")
    }
  }

  /// That the run's splits and standardisation are of such data.
  ///
  /// - Throws: ``EngineError``, or ``NASDatasets/DatasetError`` that names the image at fault.
  func check(fits dataset: ImageDataset) throws {
    try splits.check(imageCount: dataset.train.count)
    let channels = dataset.shape.channels
    // A folder tells its classes by the labels that occur in it: there may be fewer than by name.
    guard dataset.shape == data.shape, dataset.classes <= data.classNames.count else {
      throw EngineError(
        .mismatch,
        "\(dataset.location): \(dataset.classes) classes of \(dataset.shape), expected "
          + "\(data.classNames.count) of \(data.shape) as in the run")
    }
    guard standardisation.mean.count == channels, standardisation.deviation.count == channels,
      standardisation.deviation.allSatisfy({ $0 > 0 })
    else {
      throw EngineError(
        .mismatch,
        "the run's standardisation is of \(standardisation.mean.count) means and "
          + "\(standardisation.deviation.count) deviations: expected a number above 0 for each of "
          + "\(channels) channels")
    }
  }
}
