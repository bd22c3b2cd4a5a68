public import NASCompute
import NASDatasets
public import NASNetworks
public import NASSupernets

/// How a picked network is trained to its best: recorded with the result.
public struct RetrainingConfiguration: Sendable, Hashable, Codable {
  public var seed: UInt64
  public var precision: Precision
  public var training: TrainingConfiguration
  /// Starts from the supernet's weights; else from fresh ones.
  public var inheritsWeights: Bool
  /// Trains on validation and holdout images too: choosing the network, and checking the choice,
  /// was their work, and it is done.
  public var usesValidationImages: Bool
  /// What the network leaves out while it trains.
  public var regularisation: Regularisation
  /// What it learns from besides labels.
  public var teacher: TeacherSettings
  /// The decay of the average over steps that becomes the result (``NASCompute/WeightAverage``), in
  /// 0..<1; 0 takes the weights of the last step.
  public var averageDecay: Double
  /// Training images on which the batch norms are measured at the end, changed as in training.
  public var calibrationImages: Int
  /// Epochs that the accuracy on validation images may stay below its best before training stops; the
  /// best epoch's weights are the result then. Nil to train to the end, and on validation images too.
  public var patience: Int?
  /// What it begins with instead of the supernet's or fresh weights, and what of it stays; nil for
  /// nothing of the kind.
  public var transfer: Transfer?

  public init(
    seed: UInt64 = 0, precision: Precision = .f32, training: TrainingConfiguration,
    inheritsWeights: Bool = true, usesValidationImages: Bool = true,
    regularisation: Regularisation = Regularisation(), teacher: TeacherSettings = TeacherSettings(),
    averageDecay: Double = 0.999, calibrationImages: Int = 8192, patience: Int? = nil
  ) {
    self.seed = seed
    self.precision = precision
    self.training = training
    self.inheritsWeights = inheritsWeights
    self.usesValidationImages = usesValidationImages
    self.regularisation = regularisation
    self.teacher = teacher
    self.averageDecay = averageDecay
    self.calibrationImages = calibrationImages
    self.patience = patience
  }

  /// What suits images of a shape: they are moved by 4 pixels where they have 32 rows or more, as
  /// is usual for CIFAR-10, and by 2 below.
  ///
  /// - Parameter flips: Whether half of them are mirrored.
  public init(for images: Shape, seed: UInt64 = 0, epochs: Int = 40, flips: Bool = true) {
    self.init(
      seed: seed,
      training: TrainingConfiguration(
        epochs: epochs, learningRate: 0.1, optimizer: OptimizerSettings(weightDecay: 3e-4),
        augmentation: Augmentation(cropPadding: images.height >= 32 ? 4 : 2, flips: flips)))
  }
}

extension RetrainingConfiguration {
  /// Whether validation images are trained on, too.
  public var trainsOnValidationImages: Bool { usesValidationImages && patience == nil }

  /// Whether weights of so many epochs were trained on a data set's validation images, here or before they
  /// were loaded: accuracy on these then tells nothing of others.
  func hasSeenValidationImages(of data: String, epochs: Int) -> Bool {
    trainsOnValidationImages && epochs > 0 || transfer?.source?.retrainedOn == data
  }

  /// For who begins a training; what older programs began may be otherwise.
  ///
  /// - Throws: ``EngineError`` when there is nothing but warm-up.
  public func checkWarmUp() throws {
    try Requirement.hold(
      training.epochs == 0 || training.warmUpEpochs < Double(training.epochs),
      "a warm-up of \(SettingForm<Double>.text(training.warmUpEpochs)) epochs",
      "fewer than the \(training.epochs) epochs of training")
  }

  /// The same from another seed.
  func seeded(_ seed: UInt64) -> RetrainingConfiguration {
    var configuration = self
    configuration.seed = seed
    return configuration
  }

  /// Whether two differ in their seed at most.
  public func isSameRecipe(as other: RetrainingConfiguration) -> Bool {
    seeded(0) == other.seeded(0)
  }

  /// Whether a training is over whose epochs came to this.
  func isOver(after curve: [RetrainedNetwork.Epoch]) -> Bool {
    guard curve.count < training.epochs else { return true }
    guard let patience, let best = curve.best else { return false }
    return curve.count - 1 - best >= patience
  }
}

/// What a network leaves out while it trains, besides what its space says.
public struct Regularisation: Sendable, Hashable, Codable {
  /// The chance of each number that the last linear layer reads to be zero (Srivastava 2014).
  public var dropout: Double
  /// The chance of the last residual branch to be left out for an image; of the others it is smaller,
  /// in proportion to their place (Huang 2016, arXiv:1603.09382).
  public var stochasticDepth: Double

  public init(dropout: Double = 0, stochasticDepth: Double = 0) {
    self.dropout = dropout
    self.stochasticDepth = stochasticDepth
  }
}

/// The network whose probabilities another one learns from (Hinton 2015, arXiv:1503.02531).
public struct TeacherSettings: Sendable, Hashable, Codable {
  /// `none`; `supernet`, the largest network that the supernet was trained for, with its weights; the number
  /// of a trial of the run that was retrained; or the path of an export's folder, which has a slash.
  public var name: String
  /// The teacher's share in the loss; the rest is the labels'.
  public var share: Double
  /// What logits are divided by before they become probabilities.
  public var temperature: Double
  /// SHA-256 of the weights of the network that teaches, where that is a retrained or an exported one; nil
  /// before it is looked up, and in runs of older programs.
  var digest: String?

  public init(name: String = Self.none, share: Double = 0.5, temperature: Double = 2) {
    self.name = name
    self.share = share
    self.temperature = temperature
  }

  /// Whether the teacher is a network that was trained for itself, of this run or another.
  var isTrainedAlone: Bool { ![Self.none, Self.supernet].contains(name) }
  var isExport: Bool { name.contains("/") }

  public static let none = "none"
  public static let supernet = "supernet"
}
