import NASCompute
import NASDatasets
import NASNetworks
import NASSupernets

extension RecipeSetting {
  /// Every setting, in the order in which help tells of them.
  public static let all: [RecipeSetting] =
    training + schedule + optimizer + loss + regularisation + augmentation + mixing

  private static let training: [RecipeSetting] = [
    .init(
      "epochs", "How often every image is seen.", \.training.epochs, .integer(least: 1)),
    .init(
      "batch", "Images a step, a multiple of 32.", \.training.batch,
      .integer(multipleOf: TrainingConfiguration(epochs: 1).shardImages)),
    .init(
      "learning-rate", "The highest learning rate.", \.training.learningRate, .number(.positive)),
    .init(
      "weight-average",
      "The decay of the weights' average over the last steps, which is the result; 0 for the weights "
        + "of the last step.", \.averageDecay, .number(.fraction)),
    .init(
      "patience",
      "Epochs without a better accuracy on the validation images, which are then not trained on, before "
        + "training stops; the best epoch is the result.", \.patience,
      SettingForm<Int>.integer(least: 1).or("none")),
  ]

  private static let schedule: [RecipeSetting] = [
    .init(
      "schedule",
      "How the learning rate goes on after the warm-up: \(list(RateCurves.all.map { ($0.name, $0.summary) })).",
      \.scheduleName, .word(among: RateCurves.names)),
    .init(
      "warm-up",
      "Epochs in which the learning rate rises to its highest; a fifth of the training at most, and none "
        + "with one-cycle, unless said.",
      \.training.warmUpEpochs, .number(.epochs)),
    .init(
      "schedule-factor",
      "What the rate is multiplied by each time that it falls; as is usual with the schedule unless said.",
      \.training.schedule.factor,
      SettingForm<Double>.number(.positive).or("usual", formerly: "none"),
      idle: idle("schedule", ["step", "exponential", "plateau"], \.training.schedule.name)),
    .init(
      "schedule-epochs",
      "Epochs from one step of the rate to the next; a third of the training unless said.",
      \.training.schedule.every, SettingForm<Int>.integer(least: 1).or("usual", formerly: "none"),
      idle: idle("schedule", ["step"], \.training.schedule.name)),
    .init(
      "schedule-patience", "Epochs that the loss may not fall before the rate does.",
      \.training.schedule.patience, .integer(least: 0),
      idle: idle("schedule", ["plateau"], \.training.schedule.name)),
  ]

  private static let optimizer: [RecipeSetting] = [
    .init(
      "optimizer",
      "How weights follow their gradient: \(list(UpdateRules.all.map { ($0.name, $0.summary) })).",
      \.optimizerName, .word(among: UpdateRules.names)),
    .init(
      "momentum",
      "The share of the last step's direction that a step keeps (adam's β₁).",
      \.training.optimizer.momentum, .number(.fraction),
      idle: idle("optimizer", with: ["velocity", "mean"])),
    .init(
      "square-decay", "The same of the gradients' size (adam's β₂; rmsprop's α, 0.99 unless said).",
      \.training.optimizer.squareDecay, .number(.fraction),
      idle: idle("optimizer", with: ["squares"])),
    .init(
      "epsilon", "Added to the gradients' size.", \.training.optimizer.epsilon, .number(.positive),
      idle: idle("optimizer", with: ["squares"])),
    .init(
      "weight-decay", "How much weights shrink (L2); norms, biases and embeddings do not.",
      \.training.optimizer.weightDecay, .number(.notNegative)),
    .init(
      "decoupled-decay",
      "Whether weights shrink by themselves and not by their gradient: yes, no, or as is usual with "
        + "the optimizer.", \.training.optimizer.decouplesDecay,
      SettingForm<Bool>.flag.or("usual"),
      idle: { $0.training.optimizer.weightDecay > 0 ? nil : "weights do not decay" }),
    .init(
      "l1", "How hard weights are pulled to zero, whatever their size (L1).",
      \.training.optimizer.sparsity, .number(.notNegative)),
    .init(
      "clip-norm", "The gradient's greatest norm.", \.training.optimizer.clippingNorm,
      SettingForm<Double>.number(.positive).or("none")),
    .init(
      "clip-value", "The greatest size of each number of the gradient.",
      \.training.optimizer.clippingValue, SettingForm<Double>.number(.positive).or("none")),
  ]

