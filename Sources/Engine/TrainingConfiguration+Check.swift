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
}

extension TrainingConfiguration {
  /// - Throws: ``EngineError`` that names the setting at fault.
  func check() throws { try RetrainingConfiguration(training: self).checkSettings() }
}

extension RetrainingConfiguration {
  /// Every setting has to be one that a recipe could say. Epochs, of which there may be none, are
  /// checked by who knows.
  ///
  /// - Throws: ``EngineError`` that names the setting at fault.
  func checkSettings() throws {
    let (batch, shard) = (training.batch, training.shardImages)
    try Requirement.hold(
      shard > 0 && batch > 0 && batch % shard == 0, "batch \(batch)",
      "a multiple of \(max(shard, 1))")
    var scratch = self
    for setting in RecipeSetting.all where !["batch", "epochs"].contains(setting.name) {
      try setting.set(setting.text(in: self), in: &scratch)
    }
  }
}
