import NASCompute
import NASDatasets
import NASSupernets

/// What a setting must fulfil. Each throws ``EngineError`` that names the setting, its value and what
/// was expected.
enum Requirement {
  static func hold(_ condition: Bool, _ found: String, _ expected: String) throws {
    guard condition else { throw EngineError(.badSetting, "\(found): expected \(expected)") }
  }

  /// A number of epochs, networks or the like.
  static func count(_ name: String, _ value: Int, atLeast least: Int) throws {
    let most = SearchConfiguration.largestCount
    try hold(value >= least, "\(name) \(value)", "at least \(least)")
    try hold(value <= most, "\(name) \(value)", "at most \(most)")
  }

  static func number(_ name: String, _ value: Double, _ range: NumberRange) throws {
    try hold(range.contains(value), "\(name) \(value)", range.words)
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
    try Requirement.number("learning rate", learningRate, .positive)
    try Requirement.number("warm-up epochs", warmUpEpochs, .epochs)
    try Requirement.known("loss", loss.name, among: Losses.names)
    try Requirement.number("label smoothing", loss.smoothing, .fraction)
    try Requirement.number("mixup", mixing.mixup, .notNegative)
    try Requirement.number("CutMix", mixing.cutmix, .notNegative)
    try Requirement.number("share of mixed shards", mixing.share, .share)
    try schedule.check()
    try optimizer.check()
    try augmentation.check()
  }
}

extension Augmentation {
  fileprivate func check() throws {
    try Requirement.hold(
      crop.padding >= 0 && cutout.side >= 0,
      "crop padding \(crop.padding) and cutout \(cutout.side)", "none below 0")
    try Requirement.number("rotation", rotation.degrees, .closed(0, 180))
    try Requirement.hold(
      randAugment.operations >= 0, "RandAugment of \(randAugment.operations)", "at least 0")
    try Requirement.number("RandAugment's magnitude", randAugment.magnitude, .randAugment)
    for (name, value) in [
      ("brightness", colour.brightness), ("contrast", colour.contrast),
      ("saturation", colour.saturation),
    ] { try Requirement.number(name, value, .notNegative) }
    try Requirement.number("hue", colour.hue, .closed(0, 0.5))
    try Requirement.number("chance of erasing", erasing.chance, .share)
    try Requirement.number("least area erased", erasing.leastArea, .share)
    try Requirement.number("most area erased", erasing.mostArea, .share)
    try Requirement.number("aspect ratio of what is erased", erasing.aspect, .aspect)
  }
}

extension ScheduleSettings {
  fileprivate func check() throws {
    try Requirement.known("schedule", name, among: RateCurves.names)
    if let factor { try Requirement.number("schedule's factor", factor, .positive) }
    try Requirement.hold((every ?? 1) >= 1, "schedule's step of \(every ?? 1) epochs", "at least 1")
    try Requirement.hold(patience >= 0, "schedule's patience \(patience)", "at least 0 epochs")
  }
}

extension OptimizerSettings {
  fileprivate func check() throws {
    try Requirement.known("optimizer", name, among: UpdateRules.names)
    try Requirement.number("momentum", momentum, .fraction)
    try Requirement.number("decay of squares", squareDecay, .fraction)
    try Requirement.number("epsilon", epsilon, .positive)
    try Requirement.number("weight decay", weightDecay, .notNegative)
    try Requirement.number("sparsity", sparsity, .notNegative)
    if let clippingNorm { try Requirement.number("clipping norm", clippingNorm, .positive) }
    if let clippingValue { try Requirement.number("clipping value", clippingValue, .positive) }
  }
}
