import Foundation
import NASCompute
import NASDatasets
import NASEngine
import NASGenomes
import NASRecords
import NASSearch
import NASSupernets
import NASTuning
import Testing

@Suite struct TuningRunTests {
  private static func configuration(
    sampler: String = "tpe", scheduler: String? = "asha", trials: Int = 8
  ) throws -> TuningConfiguration {
    TuningConfiguration(
      training: RetrainingConfiguration(
        seed: 4,
        training: TrainingConfiguration(
          epochs: 3, batch: 64, shardImages: 16, learningRate: 0.05,
          augmentation: .init(cropPadding: 0, flips: true)),
        inheritsWeights: false, calibrationImages: 512),
      space: try RecipeSetting.tuningSpace("learning-rate=0.0001..0.3,optimizer=sgd|adam"),
      trials: trials, sampler: sampler, scheduler: scheduler)
  }

  private func run(
    _ configuration: TuningConfiguration, threads: Int = 2, state: RunState? = nil,
    in folder: RunFolder? = nil
  ) throws -> TuningRun {
    let state = try state ?? TinyRun.state
    return try TuningRun(
      state, in: folder ?? RunFolder.create(at: TinyData.shared.get().folder()),
      trial: state.pick("best"), configuration: configuration, threads: threads)
  }

  private func finish(
    _ configuration: TuningConfiguration, threads: Int = 2
  ) throws -> TuningStudy {
    try run(configuration, threads: threads).run(isInterrupted: { false }, tell: { _ in })
  }

  @Test(arguments: ["tpe", "gp", "random", "grid"]) func itFindsWhatTrains(sampler: String) throws {
    let study = try finish(Self.configuration(sampler: sampler))
    #expect(study.isFinished)
    let best = try #require(try study.told().best)
    #expect(try #require(best.measured).value > 0.6, "chance is a third")
    #expect(best.measured?.share == 1)
    // Not all of them are trained in full.
    let trials = try study.told().trials()
    #expect(trials.contains { ($0.measured?.share ?? 1) < 1 })
  }

  /// What is usual hangs on what is tuned; what was asked for does not.
  @Test(arguments: [
    ("schedule=cosine|one-cycle", "schedule", "one-cycle", "warm-up", "1", "0"),
    ("optimizer=nesterov|rmsprop", "optimizer", "rmsprop", "square-decay", "0.999", "0.99"),
  ])
  func whatWasSaidStaysWhateverIsTuned(
    text: String, tuned: String, option: String, name: String, said: String, usual: String
  ) throws {
    let space = try RecipeSetting.tuningSpace(text)
    let base = RetrainingConfiguration(training: TrainingConfiguration(epochs: 40))
    let trial = try Configuration([.init(tuned, .option(option))], in: space)
    for (names, expected) in [([name], said), ([], usual)] {
      let configuration = TuningConfiguration(training: base, space: space, trials: 2, said: names)
      let training = try configuration.training(trial)
      #expect(try RecipeSetting.named(tuned).text(in: training) == option)
      #expect(try RecipeSetting.named(name).text(in: training) == expected)
      let changes = RecipeSetting.changes(from: base, to: training)
      #expect(changes.contains { $0.name == name } == (expected == said))
    }
  }

  @Test func withoutASchedulerEveryTrialIsTrainedInFull() throws {
    let study = try finish(Self.configuration(scheduler: nil, trials: 3))
    #expect(try study.told().trials().allSatisfy { $0.measured?.share == 1 })
    #expect(study.results.count == 3)
  }

  @Test func itGivesTheSameOnOneThreadAndOnTwo() throws {
    let configuration = try Self.configuration()
    #expect(try finish(configuration, threads: 1) == (try finish(configuration, threads: 2)))
  }

