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
      single networks alone.
      """, valueName: "n"))
  var epochs = Self.defaults.training.epochs

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
      "Images a step, a multiple of \(Self.defaults.training.shardImages).", valueName: "n"))
  var batch = Self.defaults.training.batch

  @Option(
    help: .init("The highest learning rate, after the first epoch's warm-up.", valueName: "x"))
  var learningRate = Self.defaults.training.learningRate

  @Option(
    help: .init(
      """
      Score with an average of the weights over the last steps: 0.998 looks back 500 of them. \
      (default: the weights after the last step)
      """, valueName: "decay"))
  var weightAverage: Double?

  @Option(
    help: .init(
      """
      Training images that a network's batch norms are measured on before it is scored, a multiple \
      of \(SearchConfiguration.calibrationShard).
      """, valueName: "n"))
  var calibrationImages = Self.defaults.calibrationImages

  /// Each with what it does.
  private static var recipes: String {
    Recipes.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")
  }

  @Sendable private static func parseRecipe(_ name: String) throws -> String {
    try parseName(name, of: "recipe", among: Recipes.names)
  }

  func validate() throws {
    try expect(epochs, "--epochs", in: 0...)
    try expect(batch, "--batch", multipleOf: Self.defaults.training.shardImages)
    guard learningRate > 0, learningRate.isFinite else {
      throw ValidationError("--learning-rate is \(learningRate), expected a number above 0")
    }
    try expect(
      calibrationImages, "--calibration-images", multipleOf: SearchConfiguration.calibrationShard)
    if let weightAverage, !(0..<1).contains(weightAverage) {
      throw ValidationError("--weight-average is \(weightAverage), expected 0 to below 1")
    }
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
    training.epochs = epochs
    training.limitWarmUp(to: epochs)
    training.batch = batch
    training.learningRate = learningRate
    return training
  }
}

extension RecipeTargets: ExpressibleByArgument {}
