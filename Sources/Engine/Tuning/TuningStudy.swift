public import NASGenomes
import NASNetworks
import NASSearch
import NASSupernets
public import NASTuning

/// How a network's training is tuned: what may vary, who chooses, and for how long; all that decides
/// what comes of it.
public struct TuningConfiguration: Sendable, Hashable, Codable {
  /// How a network is trained but for what is tuned; its epochs are those of a full training.
  public var training: RetrainingConfiguration
  public var space: TuningSpace
  public var trials: Int
  /// One of ``NASTuning/Samplers``.
  public var sampler: String
  /// One of the schedulers of trainings; nil to train every trial in full.
  public var scheduler: String?
  /// Trials that are asked for before any of them is told of: as many on any number of threads, so that
  /// the same are tried.
  public var trialsAtATime: Int
  /// Always true; nil of a tuning by an older program, which may have taken trainings of the search for
  /// its own, and is another tuning for it.
  fileprivate let measuresAsTrained: Bool?
  /// Settings that stay as they were said where what is usual hangs on what is tuned; nil for none.
  private let kept: [String]?

  /// - Parameter said: Settings of the training that a user asked for.
  public init(
    training: RetrainingConfiguration, space: TuningSpace, trials: Int, sampler: String = "gp",
    scheduler: String? = "asha", trialsAtATime: Int = 4, said: [String] = []
  ) {
    self.training = training
    self.space = space
    self.trials = trials
    self.sampler = sampler
    self.scheduler = scheduler
    self.trialsAtATime = trialsAtATime
    measuresAsTrained = true
    let tuned = Set(space.settings.map(\.name))
    let kept = RecipeSetting.dependences.filter { tuned.contains($0.0) && said.contains($0.1) }
      .map(\.1)
    self.kept = kept.isEmpty ? nil : kept
  }

  /// A tuner that nothing has been told.
  ///
  /// - Throws: ``EngineError`` or ``NASText/SettingError`` when a setting makes no sense.
  func tuner() throws -> Tuner {
    try Requirement.count("epochs", training.training.epochs, atLeast: 1)
    try Requirement.count("trials", trials, atLeast: 1)
    return try Tuner(
      Samplers.named(sampler).init(
        SamplerSettings(space: space, seed: training.seed, trials: trials)),
      scheduler: scheduler.map { try BudgetSchedulers.named($0) }, ladder: ladder)
  }

  /// Trials are compared after a ninth and a third of the epochs, and at the end.
  private var ladder: RungLadder {
    RungLadder(
      minimum: max(1, training.training.epochs / 9), maximum: training.training.epochs, factor: 3)
  }

  /// The training of a trial for so many epochs.
  ///
  /// - Throws: ``EngineError`` when a value is none of its setting's.
  public func training(
    _ configuration: Configuration, epochs: Int
  ) throws -> RetrainingConfiguration {
    var training = try training(configuration)
    training.training.epochs = epochs
    training.training.limitWarmUp(to: epochs)
    return training
  }

  /// The training that a trial stands for: in full, with as long a warm-up as that has.
  ///
  /// - Throws: ``EngineError`` when a value is none of its setting's.
  public func training(_ configuration: Configuration) throws -> RetrainingConfiguration {
    let usual = training
    var training = training
    let said = try (kept ?? []).map { ($0, try RecipeSetting.named($0).text(in: usual)) }
    // The later one counts: what is tuned.
    try training.set(said + configuration.assignments.map { ($0.name, $0.value.description) })
    // What changes nothing beside the others is as it was: equal trainings are equal.
    for name in configuration.assignments.map(\.name) {
      let setting = try RecipeSetting.named(name)
      guard setting.idleness(in: training) != nil else { continue }
      try setting.set(setting.text(in: usual), in: &training)
    }
    return training
  }
}

extension TuningConfiguration {
  /// A teacher may have seen the validation images, which trainings are compared by; and a training that
  /// stops by them would be compared by its best moment.
  ///
  /// - Throws: ``EngineError`` when a training would not be measured as others are.
  func checkMeasures() throws {
    let teacher = training.teacher.name
    try Requirement.hold(
      teacher == TeacherSettings.none, "teacher \(teacher)", "none while settings are tuned")
    try Requirement.hold(
      training.patience == nil, "patience \(training.patience ?? 0)",
      "none while settings are tuned")
    for name in space.settings.map(\.name) { try RecipeSetting.named(name).expectTunable() }
  }

  /// - Parameters:
  ///   - network: That is trained.
  ///   - trainImages: That it is trained on.
  /// - Throws: ``EngineError`` when a tuned setting changes nothing, whatever the others are, or a
  ///   value makes no sense.
  func check(for network: Network, trainImages: Int) throws {
    let variants = try space.settings.variants(of: training)
    for variant in variants {
      try variant.checkSettings()
      try Requirement.hold(
        variant.training.batch <= trainImages, "batch \(variant.training.batch)",
        "at most the \(trainImages) training images")
    }
    for name in space.settings.map(\.name) {
      let setting = try RecipeSetting.named(name)
      let reasons = variants.map { setting.idleness(in: $0) }
      let always = reasons.contains(nil) ? nil : reasons[0]
      guard let reason = setting.unfitness(for: network) ?? always else { continue }
      throw RecipeSetting.changesNothing("tuning \(name)", reason)
    }
    try checkWarmUp(variants)
  }