  private static let loss: [RecipeSetting] = [
    .init(
      "loss",
      "What becomes small: \(list(Losses.all.map { ($0.name, $0.summary) })).",
      \.training.loss.name, .word(among: Losses.names)),
    .init(
      "label-smoothing", "The share of a label that is spread over all classes.",
      \.training.loss.smoothing, .number(.fraction)),
    .init(
      "teacher",
      "Whose probabilities are learned, too: none; supernet, its largest network; the "
        + "trial number of a network of the run that was retrained; or the folder of an export of "
        + "format pytorch, keras or onnx, of any run on the same data.", \.teacher.name, .teacher,
      idle: {
        $0.teacher.name != TeacherSettings.none && $0.teacher.share == 0
          ? "the teacher's share is 0" : nil
      }),
    .init(
      "teacher-share", "The teacher's share in the loss.", \.teacher.share, .number(.share),
      idle: hasNoTeacher),
    .init(
      "temperature", "What logits are divided by before teacher and student compare them.",
      \.teacher.temperature, .number(.positive), idle: hasNoTeacher),
  ]

  private static let regularisation: [RecipeSetting] = [
    .init(
      "dropout", "The chance of each number before the last layer to be left out.",
      \.regularisation.dropout, .number(.fraction),
      unfit: { $0.hasLinearLayer ? nil : "the network has no linear layer" }),
    .init(
      "stochastic-depth",
      "The chance of the last residual branch to be left out; of others in proportion to their place.",
      \.regularisation.stochasticDepth, .number(.fraction),
      unfit: { $0.hasResidualBranch ? nil : "the network has no residual branch" }),
  ]

  private static let augmentation: [RecipeSetting] = [
    .init(
      "crop", "Images are moved by up to so many pixels each way.",
      \.training.augmentation.crop.padding, .integer(least: 0)),
    .init(
      "flips", "Whether half of the images are mirrored left to right.",
      \.training.augmentation.flip.isActive, .flag),
    .init(
      "cutout", "The side of a square that is blanked in each image.",
      \.training.augmentation.cutout.side, .integer(least: 0)),
    .init(
      "rotation", "The most degrees that images are turned by, each way.",
      \.training.augmentation.rotation.degrees, .number(.closed(0, 180))),
    .init(
      "randaugment",
      "How many changes each image gets of RandAugment's: turned, sheared, moved, brighter, and so on.",
      \.training.augmentation.randAugment.operations, .integer(least: 0)),
    .init(
      "randaugment-magnitude", "How strong they are, of 30.",
      \.training.augmentation.randAugment.magnitude, .number(.randAugment),
      idle: idle("randaugment is 0") { $0.randAugment.isActive }),
    .init(
      "brightness", "Images are made brighter or darker by a factor of up to 1 plus or minus this.",
      \.training.augmentation.colour.brightness, .number(.notNegative)),
    .init(
      "contrast", "The same of contrast.",
      \.training.augmentation.colour.contrast, .number(.notNegative)),
    .init(
      "saturation", "The same of how colourful they are.",
      \.training.augmentation.colour.saturation, .number(.notNegative), unfit: hasNoColours),
    .init(
      "hue", "The most that hues are turned by, each way, in turns of the colour circle.",
      \.training.augmentation.colour.hue, .number(.closed(0, 0.5)), unfit: hasNoColours),
    .init(
      "erase", "The chance of each image that a random rectangle of it is erased.",
      \.training.augmentation.erasing.chance, .number(.share)),
    .init(
      "erase-least", "The rectangle's least share of the image.",
      \.training.augmentation.erasing.leastArea, .number(.share), idle: isNotErased),
    .init(
      "erase-most", "Its greatest share.",
      \.training.augmentation.erasing.mostArea, .number(.share), idle: isNotErased),
    .init(
      "erase-aspect", "Its least ratio of rows to columns; the greatest is the inverse.",
      \.training.augmentation.erasing.aspect, .number(.aspect), idle: isNotErased),
    .init(
      "erase-fill", "What it is filled with: noise, or the mean of the training images.",
      \.training.augmentation.erasing.fill, .named, idle: isNotErased),
  ]

