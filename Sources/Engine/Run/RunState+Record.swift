import NASCompute
import NASDatasets
import Foundation
import NASGenomes
import NASNetworks
public import NASRecords
import NASSearch
import NASSupernets

/// Between the engine's values and the run file's columns.
extension RunState {
  /// The checkpoint of this state.
  public func record() throws -> RunRecord {
    var record = RunRecord(
      phase: phase.rawValue, configuration: try Self.json(configuration),
      space: .init(name: space.space.name, text: space.space.text),
      data: data.record(standardisation),
      splits: .init(
        train: splits.train, validation: splits.validation, holdout: splits.holdout))
    record.supernet = .init(
      weights: configuration.hasSupernet ? Self.tensors(supernet.layout, supernet.weights) : [],
      // Momentum is for training that goes on.
      optimizer: phase == .supernet ? Self.tensors(optimizerLayout, optimizerState) : [],
      average: average.map { Self.tensors(supernet.layout, $0) } ?? [],
      position: try Self.json(position), curve: EpochRecord.table(curve))
    record.trials = table(trials)
    record.fronts = fronts
    record.standalone = try StandaloneTraining.table(standalone)
    record.trust = try trust?.record() ?? .init()
    record.shortTrainings = table(shortTrainings)
    record.finalists = try finalists.map { try $0.record() }
    record.norms = try front.trials.compactMap { trial in
      try norms[trial.genome].map {
        .init(
          genome: trial.genome.description,
          tensors: $0.tensors(of: try space.network(of: trial.genome)))
      }
    }
    record.retrained = try retrained.map { try $0.record() }
    record.unfinished = try unfinished.map { try $0.record(in: space) }
    record.tunings = try tunings.map { try Self.json($0) }
    record.latency = space.latencies?.record
    record.timings = .init(
      processes: WorkingProcess.table(timings.processes),
      seconds: Dictionary(
        uniqueKeysWithValues: timings.seconds.map { ($0.key.rawValue, $0.value) }),
      curve: RecordTable([.init("images_per_second", .numbers(timings.imagesPerSecond))]),
      networks: MeasuredNetwork.table(timings.networks))
    return record
  }

  /// The state of a checkpoint.
  ///
  /// - Throws: when the record's parts do not fit together.
  public init(_ record: RunRecord) throws {
    configuration = try Self.value(of: record.configuration, in: "configuration")
    data = try DataIdentity(record.data)
    standardisation = Standardisation(
      mean: record.data.mean, deviation: record.data.deviation)
    splits = Splits(
      train: record.splits.train, validation: record.splits.validation,
      holdout: record.splits.holdout)
    let file = try SearchSpace.parse(recorded: record.space.text, name: record.space.name)
    space = try file.bound(
      to: data.shape, classes: data.classNames.count,
      constraints: configuration.constraints,
      latencies: try record.latency.map { try LatencyTable($0) }, isRecorded: true)
    supernet = try Supernet(space: space, seed: configuration.seed)
    optimizerState = AlignedBuffer(
      count: configuration.training.optimizer.stateLayout(of: supernet.layout).count)
    if configuration.hasSupernet {
      try Self.load(record.supernet.weights, into: supernet.weights, supernet.layout)
    }
    guard let phase = Phase(rawValue: record.phase) else {
      throw EngineError(.mismatch, "the run is in no phase that is known: '\(record.phase)'")
    }
    self.phase = phase
    position = try Self.value(of: record.supernet.position, in: "position")
    if phase == .supernet {
      try Self.load(record.supernet.optimizer, into: optimizerState, optimizerLayout)
      if configuration.averageDecay != nil {
        let average = AlignedBuffer(count: supernet.layout.count)
        try Self.load(record.supernet.average, into: average, supernet.layout)
        self.average = average
      }
    }
    curve = try EpochRecord.curve(record.supernet.curve)
    trials = try Self.trials(record.trials, in: space)
    standalone = try StandaloneTraining.list(record.standalone, in: space)
    trust = try TrustStudy(record.trust)
    shortTrainings = try Self.trials(record.shortTrainings, in: space)
    finalists = try record.finalists.map { try Finalist($0, among: shortTrainings) }
    for network in record.norms {
      guard let genome = Genome(network.genome) else {
        throw EngineError(.mismatch, "the run's genome '\(network.genome)' makes no sense")
      }
      norms[genome] = try NormStatistics(network.tensors, of: space.network(of: genome))
    }
    retrained = try record.retrained.map(RetrainedNetwork.init)
    tunings = try record.tunings.map { try Self.value(of: $0, in: "tuning") }
    for retraining in record.unfinished {
      unfinished.append(try UnfinishedRetraining(retraining, in: space))
    }
    timings.processes = try WorkingProcess.list(record.timings.processes)
    for (name, seconds) in record.timings.seconds {
      if let phase = Phase(rawValue: name) { timings.seconds[phase] = seconds }
    }
    timings.imagesPerSecond = try record.timings.curve.numbers("images_per_second")
    timings.networks = try MeasuredNetwork.list(record.timings.networks)
    try checkParts()
  }

