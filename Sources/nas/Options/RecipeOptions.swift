import ArgumentParser
import NASEngine

/// How a network is trained: a recipe's file, and options for each of its settings, which go before it.
struct RecipeOptions: ParsableArguments {
  @Option(
    help: .init(
      "A recipe that comes with the program (\(RecipeCatalogue.standard.names.joined(separator: ", "))) or a file of settings, 'learning-rate: 0.05' a line. (default: plain)",
      valueName: "name or file"))
  private var recipe: String?

  @OptionGroup(title: "Training") private var training: TrainingSettings
  @OptionGroup(title: "Learning rate") private var schedule: ScheduleOptions
  @OptionGroup(title: "Optimizer") private var optimizer: OptimizerOptions
  @OptionGroup(title: "Loss") private var loss: LossOptions
  @OptionGroup(title: "Regularisation") private var regularisation: RegularisationOptions
  @OptionGroup(title: "Augmentation") private var augmentation: AugmentationOptions

  /// The recipe's settings, and what the options say.
  func said() throws -> TrainingRecipe {
    var said = try recipe.map { try RecipeCatalogue.standard.load($0) } ?? TrainingRecipe()
    for options in groups {
      for (name, text) in options.settings { if let text { try said.add(name, text) } }
    }
    return said
  }

  private var groups: [any SettingOptions] {
    [training, schedule, optimizer, loss, regularisation, augmentation]
  }
}

/// Options that stand for settings of a recipe.
private protocol SettingOptions: ParsableArguments {
  /// Names of settings, and what was said; nil where nothing was.
  var settings: [(name: String, text: String?)] { get }
}

/// What an option says of its setting.
private func help(_ name: String) -> ArgumentHelp {
  guard let setting = RecipeSetting.all.first(where: { $0.name == name }) else {
    preconditionFailure("RecipeOptions: there is no setting '\(name)'")
  }
  return ArgumentHelp(
    "\(setting.summary) (\(setting.bounds.map { "\($0); " } ?? "")default: \(setting.usual))",
    valueName: setting.placeholder)
}

private struct TrainingSettings: SettingOptions {
  @Option(help: help("batch")) var batch: String?
  @Option(help: help("learning-rate")) var learningRate: String?
  @Option(help: help("weight-average")) var weightAverage: String?
  @Option(help: help("patience")) var patience: String?

  var settings: [(name: String, text: String?)] {
    [
      ("batch", batch),
      ("learning-rate", learningRate),
      ("weight-average", weightAverage),
      ("patience", patience),
    ]
  }
}

private struct ScheduleOptions: SettingOptions {
  @Option(help: help("schedule")) var schedule: String?
  @Option(help: help("warm-up")) var warmUp: String?
  @Option(help: help("schedule-factor")) var scheduleFactor: String?
  @Option(help: help("schedule-epochs")) var scheduleEpochs: String?
  @Option(help: help("schedule-patience")) var schedulePatience: String?

  var settings: [(name: String, text: String?)] {
    [
      ("schedule", schedule),
      ("warm-up", warmUp),
      ("schedule-factor", scheduleFactor),
      ("schedule-epochs", scheduleEpochs),
      ("schedule-patience", schedulePatience),
    ]
  }
}

private struct OptimizerOptions: SettingOptions {
  @Option(help: help("optimizer")) var optimizer: String?
  @Option(help: help("momentum")) var momentum: String?
  @Option(help: help("square-decay")) var squareDecay: String?
  @Option(help: help("epsilon")) var epsilon: String?
  @Option(help: help("weight-decay")) var weightDecay: String?
  @Option(help: help("decoupled-decay")) var decoupledDecay: String?
  @Option(help: help("l1")) var l1: String?
  @Option(help: help("clip-norm")) var clipNorm: String?
  @Option(help: help("clip-value")) var clipValue: String?

  var settings: [(name: String, text: String?)] {
    [
      ("optimizer", optimizer),
      ("momentum", momentum),
      ("square-decay", squareDecay),
      ("epsilon", epsilon),
      ("weight-decay", weightDecay),
      ("decoupled-decay", decoupledDecay),
      ("l1", l1),
      ("clip-norm", clipNorm),
      ("clip-value", clipValue),
    ]
  }
}

private struct LossOptions: SettingOptions {
  @Option(help: help("loss")) var loss: String?
  @Option(help: help("label-smoothing")) var labelSmoothing: String?
  @Option(help: help("teacher")) var teacher: String?
  @Option(help: help("teacher-share")) var teacherShare: String?
  @Option(help: help("temperature")) var temperature: String?

  var settings: [(name: String, text: String?)] {
    [
      ("loss", loss),
      ("label-smoothing", labelSmoothing),
      ("teacher", teacher),
      ("teacher-share", teacherShare),
      ("temperature", temperature),
    ]
  }
}

private struct RegularisationOptions: SettingOptions {
  @Option(help: help("dropout")) var dropout: String?
  @Option(help: help("stochastic-depth")) var stochasticDepth: String?

  var settings: [(name: String, text: String?)] {
    [
      ("dropout", dropout),
      ("stochastic-depth", stochasticDepth),
    ]
  }
}

private struct AugmentationOptions: SettingOptions {
  @Option(help: help("crop")) var crop: String?
  @Flag(
    inversion: .prefixedNo,
    help: "Mirror half of the images left to right, or none. (default: as the search did)")
  var flips: Bool?
  @Option(help: help("cutout")) var cutout: String?
  @Option(help: help("rotation")) var rotation: String?
  @Option(help: help("randaugment")) var randaugment: String?
  @Option(help: help("randaugment-magnitude")) var randaugmentMagnitude: String?
  @Option(help: help("brightness")) var brightness: String?
  @Option(help: help("contrast")) var contrast: String?
  @Option(help: help("saturation")) var saturation: String?
  @Option(help: help("hue")) var hue: String?
  @Option(help: help("erase")) var erase: String?
  @Option(help: help("erase-least")) var eraseLeast: String?
  @Option(help: help("erase-most")) var eraseMost: String?
  @Option(help: help("erase-aspect")) var eraseAspect: String?
  @Option(help: help("erase-fill")) var eraseFill: String?
  @Option(help: help("mixup")) var mixup: String?
  @Option(help: help("cutmix")) var cutmix: String?
  @Option(help: help("mix-share")) var mixShare: String?

  var settings: [(name: String, text: String?)] {
    [
      ("crop", crop),
      ("flips", flips.map { $0 ? "yes" : "no" }),
      ("cutout", cutout),
      ("rotation", rotation),
      ("randaugment", randaugment),
      ("randaugment-magnitude", randaugmentMagnitude),
      ("brightness", brightness),
      ("contrast", contrast),
      ("saturation", saturation),
      ("hue", hue),
      ("erase", erase),
      ("erase-least", eraseLeast),
      ("erase-most", eraseMost),
      ("erase-aspect", eraseAspect),
      ("erase-fill", eraseFill),
      ("mixup", mixup),
      ("cutmix", cutmix),
      ("mix-share", mixShare),
    ]
  }
}
