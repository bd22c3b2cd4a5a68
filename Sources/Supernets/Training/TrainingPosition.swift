import Compute

/// How far a training has come: everything besides weights and velocity that it takes to go on.
public struct TrainingPosition: Sendable, Hashable, Codable {
  /// The epoch under way, from 0; the number of epochs when all are done.
  public var epoch = 0
  /// Steps of that epoch already taken.
  public var step = 0
  /// What they came to.
  public var current = EpochOutcome()

  public init() {}
}

/// What an epoch, or the part of it already trained, came to.
public struct EpochOutcome: Sendable, Hashable, Codable {
  /// Images of the steps that changed the weights; losses and accuracy are theirs.
  public var images = 0
  /// Of each network of a step, the loss summed over images.
  public var losses: [Double] = []
  /// Training images that the first network classified rightly, augmented as they were.
  public var correct = 0
  /// Steps left out because their gradient was not finite.
  public var skippedSteps = 0

  public init() {}

  /// The mean loss of a network of the step.
  public func loss(ofNetwork position: Int) -> Double { losses[position] / Double(max(1, images)) }

  /// The first network's accuracy on the augmented training images.
  public var trainingAccuracy: Double { Double(correct) / Double(max(1, images)) }

  mutating func add(_ step: ShardedTrainer.Outcome, images count: Int) {
    if losses.isEmpty { losses = Array(repeating: 0, count: step.networks.count) }
    guard step.gradientNorm.isFinite else {
      skippedSteps += 1
      return
    }
    for (position, network) in step.networks.enumerated() { losses[position] += network.loss }
    images += count
    correct += step.networks[0].correct
  }
}

/// A training that came to nothing.
public struct TrainingError: Error, CustomStringConvertible, Sendable {
  public let description: String
  public let hint: String?
}