  /// In the middle of the first trainings, and later.
  @Test(arguments: [5, 40]) func aStoppedTuningGoesOnToTheSameEnd(poll: Int) throws {
    let configuration = try Self.configuration(trials: 6)
    let expected = try finish(configuration)
    let folder = try RunFolder.create(at: TinyData.shared.get().folder())
    try folder.write(TinyRun.state.record())
    let interrupt = InterruptAtPoll(poll)
    #expect(throws: Interruption.self) {
      try run(configuration, in: folder).run(
        isInterrupted: { interrupt.isDue }, tell: { _ in })
    }
    let state = try RunState(folder.recover().record)
    let study = try run(configuration, state: state, in: folder)
      .run(isInterrupted: { false }, tell: { _ in })
    #expect(study == expected)
    // What is finished is known, and nothing is trained again.
    let end = try RunState(folder.recover().record)
    #expect(end.tunings == [expected])
    let again = try run(configuration, state: end, in: folder)
    #expect(try again.run(isInterrupted: { true }, tell: { _ in }) == expected)
  }

  @Test func trainingsSeeNoImageThatTheyAreMeasuredOn() throws {
    let tuning = try run(Self.configuration(trials: 2))
    _ = try tuning.run(isInterrupted: { false }, tell: { _ in })
    let before = Set(try TinyRun.state.standalone.map(\.job))
    let jobs = tuning.state.standalone.map(\.job).filter { !before.contains($0) }
    #expect(!jobs.isEmpty)
    for job in jobs {
      #expect(job.split == .validation && !job.configuration.usesValidationImages)
    }
  }

  @Test(arguments: [
    ("learning-rat", "there is no setting 'learning-rat'"),
    ("epsilon", "epsilon has no usual range to tune it within"),
    (
      "learning-rate=1..0.1",
      "setting to be tuned, learning-rate: 1.0 to 0.1: expected the lower end"
    ),
    ("learning-rate=0..1..2", "learning-rate=0..1..2: expected a range"),
    ("momentum=0.1..1.5", "momentum '1.5': expected a number from 0 to below 1"),
    ("optimizer=sgd|adm", "optimizer 'adm': expected one of"),
    ("dropout,dropout", "setting to be tuned, dropout: named twice"),
    ("", "tuning: no setting: expected at least one"),
    ("learning-rate,=", "there is no setting ''"),
    ("learning-rate=", "learning-rate=: expected a range"),
    ("batch=40|64", "batch '40': expected a multiple of 32"),
    ("batch=32..100", "batch '100': expected a multiple of 32"),
  ])
  func whatCannotBeTunedIsRefused(text: String, message: String) {
    let error = #expect(throws: (any Error).self) { try RecipeSetting.tuningSpace(text) }
    #expect("\(error as Any)".contains(message) || String(describing: error!).hasPrefix(message))
  }

  @Test(arguments: [
    ("saturation=0..0.5", "tuning saturation changes nothing: images have no red, green and blue"),
    ("batch=64|4096", "batch 4096: expected at most the 600 training images"),
  ])
  func whatMakesNoSenseForTheNetworkAndItsImagesIsRefused(text: String, message: String) throws {
    var configuration = try Self.configuration()
    configuration.space = try RecipeSetting.tuningSpace(text)
    let error = #expect(throws: EngineError.self) { try run(configuration) }
    #expect(error?.description == message)
  }

  /// Of seven settings with six options each there are 279,936.
  @Test func tooManyCombinationsAreRefused() throws {
    let settings = [
      "learning-rate", "momentum", "weight-decay", "dropout", "label-smoothing", "erase",
      "rotation",
    ]
    var configuration = try Self.configuration()
    configuration.space = try RecipeSetting.tuningSpace(
      settings.map { "\($0)=0.01|0.02|0.03|0.04|0.05|0.06" }.joined(separator: ","))
    let error = #expect(throws: EngineError.self) { try run(configuration) }
    #expect(
      error?.description == "tuning: more than 100000 combinations of options: expected fewer "
        + "options, or ranges of numbers, such as learning-rate=0.01..0.5")
  }

  @Test func usualRangesAreRanges() throws {
    for name in RecipeSetting.tunable { _ = try RecipeSetting.tuningSpace(name) }
    let space = try RecipeSetting.tuningSpace(
      "learning-rate=0.01..1,cutout=0..8,batch=32..128,flips=yes|no")
    #expect(
      space.settings.map(\.range) == [
        .real(0.01, 1, .logarithmic), .integer(0, 8), .integer(32, 128, step: 32),
        .categorical(["yes", "no"]),
      ])
  }

  @Test func whatMattersForNoTrialIsRefused() throws {
    var configuration = try Self.configuration()
    configuration.space = try RecipeSetting.tuningSpace("square-decay=0.9..0.99")
    let error = #expect(throws: EngineError.self) { try run(configuration) }
    #expect(
      error?.description == "tuning square-decay changes nothing: the optimizer is nesterov")
    // It does for one of the optimizers.
    configuration.space = try RecipeSetting.tuningSpace("square-decay=0.9..0.99,optimizer=sgd|adam")
    _ = try run(configuration)
  }

  @Test func settingsHangOnOptionsThatTheyMatterFor() throws {
    let space = try RecipeSetting.tuningSpace(
      "square-decay=0.9..0.99, learning-rate, optimizer=sgd|adam|adamw, epsilon=1e-8..1e-6")
    let conditioned = try space.conditioned(on: Self.configuration().training)
    #expect(
      conditioned.settings.map(\.name) == ["optimizer", "square-decay", "learning-rate", "epsilon"])
    let condition = TunedSetting.Condition("optimizer", is: "adam", "adamw")
    #expect(conditioned.settings.map(\.condition) == [nil, condition, nil, condition])
    // However options are written.
    let written = try RecipeSetting.tuningSpace("weight-decay=1e-4 | 0.10, learning-rate=0.01 .. 1")
    #expect(try written.conditioned(on: Self.configuration().training) == written)
    // So it stays where there is nothing to choose.
    let alone = try RecipeSetting.tuningSpace("momentum,cutout")
    #expect(try alone.conditioned(on: Self.configuration().training) == alone)
  }

  @Test func equalTrainingsAreTrainedOnce() throws {
    var configuration = try Self.configuration(sampler: "random", scheduler: nil, trials: 6)
    configuration.space = try RecipeSetting.tuningSpace("optimizer=sgd|adam")
    let tuning = try run(configuration)
    let known = try TinyRun.state.standalone.count
    let study = try tuning.run(isInterrupted: { false }, tell: { _ in })
    #expect(study.results.count == 6)
    #expect(tuning.state.standalone.count == known + 2)
    // Norms are measured otherwise than a search's, so that none of its trainings is one of these.
    #expect(tuning.state.standalone.suffix(2).allSatisfy { $0.job.measuresAsTrained })
    let kept = try RunState(tuning.state.record())
    #expect(kept.standalone == tuning.state.standalone && kept.tunings == tuning.state.tunings)
  }

  /// The study with its first result otherwise.
  private func crafted(
    _ study: TuningStudy, _ change: (inout [String: Any]) throws -> Void
  ) throws -> TuningStudy {
    var document = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(study)) as? [String: Any])
    var results = try #require(document["results"] as? [[String: Any]])
    try change(&results[0])
    document["results"] = results
    return try JSONDecoder().decode(
      TuningStudy.self, from: JSONSerialization.data(withJSONObject: document))
  }

  @Test func whatNobodyAskedForIsAnError() throws {
    let study = try finish(Self.configuration(trials: 2))
    _ = try crafted(study) { _ in }.told()
    let longer = try crafted(study) { result in
      var training = try #require(result["training"] as? [String: Any])
      var job = try #require(training["job"] as? [String: Any])
      job["to"] = 77
      training["job"] = job
      result["training"] = training
    }
    let error = #expect(throws: EngineError.self) { try longer.told() }
    #expect(error?.description.contains("that it cannot have asked for") == true)
    let unsaid = try crafted(study) { $0["configuration"] = ["assignments": [String]()] }
    #expect(throws: EngineError.self) { try unsaid.told() }
    let outside = try crafted(study) { result in
      var tried = try #require(result["configuration"] as? [String: Any])
      var assignments = try #require(tried["assignments"] as? [[String: Any]])
      let rate = try #require(assignments.firstIndex { $0["name"] as? String == "learning-rate" })
      assignments[rate]["value"] = ["real": ["_0": 7]]
      tried["assignments"] = assignments
      result["configuration"] = tried
    }
    #expect(throws: EngineError.self) { try outside.told() }
    for measured in [[], [["resource": 1, "value": 0.5], ["resource": 1, "value": 0.5]]] as [[Any]]
    {
      let odd = try crafted(study) { result in
        var training = try #require(result["training"] as? [String: Any])
        training["outcome"] = ["trained": ["_0": measured]]
        result["training"] = training
      }
      #expect(throws: EngineError.self) { try odd.told() }
    }
  }

  @Test(arguments: [("epochs", 0), ("trials", 0), ("trials", 1_000_000_000_000)])
  func aRecordedTuningOfOddSizeIsAnError(name: String, value: Int) throws {
    let study = try finish(Self.configuration(trials: 2))
    let text = String(decoding: try JSONEncoder().encode(study), as: UTF8.self)
    let odd = text.replacing(try Regex("\"\(name)\":\\d+"), with: "\"\(name)\":\(value)")
    #expect(odd != text)
    let crafted = try JSONDecoder().decode(TuningStudy.self, from: Data(odd.utf8))
    #expect(throws: EngineError.self) { try crafted.told() }
  }

  /// A trial whose setting changes nothing is the training without it.
  @Test func whatChangesNothingIsAsUsual() throws {
    var configuration = try Self.configuration()
    configuration.space = try RecipeSetting.tuningSpace(
      "randaugment=0..1,randaugment-magnitude=1..30")
    func training(_ operations: Int, _ magnitude: Double) throws -> RetrainingConfiguration {
      try configuration.training(
        Configuration(
          [
            .init("randaugment", .integer(operations)),
            .init("randaugment-magnitude", .real(magnitude)),
          ], in: configuration.space), epochs: 3)
    }
    #expect(try training(0, 7) == training(0, 20))
    #expect(try training(1, 7) != training(1, 20))
  }

  @Test func aSettingMayHangOnATunedOne() throws {
    var recipe = TrainingRecipe()
    try recipe.add("erase-fill", "mean")
    let state = try TinyRun.state
    func configuration(_ space: TuningSpace?) throws -> RetrainingConfiguration {
      try recipe.configuration(
        for: state.pick("best"), of: state, seed: 0, precision: .f32, inheritsWeights: true,
        tunedWithin: space)
    }
    #expect(throws: EngineError.self) { try configuration(nil) }
    _ = try configuration(RecipeSetting.tuningSpace("erase=0..0.5"))
  }

  /// Of a file, which is for many networks; of an option it is an error.
  @Test func aFileMaySayMoreThanMattersForANetwork() throws {
    let state = try TinyRun.state
    func configuration(_ recipe: TrainingRecipe) throws -> RetrainingConfiguration {
      try recipe.configuration(
        for: state.pick("best"), of: state, seed: 0, precision: .f32, inheritsWeights: true)
    }
    let yaml = "saturation: 0.2\n"
    _ = try configuration(TrainingRecipe(yaml: yaml, path: "mine.yaml"))
    var said = TrainingRecipe()
    try said.add("saturation", "0.2")
    let error = #expect(throws: EngineError.self) { try configuration(said) }
    #expect(
      error?.description == "saturation changes nothing: images have no red, green and blue")
  }

  /// What is tried is what is told: a longer warm-up is cut.
  @Test func aTunedWarmUpIsAFifthAtMost() throws {
    var configuration = try Self.configuration()
    configuration.space = try RecipeSetting.tuningSpace("warm-up=0..2")
    let error = #expect(throws: EngineError.self) { try run(configuration) }
    #expect(
      error?.description == "tuning warm-up to 2: expected at most 0.6, a fifth of the epochs")
  }

  @Test func oneThatIsStoppedAtOnceIsKnown() throws {
    let folder = try RunFolder.create(at: TinyData.shared.get().folder())
    let tuning = try run(Self.configuration(), in: folder)
    #expect(throws: Interruption.self) {
      try tuning.run(isInterrupted: { true }, tell: { _ in })
    }
    let kept = try RunState(folder.recover().record).tunings
    #expect(kept.count == 1 && kept.allSatisfy { !$0.isFinished && $0.results.isEmpty })
  }

  @Test func aTeacherIsRefused() throws {
    var configuration = try Self.configuration()
    configuration.training.teacher.name = TeacherSettings.supernet
    let error = #expect(throws: EngineError.self) { try run(configuration) }
    #expect(error?.description == "teacher supernet: expected none while settings are tuned")
  }
}