  private static let mixing: [RecipeSetting] = [
    .init(
      "mixup",
      "Adds images in pairs: the beta distribution's shape, such as 0.2; 0 for none.",
      \.training.mixing.mixup, .number(.notNegative)),
    .init(
      "cutmix",
      "Puts a rectangle of one image into another: the beta distribution's shape, such as 1; 0 for "
        + "none.", \.training.mixing.cutmix, .number(.notNegative)),
    .init(
      "mix-share", "The share of the images that are mixed.",
      \.training.mixing.share, .number(.share),
      idle: { $0.training.mixing.mixup + $0.training.mixing.cutmix > 0 ? nil : "nothing is mixed" }),
  ]

  /// `sgd (gradient descent with momentum), …`.
  private static func list(_ entries: [(name: String, summary: String)]) -> String {
    entries.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ")
  }

  /// Idle unless the word of another setting is one of these.
  private static func idle(
    _ name: String, _ words: [String], _ path: Path<String>
  ) -> Idleness {
    { words.contains($0[keyPath: path]) ? nil : "the \(name) is \($0[keyPath: path])" }
  }

  private static let hasNoTeacher: Idleness = {
    $0.teacher.name == TeacherSettings.none ? "there is no teacher" : nil
  }

  private static let hasNoColours: Unfitness = {
    $0.input.channels == 3 ? nil : "images have no red, green and blue"
  }

  private static let isNotErased = idle("nothing is erased") { $0.erasing.isActive }

  /// Idle unless an augmentation is active.
  private static func idle(
    _ reason: String, unless isActive: @escaping @Sendable (Augmentation) -> Bool
  ) -> Idleness {
    { isActive($0.training.augmentation) ? nil : reason }
  }

  /// Idle unless the optimizer has one of these moments.
  private static func idle(_ name: String, with moments: [String]) -> Idleness {
    { configuration in
      let optimizer = configuration.training.optimizer.name
      let has = UpdateRules.named(optimizer)?.moments ?? []
      return moments.contains(where: has.contains) ? nil : "the \(name) is \(optimizer)"
    }
  }
}

extension RecipeSetting {
  /// Settings that decide what is usual for another one, and that one.
  static let dependences = [("schedule", "warm-up"), ("optimizer", "square-decay")]
  static let decisive = dependences.map(\.0)
}

extension RetrainingConfiguration {
  /// The same with another's schedule and optimizer, and with what is usual for these.
  ///
  /// - Parameter epochs: To which a usual warm-up is cut; nil where none is.
  func adapted(to other: RetrainingConfiguration, epochs: Int?) -> RetrainingConfiguration {
    var configuration = self
    configuration.scheduleName = other.scheduleName
    configuration.optimizerName = other.optimizerName
    if let epochs { configuration.training.limitWarmUp(to: epochs) }
    return configuration
  }

  /// Of the schedule. Where the warm-up was as usual for the old one, it is so for the new one.
  fileprivate var scheduleName: String {
    get { training.schedule.name }
    set {
      func usual(_ name: String) -> Double? { RateCurves.named(name)?.warmUpEpochs }
      if training.warmUpEpochs == usual(training.schedule.name), let epochs = usual(newValue) {
        training.warmUpEpochs = epochs
      }
      training.schedule.name = newValue
    }
  }

  /// Of the optimizer. Where the decay of squares was as usual for the old one, it is so for the new one.
  fileprivate var optimizerName: String {
    get { training.optimizer.name }
    set {
      func usual(_ name: String) -> Double { OptimizerSettings(name: name).squareDecay }
      if training.optimizer.squareDecay == usual(training.optimizer.name) {
        training.optimizer.squareDecay = usual(newValue)
      }
      training.optimizer.name = newValue
    }
  }
}