  private var fronts: [RunRecord.Front] {
    let reference = referencePoint
    return frontsByGeneration.map {
      .init(trials: $0.trials.map { Int64($0.id) }, hypervolume: $0.hypervolume(to: reference))
    }
  }

  // MARK: Tensors

  static func tensors(_ layout: ParameterLayout, _ values: AlignedBuffer) -> [NamedTensor] {
    layout.slots.map {
      NamedTensor(
        name: $0.parameter.name, shape: $0.parameter.shape, values: Array(values.elements[$0.range])
      )
    }
  }

  static func load(
    _ tensors: [NamedTensor], into buffer: AlignedBuffer, _ layout: ParameterLayout
  ) throws {
    guard tensors.map(\.name) == layout.slots.map(\.parameter.name),
      tensors.map(\.shape) == layout.slots.map(\.parameter.shape)
    else {
      throw EngineError(.mismatch, "the run's tensors are not those of its search space")
    }
    for (tensor, slot) in zip(tensors, layout.slots) {
      (buffer.pointer + slot.offset).update(from: tensor.values, count: tensor.values.count)
    }
  }

  // MARK: Tables

  private func table(_ trials: [Trial]) -> RecordTable {
    func integers(_ name: String, _ value: (Trial) -> Int) -> RecordTable.Column {
      .init(name, .integers(trials.map { Int64(value($0)) }))
    }
    func strings(_ name: String, _ value: (Trial) -> String) -> RecordTable.Column {
      .init(name, .strings(trials.map(value)))
    }
    return RecordTable(
      [
        integers("id", \.id), strings("genome", \.genome.description),
        integers("generation", \.generation), strings("origin", \.origin.rawValue),
        integers("macs", \.macs), integers("parameters", \.parameters),
        strings("status", \.statusName), strings("reason") { $0.failureReason ?? "" },
        integers("images_scored") { $0.score?.images ?? 0 },
        integers("correct") { $0.score?.correct ?? 0 },
        .init("accuracy", .numbers(trials.map { $0.score?.accuracy ?? .nan })),
        .init("loss", .numbers(trials.map { $0.score?.loss ?? .nan })),
      ]
        + measured.map { objective in
          .init(
            objective.name.replacing("-", with: "_"),
            .numbers(trials.map { space.values(of: [objective], for: $0.genome)[0] }))
        })
  }

  /// Costs that the search goes by and that have no column of their own anyway.
  private var measured: [Objective] {
    configuration.costs.filter { $0 != .macs && $0 != .parameters }
  }

  private static func trials(_ table: RecordTable, in space: BoundSearchSpace) throws -> [Trial] {
    guard table.rowCount > 0 else { return [] }
    let (ids, generations) = (try table.integers("id"), try table.integers("generation"))
    let (genomes, origins) = (try table.strings("genome"), try table.strings("origin"))
    let (statuses, reasons) = (try table.strings("status"), try table.strings("reason"))
    let (images, correct) = (try table.integers("images_scored"), try table.integers("correct"))
    let losses = try table.numbers("loss")
    return try ids.indices.map { row in
      guard row == 0 ? ids[row] >= 0 : ids[row] > ids[row - 1],
        (0...Int64(SearchConfiguration.largestCount)).contains(generations[row]),
        let genome = Genome(genomes[row]),
        let origin = Trial.Origin(rawValue: origins[row]),
        let outcome = Trial.Outcome(
          statusName: statuses[row], reason: reasons[row], correct: Int(correct[row]),
          images: Int(images[row]), loss: losses[row])
      else {
        throw EngineError(
          .mismatch,
          "trial \(ids[row]) of the run makes no sense: \(statuses[row]), \(correct[row]) correct of"
            + " \(images[row]) images, in row \(row)")
      }
      try space.validate(genome)
      return Trial(
        id: Int(ids[row]),
        of: Proposal(genome: genome, generation: Int(generations[row]), origin: origin),
        in: space, outcome: outcome)
    }
  }

  // MARK: JSON

  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func value<Value: Decodable>(of json: String, in part: String) throws -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Foundation.Data(json.utf8))
    } catch {
      throw EngineError(.mismatch, "the run's \(part) cannot be read: \(error)")
    }
  }
}

extension Trial {
  /// What the run file calls the outcome.
  var statusName: String {
    switch outcome {
    case .complete, .measured: "complete"
    case .stopped: "stopped"
    case .failed: "failed"
    }
  }

  var failureReason: String? {
    if case .failed(let reason) = outcome { reason } else { nil }
  }
}

extension Trial.Outcome {
  fileprivate init?(statusName: String, reason: String, correct: Int, images: Int, loss: Double) {
    let isPossible = images > 0 && (0...images).contains(correct)
    switch statusName {
    case "complete" where isPossible:
      self = .complete(Score(correct: correct, images: images, loss: loss))
    case "stopped" where isPossible:
      self = .stopped(Score(correct: correct, images: images, loss: loss))
    case "failed": self = .failed(reason: reason)
    default: return nil
    }
  }
}
