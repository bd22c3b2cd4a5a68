import NASCompute

/// How far a training has come: everything besides weights and the optimizer's state that
/// it takes to go on.
public struct TrainingPosition: Sendable, Hashable {
  /// The epoch under way, from 0; the number of epochs when all are done.
  public var epoch = 0
  /// Steps of that epoch already taken.
  public var step = 0
  /// What they came to.
  public var current = EpochOutcome()
  /// What the training has seen of the space's options; nothing unless its recipe wants to know.
  public var memory = RecipeMemory()
  /// What is known of the gradients of each tensor; nil unless somebody wants to know.
  public var watch: GradientWatch?

  public init() {}
}

extension TrainingPosition: Codable {
  private enum CodingKeys: String, CodingKey {
    case epoch, step, current, memory, watch
  }

  /// Files of older programs have no memory and no watch.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    epoch = try values.decode(Int.self, forKey: .epoch)
    step = try values.decode(Int.self, forKey: .step)
    current = try values.decode(EpochOutcome.self, forKey: .current)
    memory = try values.decodeIfPresent(RecipeMemory.self, forKey: .memory) ?? RecipeMemory()
    watch = try values.decodeIfPresent(GradientWatch.self, forKey: .watch)
  }
}

/// What an epoch, or the part of it already trained, came to. Steps left out count in nothing but
/// their number.
public struct EpochOutcome: Sendable, Hashable {
  /// Images of the steps; each counts once, however many networks saw it.
  public var images = 0
  /// The loss on labels, over all networks that learned from them, wholly or half.
  public var labels = LossTotal()
  /// The loss on a teacher's probabilities, over all networks that learned from one.
  public var distilled = LossTotal()
  /// Of the images in ``labels``, augmented as they were, those classified rightly.
  public var correct = 0
  /// Steps left out because their gradient was not finite.
  public var skippedSteps = 0
  public var gradients = GradientSummary()

  public init() {}

  /// The mean loss of the networks that learned from labels; 0 before the first step.
  public var labelLoss: Double { labels.mean ?? 0 }

  /// The accuracy of the networks that learned from labels, on augmented training images.
  public var trainingAccuracy: Double { Double(correct) / Double(max(1, labels.images)) }

  mutating func add(_ step: ShardedTrainer.Outcome, images count: Int) {
    guard step.gradientNorm.isFinite else {
      skippedSteps += 1
      return
    }
    images += count
    for member in step.members {
      labels += member.labels
      distilled += member.distilled
      correct += member.correct
    }
    gradients.add(norm: step.gradientNorm, isClipped: step.isClipped)
  }
}

/// The norms of an epoch's gradients, before clipping.
public struct GradientSummary: Sendable, Hashable, Codable {
  public private(set) var steps = 0
  private var sum = 0.0
  public private(set) var largest = 0.0
  /// Steps whose gradient was clipped.
  public private(set) var clipped = 0

  public init() {}

  public var mean: Double { sum / Double(max(1, steps)) }

  /// Of the steps, the fraction that was clipped.
  public var clippedShare: Double { Double(clipped) / Double(max(1, steps)) }

  mutating func add(norm: Double, isClipped: Bool) {
    steps += 1
    sum += norm
    largest = max(largest, norm)
    clipped += isClipped ? 1 : 0
  }
}

extension EpochOutcome: Codable {
  private enum CodingKeys: String, CodingKey {
    case images, labels, distilled, correct, skippedSteps, gradients
  }

  /// What a file does not have, because an older program wrote it, is empty.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    images = try values.decodeIfPresent(Int.self, forKey: .images) ?? 0
    labels = try values.decodeIfPresent(LossTotal.self, forKey: .labels) ?? LossTotal()
    distilled = try values.decodeIfPresent(LossTotal.self, forKey: .distilled) ?? LossTotal()
    correct = try values.decodeIfPresent(Int.self, forKey: .correct) ?? 0
    skippedSteps = try values.decodeIfPresent(Int.self, forKey: .skippedSteps) ?? 0
    gradients =
      try values.decodeIfPresent(GradientSummary.self, forKey: .gradients) ?? GradientSummary()
  }
}

/// A training that came to nothing.
public struct TrainingError: Error, CustomStringConvertible, Sendable {
  public let description: String
  public let hint: String?
  /// What its gradients were, where they are why.
  public let divergence: Divergence?

  init(description: String, hint: String?) {
    self.description = description
    self.hint = hint
    divergence = nil
  }

  /// - Parameters:
  ///   - tries: What was tried besides, as a sentence goes on: `; so were …`.
  ///   - hint: What to try.
  public init(
    _ divergence: Divergence, tries: String = "", hint: String = "lower the learning rate"
  ) {
    description = "training diverged in \(divergence)\(tries)"
    self.hint = hint
    self.divergence = divergence
  }
}
