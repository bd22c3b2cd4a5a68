package import NASHdf5

// The schema, from file to record. Nothing in the file is trusted: a path that is missing, or has
// another type, rank or length than the schema says, is an error that names it.

extension RunRecord {
  /// - Throws: ``RecordError`` when the tree is not that of a run file.
  package init(_ root: HDF5Group) throws(RecordError) {
    let root = HDF5Place(root)
    let format = try root.integer("format")
    guard format == RunFile.formatVersion else {
      throw RecordError(
        .content, "@format", "is \(format), but the file's first lines say \(RunFile.formatVersion)"
      )
    }
    let space = try root.group("space")
    let data = try root.group("data")
    let splits = try root.group("splits")
    self.init(
      phase: try root.text("phase"),
      configuration: try root.textDataset("configuration"),
      space: Space(name: try space.text("name"), text: try space.textDataset("text")),
      data: Data(
        name: try data.text("name"), location: try data.text("location"),
        digest: try data.text("digest"), testDigest: try data.text("test_digest"),
        classNames: try data.stringList("classes"), shape: try data.int64List("shape"),
        mean: try data.doubleList("mean"), deviation: try data.doubleList("deviation")),
      splits: Splits(
        train: try splits.int32List("train"), validation: try splits.int32List("validation"),
        holdout: try splits.int32List("holdout")))
    supernet = try Supernet(root.group("supernet"))
    trials = try root.group("trials").table()
    fronts = try Front.list(root.group("fronts"))
    standalone = try root.group("standalone").table()
    trust = try Trust(root.group("trust"))
    shortTrainings = try root.group("short_trainings").table()
    finalists = try root.group("finalists").numbered(Finalist.init)
    if root.memberNames.contains("norms") {
      let group = try root.group("norms")
      for genome in group.memberNames {
        norms.append(Norms(genome: genome, tensors: try group.group(genome).tensors()))
      }
    }
    retrained = try root.group("retrained").numbered(RetrainedNetwork.init)
    if root.memberNames.contains("unfinished") {
      unfinished = try root.group("unfinished").numbered(UnfinishedRetraining.init)
    }
    if root.memberNames.contains("tunings") {
      let group = try root.group("tunings")
      for index in group.memberNames { tunings.append(try group.textDataset(index)) }
    }
    if root.memberNames.contains("latency") { latency = try Latency(root.group("latency")) }
    timings = try Timings(root.group("timings"))
  }
}

extension RunRecord.Supernet {
  fileprivate init(_ group: HDF5Place) throws(RecordError) {
    self.init(
      weights: try group.group("weights").tensors(),
      optimizer: try group.group("optimizer").tensors(),
      average: try group.tensorsIfThere("average"),
      position: try group.textDataset("position"),
      curve: try group.group("curve").table())
  }
}

extension RunRecord.Front {
  fileprivate static func list(_ group: HDF5Place) throws(RecordError) -> [Self] {
    let offsets = try group.int64List("offsets")
    let trials = try group.int64List("trials")
    let hypervolume = try group.doubleList("hypervolume")
    guard
      offsets.count == hypervolume.count + 1, offsets[0] == 0,
      offsets[hypervolume.count] == trials.count,
      zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
    else {
      throw RecordError(
        .content, "\(group.path)/offsets",
        "do not cut \(trials.count) trials into \(hypervolume.count) fronts")
    }
    return hypervolume.indices.map { index in
      Self(
        trials: Array(trials[Int(offsets[index])..<Int(offsets[index + 1])]),
        hypervolume: hypervolume[index])
    }
  }
}

extension RunRecord.Trust {
  fileprivate init(_ group: HDF5Place) throws(RecordError) {
    self.init(
      configuration: try group.textDataset("configuration"),
      networks: try group.group("networks").table())
  }
}

extension RunRecord.Finalist {
  fileprivate init(_ group: HDF5Place) throws(RecordError) {
    self.init(
      trial: try group.integer("trial"), genome: try group.text("genome"),
      images: try group.integer("images"), correct: try group.integer("correct"),
      loss: try group.real("loss"), configuration: try group.textDataset("configuration"),
      weights: try group.group("weights").tensors())
  }
}

extension RunRecord.RetrainedNetwork {
  fileprivate init(_ group: HDF5Place) throws(RecordError) {
    self.init(
      trial: try group.integer("trial"), genome: try group.text("genome"),
      configuration: try group.textDataset("configuration"),
      testAccuracy: try group.real("test_accuracy"),
      weights: try group.group("weights").tensors(), curve: try group.group("curve").table(),
      gradients: try group.tensorsIfThere("gradients"))
  }
}

extension RunRecord.UnfinishedRetraining {
  fileprivate init(_ group: HDF5Place) throws(RecordError) {
    self.init(
      trial: try group.integer("trial"), genome: try group.text("genome"),
      configuration: try group.textDataset("configuration"),
      state: try RunRecord.TrainingState(group),
      epochStart: group.memberNames.contains("epoch_start")
        ? try RunRecord.TrainingState(group.group("epoch_start")) : nil,
      best: try group.tensorsIfThere("best"), curve: try group.group("curve").table(),
      gradients: try group.tensorsIfThere("gradients"))
  }
}

extension RunRecord.TrainingState {
  fileprivate init(_ group: HDF5Place) throws(RecordError) {
    self.init(
      position: try group.textDataset("position"), weights: try group.group("weights").tensors(),
      optimizer: try group.group("optimizer").tensors(),
      average: try group.group("average").tensors())
  }
}

extension HDF5Place {
  fileprivate func tensorsIfThere(_ name: String) throws(RecordError) -> [NamedTensor] {
    memberNames.contains(name) ? try group(name).tensors() : []
  }
}

extension RunRecord.Latency {
  fileprivate init(_ group: HDF5Place) throws(RecordError) {
    self.init(
      parts: try group.group("parts").table(), networks: try group.group("networks").table())
  }
}

extension RunRecord.Timings {
  fileprivate init(_ group: HDF5Place) throws(RecordError) {
    self.init(
      processes: try group.group("processes").table(), seconds: try group.group("seconds").reals(),
      curve: try group.group("curve").table(),
      networks: group.memberNames.contains("networks")
        ? try group.group("networks").table() : RecordTable())
  }
}