  /// A longer one is cut to a fifth of the training, so that all longer ones would be one.
  private func checkWarmUp(_ variants: [RetrainingConfiguration]) throws {
    guard space.settings.contains(where: { $0.name == "warm-up" }) else { return }
    for variant in variants {
      var short = variant
      short.training.limitWarmUp(to: training.training.epochs)
      let form = SettingForm<Double>.self
      try Requirement.hold(
        short.training.warmUpEpochs == variant.training.warmUpEpochs,
        "tuning warm-up to \(form.text(variant.training.warmUpEpochs))",
        "at most \(form.text(Double(training.training.epochs) / 5)), a fifth of the epochs")
    }
  }
}

extension [TunedSetting] {
  /// All numbers as large as they may be, and of every setting of options each in turn.
  ///
  /// - Throws: ``EngineError`` when a value is none of its setting's, or there are too many.
  func variants(of training: RetrainingConfiguration) throws -> [RetrainingConfiguration] {
    let most = 100_000
    let combinations = reduce(1.0) { $0 * Double($1.extremes.count) }
    try Requirement.hold(
      combinations <= Double(most),
      "tuning: more than \(most) combinations of options",
      "fewer options, or ranges of numbers, such as learning-rate=0.01..0.5")
    return try reduce([training]) { variants, setting in
      try variants.flatMap { variant in
        try setting.extremes.map { text in
          var changed = variant
          try changed.set([(setting.name, text)])
          return changed
        }
      }
    }
  }
}

extension TuningSpace {
  /// The same, without settings where they change nothing: `square-decay` hangs on the optimizer where
  /// that is tuned, too. Settings of options come first, for others to hang on.
  ///
  /// - Parameter training: How a network is trained but for what is tuned.
  public func conditioned(on training: RetrainingConfiguration) throws -> TuningSpace {
    let parents = settings.filter(\.range.isCategorical)
    let ordered = parents + settings.filter { !$0.range.isCategorical }
    var conditions: [String: TunedSetting.Condition] = [:]
    for (place, parent) in parents.enumerated() {
      let others = ordered.filter { $0.name != parent.name }
      let variants = try parent.extremes.map { option in
        var changed = training
        try changed.set([(parent.name, option)])
        return (option, try others.variants(of: changed))
      }
      for setting in ordered[(place + 1)...] where conditions[setting.name] == nil {
        let recipe = try RecipeSetting.named(setting.name)
        let useful = variants.filter { $1.contains { recipe.idleness(in: $0) == nil } }.map(\.0)
        guard !useful.isEmpty, useful.count < variants.count else { continue }
        conditions[setting.name] = .init(parent.name, isOneOf: useful)
      }
    }
    return try TuningSpace(
      ordered.map { TunedSetting($0.name, $0.range, if: conditions[$0.name]) })
  }
}

extension TunedSetting {
  /// Its highest number, or all of its options.
  fileprivate var extremes: [String] {
    switch range {
    case .real(_, let high, _): ["\(high)"]
    case .integer(_, let high, _, _): ["\(high)"]
    case .categorical(let options): options
    }
  }
}

/// A tuning and what has come of it.
public struct TuningStudy: Sendable, Hashable, Codable {
  /// The trial of the run that the network was picked as.
  public let pick: Int
  public let genome: Genome
  public let configuration: TuningConfiguration
  public internal(set) var results: [TuningResult] = []
  public internal(set) var isFinished = false
  /// Whether the command that began it goes on with it; with none that an older program began.
  public var isOpen: Bool { !isFinished && configuration.measuresAsTrained == true }

  /// What was tried, and what came of each; the values are validation accuracies.
  ///
  /// - Throws: when the configuration makes no sense.
  public func told() throws -> Tuner {
    var tuner = try configuration.tuner()
    guard
      results.allSatisfy({ result in
        let (job, tried) = (result.training.job, result.configuration.assignments)
        return tuner.canHaveAsked(for: job) && result.training.isPossible
          && (try? Configuration(tried, in: configuration.space)) != nil
      })
    else {
      throw EngineError(
        .mismatch, "the tuning of trial \(pick) holds a training that it cannot have asked for")
    }
    tuner.tell(results)
    return tuner
  }
}

extension RunState {
  /// Keeps a tuning, in place of what is known of it.
  mutating func keep(_ study: TuningStudy) {
    if let known = tunings.firstIndex(where: {
      $0.genome == study.genome && $0.configuration == study.configuration
    }) {
      tunings[known] = study
    } else {
      tunings.append(study)
    }
  }
}
