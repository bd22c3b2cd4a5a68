public import ArgumentParser
import NASEngine
public import NASSupernets

/// How a search trains its supernet.
struct TrainingOptions: ParsableArguments {
  private static let defaults = SearchConfiguration()

  @Option(
    help: .init(
      """
      How often the supernet sees every training image; 0 for a search without one, by trainings of \
      single networks alone. (default: \(Self.defaults.training.epochs))
      """, valueName: "n"))
  var epochs: Int?

  @Option(
    help: .init(
      "Which networks a step trains: \(Self.recipes). (default: \(Self.defaults.recipe.name))",
      valueName: "name"),
    completion: .list(Recipes.names), transform: Self.parseRecipe)
  private var recipe: String?

  @Option(
    help: .init(
      """
      What they learn from: labels, the largest network (distillation), both, or labels in the \
      first quarter and then the largest network. (default: as is usual with the recipe)
      """,
      valueName: "targets"))
  private var recipeTargets: RecipeTargets?

  @Option(
    help: .init(
      """
      Images a step, a multiple of \(Self.defaults.training.shardImages). \
      (default: \(Self.defaults.training.batch))
      """, valueName: "n"))
  private var batch: Int?

  @Option(
    help: .init(
      """
      The highest learning rate, after the first epoch's warm-up. \
      (default: \(Self.defaults.training.learningRate))
      """, valueName: "x"))
  private var learningRate: Double?

  @Option(
    help: .init(
      """
      Score with an average of the weights over the last steps: 0.998 looks back 500 of them. \
      (default: the weights after the last step)
      """, valueName: "decay"))
  private(set) var weightAverage: Double?

  @Option(
    help: .init(
      """
      Training images that a network's batch norms are measured on before it is scored, a multiple \
      of \(SearchConfiguration.calibrationShard). (default: \(Self.defaults.calibrationImages))
      """, valueName: "n"))
  private var calibrationImages: Int?

  /// Each with what it does.
  private static var recipes: String {
    Recipes.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")
  }

  @Sendable private static func parseRecipe(_ name: String) throws -> String {
    try parseName(name, of: "recipe", among: Recipes.names)
  }

  func validate() throws {
    if let epochs { try expect(epochs, "--epochs", in: 0...) }
    if let batch {
      try expect(batch, "--batch", multipleOf: Self.defaults.training.shardImages)
    }
    if let learningRate, learningRate <= 0 || !learningRate.isFinite {
      throw ValidationError("--learning-rate is \(learningRate), expected a number above 0")
    }
    if let calibrationImages {
      try expect(
        calibrationImages, "--calibration-images", multipleOf: SearchConfiguration.calibrationShard)
    }
    if let weightAverage, !(0..<1).contains(weightAverage) {
      throw ValidationError("--weight-average is \(weightAverage), expected 0 to below 1")
    }
  }

  /// Options that are of the supernet, and whether they were given.
  var ofSupernet: [(name: String, isGiven: Bool)] {
    [
      ("--recipe", recipe != nil), ("--recipe-targets", recipeTargets != nil),
      ("--batch", batch != nil), ("--learning-rate", learningRate != nil),
      ("--weight-average", weightAverage != nil),
      ("--calibration-images", calibrationImages != nil),
    ]
  }

  var chosenRecipe: AnyRecipe {
    let name = recipe ?? Self.defaults.recipe.name
    guard let recipe = AnyRecipe(named: name, targets: recipeTargets) else {
      preconditionFailure("TrainingOptions: the recipe '\(name)' was checked before")
    }
    return recipe
  }

  /// The defaults but for what is asked.
  var training: TrainingConfiguration {
    var training = Self.defaults.training
    training.epochs = epochs ?? training.epochs
    training.limitWarmUp(to: training.epochs)
    training.batch = batch ?? training.batch
    training.learningRate = learningRate ?? training.learningRate
    return training
  }

  var chosenCalibrationImages: Int { calibrationImages ?? Self.defaults.calibrationImages }
}

extension RecipeTargets: ExpressibleByArgument {}
