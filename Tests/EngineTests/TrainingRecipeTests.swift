import Foundation
import NASCompute
import NASEngine
import NASNetworks
import NASSupernets
import Testing

/// What a user says of how a network is trained.
@Suite struct TrainingRecipeTests {
  private static let usual = RetrainingConfiguration(
    for: Shape(channels: 1, height: 28, width: 28))

  private func fault(_ yaml: String) -> EngineError? {
    #expect(throws: EngineError.self) {
      var configuration = Self.usual
      try TrainingRecipe(yaml: yaml, path: "mine.yaml").apply(to: &configuration)
    }
  }

  @Test func everySettingReadsWhatItWrites() throws {
    #expect(Set(RecipeSetting.all.map(\.name)).count == RecipeSetting.all.count)
    for setting in RecipeSetting.all {
      var configuration = Self.usual
      let text = setting.text(in: configuration)
      try setting.set(text, in: &configuration)
      #expect(configuration == Self.usual, "\(setting.name)")
      #expect(!setting.summary.isEmpty && setting.summary.hasSuffix("."), "\(setting.name)")
      #expect(throws: EngineError.self, "\(setting.name)") {
        try setting.set("nonsense", in: &configuration)
      }
    }
  }

  /// No two settings are one, and none is none.
  @Test func everySettingChangesSomethingOfItsOwn() throws {
    let values = [
      "epochs": "7", "batch": "64", "learning-rate": "0.3", "weight-average": "0.9",
      "schedule": "step", "warm-up": "2", "schedule-factor": "0.3", "schedule-epochs": "4",
      "schedule-patience": "2", "optimizer": "adam", "momentum": "0.8", "square-decay": "0.9",
      "epsilon": "1e-5", "weight-decay": "0.1", "decoupled-decay": "yes", "l1": "0.01",
      "clip-norm": "none", "clip-value": "2", "loss": "mean-squared-error",
      "label-smoothing": "0.2", "teacher": "supernet", "teacher-share": "0.7", "temperature": "4",
      "dropout": "0.1", "stochastic-depth": "0.2", "crop": "5", "flips": "no", "cutout": "8",
      "rotation": "15", "randaugment": "2", "randaugment-magnitude": "12", "brightness": "0.4",
      "contrast": "0.3", "saturation": "0.2", "hue": "0.1", "erase": "0.5", "erase-least": "0.05",
      "erase-most": "0.3", "erase-aspect": "0.5", "erase-fill": "mean",
      "mixup": "0.4", "cutmix": "0.6", "mix-share": "0.25",
      "patience": "5",
    ]
    #expect(Set(values.keys) == Set(RecipeSetting.all.map(\.name)))
    var seen: Set<RetrainingConfiguration> = [Self.usual]
    for setting in RecipeSetting.all {
      var configuration = Self.usual
      let value = try #require(values[setting.name])
      try setting.set(value, in: &configuration)
      #expect(seen.insert(configuration).inserted, "\(setting.name)")
      #expect(setting.text(in: configuration) == value || Double(value) != nil, "\(setting.name)")
    }
  }

  @Test func theRecipesThatComeWithTheProgramCanBeFollowed() throws {
    let catalogue = RecipeCatalogue.standard
    #expect(catalogue.names.contains("plain"))
    for name in catalogue.names {
      var configuration = Self.usual
      try catalogue.load(name).apply(to: &configuration)
      #expect((configuration == Self.usual) == (name == "plain"), "\(name)")
    }
  }

  @Test func theGuidesExampleCanBeFollowed() throws {
    let guide = try String(
      contentsOf: URL(filePath: #filePath).appending(path: "../../../Recipes/README.md")
        .standardized,
      encoding: .utf8)
    let examples = guide.matches(of: /```yaml\n([^`]*)```/).map { String($0.1) }
    #expect(examples.count == 1)
    for example in examples {
      var configuration = Self.usual
      try TrainingRecipe(yaml: example, path: "README.md").apply(to: &configuration)
      #expect(configuration.teacher.name == TeacherSettings.supernet)
    }
  }

  @Test func whatIsSaidLastCounts() throws {
    var recipe = try TrainingRecipe(
      yaml: "description: mine\noptimizer: sgd\nlearning-rate: 0.2\n", path: "mine.yaml")
    try recipe.add("learning-rate", "0.3")
    var configuration = Self.usual
    try recipe.apply(to: &configuration)
    #expect(configuration.training.optimizer.name == "sgd")
    #expect(configuration.training.learningRate == 0.3)
  }

  /// Whatever is said first.
  @Test(arguments: [
    ("schedule: one-cycle", 0, 0.999), ("schedule: one-cycle\nwarm-up: 1", 1, 0.999),
    ("warm-up: 2\nschedule: one-cycle", 2, 0.999), ("optimizer: rmsprop", 1, 0.99),
    ("square-decay: 0.9\noptimizer: rmsprop", 1, 0.9), ("optimizer: adamw", 1, 0.999),
  ])
  func whatIsNotSaidIsAsUsualWithTheRest(yaml: String, warmUp: Double, decay: Double) throws {
    var configuration = Self.usual
    try TrainingRecipe(yaml: yaml, path: "mine.yaml").apply(to: &configuration)
    #expect(configuration.training.warmUpEpochs == warmUp)
    #expect(configuration.training.optimizer.squareDecay == decay)
  }

  /// A recipe's words tell it from every other.
  @Test(arguments: [
    ("schedule: one-cycle", "schedule one-cycle"),
    ("schedule: one-cycle\nwarm-up: 2", "schedule one-cycle, warm up 2"),
    ("optimizer: rmsprop", "optimizer rmsprop"),
    ("optimizer: rmsprop\nsquare-decay: 0.999", "optimizer rmsprop, square decay 0.999"),
    ("warm-up: 1", ""),
  ])
  func changesAreFromWhatIsUsualWithTheRest(yaml: String, words: String) throws {
    var configuration = Self.usual
    try TrainingRecipe(yaml: yaml, path: "mine.yaml").apply(to: &configuration)
    for epochs in [2, 40] {
      var cut = configuration
      if cut.training.warmUpEpochs == Self.usual.training.warmUpEpochs {
        cut.training.limitWarmUp(to: epochs)
      }
      let changes = RecipeSetting.changes(from: Self.usual, to: cut, cutTo: epochs)
      #expect(
        changes.map { "\($0.name.replacing("-", with: " ")) \($0.text)" }.joined(separator: ", ")
          == words)
    }
  }

  /// What an option makes idle in a file is left out; what the file itself makes idle is an error.
  @Test func anOptionMayDoAwayWithWhatAFileSays() throws {
    let path = "mine.yaml"
    for (yaml, name, text) in [
      ("momentum: 0.8", "optimizer", "gradient-descent"),
      ("optimizer: rmsprop\nsquare-decay: 0.9", "optimizer", "sgd"),
      ("teacher: supernet\ntemperature: 4", "teacher", "none"),
    ] {
      var recipe = try TrainingRecipe(yaml: yaml, path: path)
      try recipe.add(name, text)
      var configuration = Self.usual
      try recipe.apply(to: &configuration)
      var alone = TrainingRecipe()
      try alone.add(name, text)
      var expected = Self.usual
      try alone.apply(to: &expected)
      #expect(configuration == expected, "\(yaml)")
      // Of two options one is too many.
      try recipe.add(String(yaml.split(separator: "\n").last!.split(separator: ":")[0]), "0.7")
      #expect(throws: EngineError.self) { try recipe.apply(to: &configuration) }
    }
  }

  /// A file may be for an option that is given with it.
  @Test(arguments: [
    ("temperature: 4\nteacher-share: 0.9", "teacher", "supernet"),
    ("mix-share: 0.5", "cutmix", "1"), ("square-decay: 0.9", "optimizer", "adamw"),
    ("schedule-epochs: 3", "schedule", "step"),
  ])
  func aFileMayHangOnAnOption(yaml: String, name: String, text: String) throws {
    var recipe = try TrainingRecipe(yaml: yaml, path: "mine.yaml")
    var configuration = Self.usual
    #expect(throws: EngineError.self) { try recipe.apply(to: &configuration) }
    try recipe.add(name, text)
    try recipe.apply(to: &configuration)
    #expect(
      recipe.entries.allSatisfy { entry in
        RecipeSetting.all.first { $0.name == entry.name }?.text(in: configuration) == entry.text
      })
  }

  /// It would stay in the record of a training that it changes nothing of.
  @Test func anOptionThatHangsOnWhatItDoesAwayWithIsAnError() throws {
    var recipe = try TrainingRecipe(yaml: "teacher: supernet", path: "mine.yaml")
    try recipe.add("teacher-share", "0")
    var configuration = Self.usual
    let error = #expect(throws: EngineError.self) { try recipe.apply(to: &configuration) }
    #expect(error?.description == "teacher-share changes nothing: there is no teacher")
    #expect(configuration == Self.usual)
  }

  @Test(arguments: [
    ("warm-up", "1e300"), ("crop", "9223372036854775807"), ("erase-aspect", "1e-40"),
    ("epochs", "99999999999"), ("batch", "40"), ("batch", "0"), ("schedule-epochs", "1000001"),
    ("epochs", "99999999999999999999"), ("crop", "1000000000000000000"), ("learning-rate", "1e400"),
  ])
  func numbersThatNobodyCanComputeWithAreRefused(name: String, text: String) throws {
    var configuration = Self.usual
    let error = #expect(throws: EngineError.self) {
      try RecipeSetting.named(name).set(text, in: &configuration)
    }
    #expect(error?.description.hasPrefix("\(name) '\(text)': expected ") == true)
  }

  @Test func everyFaultIsToldWithItsLine() {
    let error = fault("learning-rat: 1\nmomentum: 2\nepochs: [1, 2]\nbatch: 64\n")
    #expect(
      error?.description == """
        mine.yaml:1: there is no setting 'learning-rat'
        mine.yaml:2: momentum '2': expected a number from 0 to below 1
        mine.yaml:3: expected a setting and one value
        """)
    #expect(error?.hint == "did you mean 'learning-rate'?")
    #expect(
      fault("- 1\n")?.description
        == "mine.yaml:1: expected settings, such as 'learning-rate: 0.05', one a line")
    #expect(fault("hue: [\n")?.description.hasPrefix("mine.yaml:1: this is not YAML: ") == true)
    #expect(
      fault("epochs: 3\nhue: 0.1\nepochs: 4\n")?.description
        == "mine.yaml:1: the mapping has 'epochs' twice")
  }

  @Test(arguments: [
    ("optimizer: gradient-descent\nmomentum: 0.5", "momentum", "the optimizer is gradient-descent"),
    ("square-decay: 0.9", "square-decay", "the optimizer is nesterov"),
    ("schedule-factor: 0.5", "schedule-factor", "the schedule is cosine"),
    ("schedule: step\nschedule-patience: 3", "schedule-patience", "the schedule is step"),
    ("temperature: 3", "temperature", "there is no teacher"),
    ("mix-share: 0.5", "mix-share", "nothing is mixed"),
    ("randaugment-magnitude: 5", "randaugment-magnitude", "randaugment is 0"),
    ("erase-fill: mean", "erase-fill", "nothing is erased"),
    ("weight-decay: 0\ndecoupled-decay: yes", "decoupled-decay", "weights do not decay"),
    ("teacher-share: 0\nteacher: supernet", "teacher", "the teacher's share is 0"),
  ])
  func settingsThatChangeNothingAreRefused(yaml: String, name: String, reason: String) {
    let line = yaml.split(separator: "\n").count
    #expect(fault(yaml)?.description == "mine.yaml:\(line): \(name) changes nothing: \(reason)")
  }
}
