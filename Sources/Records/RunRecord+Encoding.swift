import NASHdf5

// The schema, from record to file: docs/run-file.md describes every path.

extension HDF5Group {
  /// The root group of a run file.
  init(_ record: RunRecord) {
    self.init(attributes: [
      "format": .integer(Int64(RunFile.formatVersion)),
      "phase": .text(record.phase),
    ])
    add("configuration", text: record.configuration)
    add("space", HDF5Group(record.space))
    add("data", HDF5Group(record.data))
    add("splits", HDF5Group(record.splits))
    add("supernet", HDF5Group(record.supernet))
    add("trials", HDF5Group(record.trials))
    add("fronts", HDF5Group(record.fronts))
    add("standalone", HDF5Group(record.standalone))
    add("trust", HDF5Group(record.trust))
    add("short_trainings", HDF5Group(record.shortTrainings))
    add("finalists", HDF5Group(numbering: record.finalists.map { HDF5Group($0) }))
    if !record.norms.isEmpty {
      var norms = HDF5Group()
      for network in record.norms { norms.add(network.genome, HDF5Group(network.tensors)) }
      add("norms", norms)
    }
    add("retrained", HDF5Group(numbering: record.retrained.map { HDF5Group($0) }))
    if !record.unfinished.isEmpty {
      add("unfinished", HDF5Group(numbering: record.unfinished.map { HDF5Group($0) }))
    }
    if !record.tunings.isEmpty {
      var tunings = HDF5Group()
      for (index, text) in record.tunings.enumerated() { tunings.add(String(index), text: text) }
      add("tunings", tunings)
    }
    if let latency = record.latency { add("latency", HDF5Group(latency)) }
    add("timings", HDF5Group(record.timings))
  }

  /// Members named 0, 1, 2, ….
  private init(numbering groups: [HDF5Group]) {
    self.init()
    for (index, group) in groups.enumerated() { add(String(index), group) }
  }

  private init(_ space: RunRecord.Space) {
    self.init(attributes: ["name": .text(space.name)])
    add("text", text: space.text)
  }

  private init(_ data: RunRecord.Data) {
    self.init(attributes: [
      "name": .text(data.name), "location": .text(data.location), "digest": .text(data.digest),
      "test_digest": .text(data.testDigest),
    ])
    add("classes", .strings(data.classNames))
    add("shape", .int64(data.shape))
    add("mean", .double(data.mean))
    add("deviation", .double(data.deviation))
  }

  private init(_ splits: RunRecord.Splits) {
    self.init()
    add("train", .int32(splits.train))
    add("validation", .int32(splits.validation))
    add("holdout", .int32(splits.holdout))
  }

  private init(_ supernet: RunRecord.Supernet) {
    self.init()
    add("position", text: supernet.position)
    add("weights", HDF5Group(supernet.weights))
    add("optimizer", HDF5Group(supernet.optimizer))
    if !supernet.average.isEmpty { add("average", HDF5Group(supernet.average)) }
    add("curve", HDF5Group(supernet.curve))
  }

  /// Fronts have different lengths: their trials one after the other, and where each begins.
  private init(_ fronts: [RunRecord.Front]) {
    self.init()
    let offsets = fronts.reduce(into: [Int64(0)]) { offsets, front in
      offsets.append(offsets[offsets.count - 1] + Int64(front.trials.count))
    }
    add("offsets", .int64(offsets))
    add("trials", .int64(fronts.flatMap(\.trials)))
    add("hypervolume", .double(fronts.map(\.hypervolume)))
  }

  private init(_ trust: RunRecord.Trust) {
    self.init()
    add("configuration", text: trust.configuration)
    add("networks", HDF5Group(trust.networks))
  }

  private init(_ finalist: RunRecord.Finalist) {
    self.init(attributes: [
      "trial": .integer(finalist.trial),
      "genome": .text(finalist.genome),
      "images": .integer(finalist.images),
      "correct": .integer(finalist.correct),
      "loss": .real(finalist.loss),
    ])
    add("configuration", text: finalist.configuration)
    add("weights", HDF5Group(finalist.weights))
  }

  private init(_ network: RunRecord.RetrainedNetwork) {
    self.init(attributes: [
      "trial": .integer(network.trial),
      "genome": .text(network.genome),
      "test_accuracy": .real(network.testAccuracy),
    ])
    add("configuration", text: network.configuration)
    add("weights", HDF5Group(network.weights))
    add("curve", HDF5Group(network.curve))
    if !network.gradients.isEmpty { add("gradients", HDF5Group(network.gradients)) }
  }

  private init(_ retraining: RunRecord.UnfinishedRetraining) {
    self.init(attributes: [
      "trial": .integer(retraining.trial), "genome": .text(retraining.genome),
    ])
    add("configuration", text: retraining.configuration)
    add(retraining.state)
    add("curve", HDF5Group(retraining.curve))
    if let start = retraining.epochStart {
      var group = HDF5Group()
      group.add(start)
      add("epoch_start", group)
    }
    if !retraining.best.isEmpty { add("best", HDF5Group(retraining.best)) }
    if !retraining.gradients.isEmpty { add("gradients", HDF5Group(retraining.gradients)) }
  }

  private mutating func add(_ state: RunRecord.TrainingState) {
    add("position", text: state.position)
    add("weights", HDF5Group(state.weights))
    add("optimizer", HDF5Group(state.optimizer))
    add("average", HDF5Group(state.average))
  }

  private init(_ latency: RunRecord.Latency) {
    self.init()
    add("parts", HDF5Group(latency.parts))
    add("networks", HDF5Group(latency.networks))
  }

  private init(_ timings: RunRecord.Timings) {
    self.init()
    add("processes", HDF5Group(timings.processes))
    add("seconds", HDF5Group(attributes: timings.seconds.mapValues { .real($0) }))
    add("curve", HDF5Group(timings.curve))
    if timings.networks.rowCount > 0 { add("networks", HDF5Group(timings.networks)) }
  }

  /// One dataset a tensor.
  init(_ tensors: [NamedTensor]) {
    self.init()
    for tensor in tensors { add(tensor.name, .float(tensor.values), shape: tensor.shape) }
  }

  /// One list a column.
  init(_ table: RecordTable) {
    self.init()
    for column in table.columns {
      switch column.values {
      case .integers(let values): add(column.name, .int64(values))
      case .numbers(let values): add(column.name, .double(values))
      case .strings(let values): add(column.name, .strings(values))
      }
    }
  }
}
