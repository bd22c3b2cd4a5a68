import NASCompute

/// What one network of a step came to, on the images it saw.
public struct MemberOutcome: Sendable, Hashable {
  /// The loss against the labels, smoothed; of no images where it learns from a teacher only.
  public var labels = LossTotal()
  /// Cross-entropy against the teacher's probabilities; of no images where it has no teacher.
  public var distilled = LossTotal()
  /// Images classified rightly, of those that it learned the labels of.
  public var correct = 0

  public init() {}

  /// Takes in what was learned of labels.
  mutating func add(labels outcome: LossOutcome, images: Int) {
    labels += LossTotal(sum: outcome.loss, images: images)
    correct += outcome.correct
  }

  static func += (left: inout MemberOutcome, right: MemberOutcome) {
    left.labels += right.labels
    left.distilled += right.distilled
    left.correct += right.correct
  }
}

/// A loss summed over images.
public struct LossTotal: Sendable, Hashable, Codable {
  /// In nats, or in squares where the loss is one of squares.
  public var sum: Double
  public var images: Int

  public init(sum: Double = 0, images: Int = 0) {
    self.sum = sum
    self.images = images
  }

  /// Per image; nil where there was none.
  public var mean: Double? { images == 0 ? nil : sum / Double(images) }

  static func += (left: inout LossTotal, right: LossTotal) {
    left.sum += right.sum
    left.images += right.images
  }
}
