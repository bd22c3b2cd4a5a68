import NASText

/// `train.py`: trains a network of `model.py` in PyTorch, with a recipe's settings as its defaults.
struct TrainingScript {
  /// What the script has settings for, and what they are where a model has no recipe.
  private static let plain = [
    ("epochs", "40"), ("batch", "128"), ("optimizer", "nesterov"), ("learning-rate", "0.1"),
    ("warm-up", "1"), ("momentum", "0.9"), ("square-decay", "0.999"), ("epsilon", "1e-08"),
    ("weight-decay", "0.0003"), ("clip-norm", "5"), ("label-smoothing", "0.1"),
    ("weight-average", "0.999"), ("crop", "2"), ("flips", "no"),
  ].map { (name: $0.0, value: $0.1) }
  /// The optimizers that it has.
  static let optimizers = ["nesterov", "sgd", "adamw"]
  /// The same as Python has them.
  static var choices: String {
    "[\(optimizers.map(PythonText.literal).joined(separator: ", "))]"
  }
  /// Settings that are of no use to another optimizer than the recipe's.
  private static let ofOptimizer = [
    "optimizer", "learning-rate", "momentum", "square-decay", "epsilon", "weight-decay",
    "clip-norm",
  ]

  private let recipe: [ModelCard.Setting]
  /// Whether the recipe's optimizer is one of the script's.
  private let hasOptimizer: Bool

  /// - Parameter recipe: The settings that a network was trained by; none for the plain ones.
  init(_ recipe: [ModelCard.Setting]) {
    self.recipe = recipe
    let optimizer = recipe.first { $0.name == "optimizer" }?.value
    hasOptimizer = optimizer.map(Self.optimizers.contains) ?? true
  }

  /// The script.
  var text: String {
    [heading, Self.images, Self.training, options].joined(separator: "\n\n\n") + "\n"
  }

  private var heading: String {
    """
    \"""Trains the network of model.py by the settings that nas trains it with.\(omissions)

        python3 train.py --data FOLDER                   # from fresh weights
        python3 train.py --data FOLDER --from-weights    # from those of model.safetensors

    FOLDER holds IDX files (MNIST, Fashion-MNIST) or CIFAR-10's binaries, plain or with .gz. The result
    is trained.safetensors, which model.load("trained.safetensors") reads.
    Needs torch and numpy.
    \"""

    import argparse
    import gzip
    import json
    import math
    from pathlib import Path

    import numpy as np
    import torch
    from torch import nn
    from torch.nn import functional as F
    from torch.optim.swa_utils import AveragedModel, update_bn

    from model import MEAN, STD, Network, load
    """
  }

  private func setting(_ name: String) -> String {
    let plain = Self.plain.first { $0.name == name }!.value
    guard hasOptimizer || !Self.ofOptimizer.contains(name),
      let own = recipe.first(where: { $0.name == name })?.value
    else { return plain }
    // Weights that were loaded and not trained say nothing of how long to train them.
    let isUntrained = recipe.first { $0.name == "epochs" }?.value == "0"
    return isUntrained && ["epochs", "warm-up"].contains(name) ? plain : own
  }

  /// A number as Python has it.
  func number(_ name: String) -> String {
    setting(name) == "none" ? "float(\"inf\")" : setting(name)
  }

  /// The longest warm-up: a fifth of the epochs, or the share that the recipe asked for.
  var mostWarmUp: String {
    guard let warmUp = Double(setting("warm-up")), let epochs = Double(setting("epochs")),
      epochs > 0, warmUp > epochs / 5
    else { return "settings.epochs / 5" }
    return "settings.epochs * \(warmUp / epochs)"
  }

  func flag(_ name: String) -> String { setting(name) == "yes" ? "True" : "False" }

  func word(_ name: String) -> String { PythonText.literal(setting(name)) }

  /// A paragraph on what the recipe has besides; nothing where that is nothing.
  private var omissions: String {
    let others = recipe.filter { setting in
      let isKnown = Self.plain.contains { $0.name == setting.name }
      let isLost = !hasOptimizer && Self.ofOptimizer.contains(setting.name)
      return !setting.isUsual && (!isKnown || isLost)
    }
    guard !others.isEmpty else { return "" }
    let list = others.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    let stead =
      hasOptimizer
      ? "half a cosine and labels as they are"
      : "Nesterov's momentum at the plain recipe's numbers, half a cosine and labels as they are"
    let words = "Left out of them, for \(stead): \(list)."
    return "\n\n"
      + Paragraph.lines(of: PythonText.docstring(words), width: 98).joined(separator: "\n")
  }
}
