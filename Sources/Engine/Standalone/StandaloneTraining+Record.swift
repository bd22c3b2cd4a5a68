import NASGenomes
import NASRecords
import NASSearch
import NASSupernets

extension StandaloneTraining {
  /// Trainings as columns of the run file.
  static func table(_ trainings: [StandaloneTraining]) throws -> RecordTable {
    func strings(
      _ name: String, _ value: (StandaloneTraining) throws -> String
    ) rethrows -> RecordTable.Column {
      .init(name, .strings(try trainings.map(value)))
    }
    func integers(_ name: String, _ value: (StandaloneTraining) -> Int) -> RecordTable.Column {
      .init(name, .integers(trainings.map { Int64(value($0)) }))
    }
    return RecordTable([
      strings("genome", \.job.genome.description), strings("split", \.job.split.rawValue),
      integers("epochs", \.job.configuration.training.epochs),
      integers("measured_as_trained") { $0.job.measuresAsTrained ? 1 : 0 },
      integers("seed") { Int(truncatingIfNeeded: $0.job.configuration.seed) },
      strings("reason") { $0.failureReason ?? "" },
      integers("images") { $0.score?.images ?? 0 }, integers("correct") { $0.score?.correct ?? 0 },
      .init("accuracy", .numbers(trainings.map { $0.score?.accuracy ?? .nan })),
      .init("loss", .numbers(trainings.map { $0.score?.loss ?? .nan })),
      try strings("configuration") { try RunState.json($0.job.configuration) },
    ])
  }

  /// - Throws: ``EngineError`` when a row makes no sense.
  static func list(
    _ table: RecordTable, in space: BoundSearchSpace
  ) throws -> [StandaloneTraining] {
    guard table.rowCount > 0 else { return [] }
    let (genomes, splits) = (try table.strings("genome"), try table.strings("split"))
    let (reasons, configurations) = (
      try table.strings("reason"), try table.strings("configuration")
    )
    let (images, correct) = (try table.integers("images"), try table.integers("correct"))
    let losses = try table.numbers("loss")
    // Not in files of older programs.
    let areAsTrained =
      try table.columns.contains { $0.name == "measured_as_trained" }
      ? table.integers("measured_as_trained").map { $0 != 0 } : genomes.map { _ in false }
    return try genomes.indices.map { row in
      let counts = (correct: Int(correct[row]), images: Int(images[row]))
      guard let genome = Genome(genomes[row]), let split = Evaluation.Split(rawValue: splits[row]),
        !reasons[row].isEmpty || counts.images > 0 && (0...counts.images).contains(counts.correct)
      else {
        throw EngineError(.mismatch, "stand-alone training \(row) of the run makes no sense")
      }
      try space.validate(genome)
      return StandaloneTraining(
        StandaloneJob(
          genome: genome,
          configuration: try RunState.value(of: configurations[row], in: "stand-alone training"),
          split: split, measuresAsTrained: areAsTrained[row]),
        reasons[row].isEmpty
          ? .complete(Score(correct: counts.correct, images: counts.images, loss: losses[row]))
          : .failed(reason: reasons[row]))
    }
  }

  private var failureReason: String? {
    if case .failed(let reason) = outcome { reason } else { nil }
  }
}
