import NASRecords
import NASSupernets

extension RunState.EpochRecord {
  init(_ learningRate: Double, _ outcome: EpochOutcome) {
    self.init(
      learningRate: learningRate, labelLoss: outcome.labelLoss,
      distilledLoss: outcome.distilled.mean, trainingAccuracy: outcome.trainingAccuracy,
      skippedSteps: outcome.skippedSteps,
      gradients: .init(outcome.gradients))
  }

  /// A run file's columns.
  static func table(_ curve: [Self]) -> RecordTable {
    func column(_ name: String, _ value: (Self) -> Double?) -> RecordTable.Column {
      .init(name, .numbers(curve.map { value($0) ?? .nan }))
    }
    return RecordTable(
      [
        column("learning_rate", \.learningRate), column("loss_labels", \.labelLoss),
        column("loss_distilled", \.distilledLoss), column("training_accuracy", \.trainingAccuracy),
        .init("skipped_steps", .integers(curve.map { Int64($0.skippedSteps) })),
      ] + Gradients.columns(curve.map(\.gradients)))
  }

  /// What a run file's columns say; those of older programs too, which named losses by the networks
  /// of the sandwich and recorded nothing of gradients.
  static func curve(_ table: RecordTable) throws -> [Self] {
    guard table.rowCount > 0 else { return [] }
    let names = Set(table.columns.map(\.name))
    let isOld = names.contains("loss_largest")
    let rates = try table.numbers("learning_rate")
    let labels = try table.numbers(isOld ? "loss_largest" : "loss_labels")
    let distilled = try isOld ? oldDistilled(table) : table.numbers("loss_distilled")
    let accuracies = try table.numbers("training_accuracy")
    let skipped = try table.integers("skipped_steps")
    let gradients = names.contains("gradient_norm") ? try Gradients.list(table) : nil
    return rates.indices.map { row in
      Self(
        learningRate: rates[row], labelLoss: labels[row],
        distilledLoss: distilled[row].isNaN ? nil : distilled[row],
        trainingAccuracy: accuracies[row], skippedSteps: Int(skipped[row]),
        gradients: gradients?[row])
    }
  }

  /// Of the smallest network and of two random ones, as each step of such a run trained.
  private static func oldDistilled(_ table: RecordTable) throws -> [Double] {
    zip(try table.numbers("loss_smallest"), try table.numbers("loss_random")).map {
      $1.isNaN ? $0 : ($0 + 2 * $1) / 3
    }
  }
}

extension RunState.EpochRecord.Gradients {
  init(_ summary: GradientSummary) {
    self.init(
      norm: summary.mean, largestNorm: summary.largest, clippedShare: summary.clippedShare)
  }

  /// A run file's columns, of every epoch.
  static func columns(_ epochs: [Self?]) -> [RecordTable.Column] {
    func column(_ name: String, _ value: (Self) -> Double) -> RecordTable.Column {
      .init(name, .numbers(epochs.map { $0.map(value) ?? .nan }))
    }
    return [
      column("gradient_norm", \.norm), column("gradient_norm_largest", \.largestNorm),
      column("clipped_share", \.clippedShare),
    ]
  }

  /// What these columns say.
  static func list(_ table: RecordTable) throws -> [Self?] {
    let norms = try table.numbers("gradient_norm")
    let largest = try table.numbers("gradient_norm_largest")
    let shares = try table.numbers("clipped_share")
    return norms.indices.map { row in
      norms[row].isNaN
        ? nil : Self(norm: norms[row], largestNorm: largest[row], clippedShare: shares[row])
    }
  }
}
