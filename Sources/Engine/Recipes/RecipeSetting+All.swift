import NASCompute
import NASDatasets
import NASSupernets

extension RecipeSetting {
  /// Every setting, in the order in which help tells of them.
  public static let all: [RecipeSetting] =
    training + schedule + optimizer + loss + regularisation + augmentation

  private static let training: [RecipeSetting] = [
    .integer(
      "epochs", .training, "How often every image is seen.", \.training.epochs, least: 1),
    .integer(
      "batch", .training, "Images a step, a multiple of 32.", \.training.batch, least: 1),
    .number(
      "learning-rate", .training, "The highest learning rate.", \.training.learningRate,
      in: .positive),
    .number(
      "weight-average", .training,
      "The decay of the weights' average over the last steps, which is the result; 0 for the weights "
        + "of the last step.", \.averageDecay, in: .fraction),
  ]

  private static let schedule: [RecipeSetting] = [
    .word(
      "schedule", .schedule,
      "How the learning rate goes on after the warm-up: \(list(RateCurves.all.map { ($0.name, $0.summary) })).",
      \.training.schedule.name, among: RateCurves.names),
    .number(
      "warm-up", .schedule, "Epochs in which the learning rate rises to its highest.",
      \.training.warmUpEpochs, in: .notNegative),
    .optional(
      "schedule-factor", .schedule, "What the rate is multiplied by each time that it falls.",
      \.training.schedule.factor, in: .positive,
      idle: idle("schedule", ["step", "exponential", "plateau"], \.training.schedule.name)),
    .optionalInteger(
      "schedule-epochs", .schedule, "Epochs from one step of the rate to the next.",
      \.training.schedule.every, least: 1,
      idle: idle("schedule", ["step"], \.training.schedule.name)
    ),
    .integer(
      "schedule-patience", .schedule, "Epochs that the loss may not fall before the rate does.",
      \.training.schedule.patience, least: 0,
      idle: idle("schedule", ["plateau"], \.training.schedule.name)),
  ]

  private static let optimizer: [RecipeSetting] = [
    .word(
      "optimizer", .optimizer,
      "How weights follow their gradient: \(list(UpdateRules.all.map { ($0.name, $0.summary) })).",
      \.training.optimizer.name, among: UpdateRules.names),
    .number(
      "momentum", .optimizer,
      "The share of the last step's direction that a step keeps (adam's β₁).",
      \.training.optimizer.momentum, in: .fraction,
      idle: idle("optimizer", with: ["velocity", "mean"])),
    .number(
      "square-decay", .optimizer, "The same of the gradients' size (adam's β₂, rmsprop's α).",
      \.training.optimizer.squareDecay, in: .fraction, idle: idle("optimizer", with: ["squares"])),
    .number(
      "epsilon", .optimizer, "Added to the gradients' size.", \.training.optimizer.epsilon,
      in: .positive, idle: idle("optimizer", with: ["squares"])),
    .number(
      "weight-decay", .optimizer, "How much weights shrink (L2); norms and biases do not.",
      \.training.optimizer.weightDecay, in: .notNegative),
    flagOrUsual(
      "decoupled-decay", .optimizer,
      "Whether weights shrink by themselves and not by their gradient; as is usual with the "
        + "optimizer unless said.", \.training.optimizer.decouplesDecay),
    .number(
      "l1", .optimizer, "How hard weights are pulled to zero, whatever their size (L1).",
      \.training.optimizer.sparsity, in: .notNegative),
    .optional(
      "clip-norm", .optimizer, "The gradient's greatest norm.", \.training.optimizer.clippingNorm,
      in: .positive),
    .optional(
      "clip-value", .optimizer, "The greatest size of each number of the gradient.",
      \.training.optimizer.clippingValue, in: .positive),
  ]

  private static let loss: [RecipeSetting] = [
    .word(
      "loss", .loss,
      "What becomes small: \(list(Losses.all.map { ($0.name, $0.summary) })).",
      \.training.loss.name, among: Losses.names),
    .number(
      "label-smoothing", .loss, "The share of a label that is spread over all classes.",
      \.training.loss.smoothing, in: .fraction),
    teacher(
      "teacher", .loss,
      "Whose probabilities are learned, too: none; supernet, the largest network of the space; or the "
        + "number of a network of the run that was retrained.", \.teacher.name),
    .number(
      "teacher-share", .loss, "The teacher's share in the loss.", \.teacher.share, in: .share,
      idle: { $0.teacher.name == TeacherSettings.none ? "there is no teacher" : nil }),
    .number(
      "temperature", .loss, "What logits are divided by before teacher and student compare them.",
      \.teacher.temperature, in: .positive,
      idle: { $0.teacher.name == TeacherSettings.none ? "there is no teacher" : nil }),
  ]

  private static let regularisation: [RecipeSetting] = [
    .number(
      "dropout", .regularisation, "The chance of each number before the last layer to be left out.",
      \.regularisation.dropout, in: .fraction),
    .number(
      "stochastic-depth", .regularisation,
      "The chance of the last residual branch to be left out; of others in proportion to their place.",
      \.regularisation.stochasticDepth, in: .fraction),
  ]

  private static let augmentation: [RecipeSetting] = [
    .integer(
      "crop", .augmentation, "Images are moved by up to so many pixels each way.",
      \.training.augmentation.cropPadding, least: 0),
    .flag(
      "flips", .augmentation, "Whether half of the images are mirrored left to right.",
      \.training.augmentation.flips),
    .integer(
      "cutout", .augmentation, "The side of a square that is blanked in each image.",
      \.training.augmentation.cutout, least: 0),
    .number(
      "mixup", .augmentation,
      "Adds images in pairs: the beta distribution's shape, such as 0.2; 0 for none.",
      \.training.mixing.mixup, in: .notNegative),
    .number(
      "cutmix", .augmentation,
      "Puts a rectangle of one image into another: the beta distribution's shape, such as 1; 0 for "
        + "none.", \.training.mixing.cutmix, in: .notNegative),
    .number(
      "mix-share", .augmentation, "The share of the images that are mixed.",
      \.training.mixing.share, in: .share,
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

  /// Idle unless the optimizer has one of these moments.
  private static func idle(_ name: String, with moments: [String]) -> Idleness {
    { configuration in
      let optimizer = configuration.training.optimizer.name
      let has = UpdateRules.named(optimizer)?.moments ?? []
      return moments.contains(where: has.contains) ? nil : "the \(name) is \(optimizer)"
    }
  }

  private static func flagOrUsual(
    _ name: String, _ group: Group, _ summary: String, _ path: Path<Bool?>
  ) -> RecipeSetting {
    RecipeSetting(
      name, group, summary, expected: "yes, no or usual",
      read: { $0[keyPath: path].map { $0 ? "yes" : "no" } ?? "usual" },
      write: { text, configuration in
        guard ["yes", "no", "usual"].contains(text) else { return false }
        configuration[keyPath: path] = text == "usual" ? nil : text == "yes"
        return true
      })
  }

  private static func teacher(
    _ name: String, _ group: Group, _ summary: String, _ path: Path<String>
  ) -> RecipeSetting {
    RecipeSetting(
      name, group, summary, expected: "none, supernet or the number of a retrained network",
      read: { $0[keyPath: path] },
      write: { text, configuration in
        guard [TeacherSettings.none, TeacherSettings.supernet].contains(text) || Int(text) != nil
        else { return false }
        configuration[keyPath: path] = text
        return true
      })
  }
}
