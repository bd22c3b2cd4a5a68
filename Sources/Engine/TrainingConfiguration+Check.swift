import NASCompute
import NASDatasets
import NASSupernets

/// What a setting must fulfil. Each throws ``EngineError`` that names the setting, its value and what
/// was expected.
enum Requirement {
  static func hold(_ condition: Bool, _ found: String, _ expected: String) throws {
    guard condition else { throw EngineError(.badSetting, "\(found): expected \(expected)") }
  }

  static func positive(_ name: String, _ value: Double) throws {
    try hold(value > 0 && value.isFinite, "\(name) \(value)", "a number above 0")
  }

  static func notNegative(_ name: String, _ value: Double) throws {
    try hold(value >= 0 && value.isFinite, "\(name) \(value)", "a number of at least 0")
  }

  /// From 0 to below 1.
  static func fraction(_ name: String, _ value: Double) throws {
    try hold((0..<1).contains(value), "\(name) \(value)", "0 to below 1")
  }

  /// From 0 to 1.
  static func share(_ name: String, _ value: Double) throws {
    try hold((0...1).contains(value), "\(name) \(value)", "0 to 1")
  }

  static func known(_ kind: String, _ name: String, among names: [String]) throws {
    try hold(
      names.contains(name), "\(kind) '\(name)'", "one of \(names.joined(separator: ", "))")
  }
}

extension TrainingConfiguration {
  /// - Throws: ``EngineError`` that names the setting at fault.
  func check() throws {
    try Requirement.hold(
      shardImages > 0 && batch > 0 && batch % shardImages == 0, "batch \(batch)",
      "a multiple of \(max(shardImages, 1))")
    try Requirement.positive("learning rate", learningRate)
    try Requirement.notNegative("warm-up epochs", warmUpEpochs)
    try Requirement.known("loss", loss.name, among: Losses.names)
    try Requirement.fraction("label smoothing", loss.smoothing)
    try Requirement.notNegative("mixup", mixing.mixup)
    try Requirement.notNegative("CutMix", mixing.cutmix)
    try Requirement.share("share of mixed shards", mixing.share)
    try schedule.check()
    try optimizer.check()
    try Requirement.hold(
      augmentation.cropPadding >= 0 && augmentation.cutout >= 0,
      "crop padding \(augmentation.cropPadding) and cutout \(augmentation.cutout)", "none below 0")
  }
}

extension ScheduleSettings {
  fileprivate func check() throws {
    try Requirement.known("schedule", name, among: RateCurves.names)
    if let factor { try Requirement.positive("schedule's factor", factor) }
    try Requirement.hold((every ?? 1) >= 1, "schedule's step of \(every ?? 1) epochs", "at least 1")
    try Requirement.hold(patience >= 0, "schedule's patience \(patience)", "at least 0 epochs")
  }
}

extension OptimizerSettings {
  fileprivate func check() throws {
    try Requirement.known("optimizer", name, among: UpdateRules.names)
    try Requirement.fraction("momentum", momentum)
    try Requirement.fraction("decay of squares", squareDecay)
    try Requirement.positive("epsilon", epsilon)
    try Requirement.notNegative("weight decay", weightDecay)
    try Requirement.notNegative("sparsity", sparsity)
    if let clippingNorm { try Requirement.positive("clipping norm", clippingNorm) }
    if let clippingValue { try Requirement.positive("clipping value", clippingValue) }
  }
}
