import Foundation

/// Softmax cross-entropy, in nats.
public struct CrossEntropy: Loss {
  public static let name = "cross-entropy"
  public static let summary = "how unlikely the softmax of the logits finds the label"

  public let classes: Int
  public let smoothing: Float

  public init(classes: Int, smoothing: Float = 0) {
    self.classes = classes
    self.smoothing = smoothing
  }

  /// As ``Loss/evaluate(_:labels:images:gradient:factor:probabilities:)``, of images that are whole.
  public func evaluate(
    _ logits: UnsafePointer<Float>, labels: UnsafePointer<Int32>, images: Int,
    gradient: UnsafeMutablePointer<Float>? = nil, factor: Float = 1,
    probabilities: UnsafeMutablePointer<Float>? = nil
  ) -> LossOutcome {
    evaluate(
      logits, labels: MixedLabels(labels), images: images, gradient: gradient, factor: factor,
      probabilities: probabilities)
  }

  public func evaluate(
    _ logits: UnsafePointer<Float>, labels: MixedLabels, images: Int,
    gradient: UnsafeMutablePointer<Float>? = nil, factor: Float = 1,
    probabilities: UnsafeMutablePointer<Float>? = nil
  ) -> LossOutcome {
    var outcome = LossOutcome()
    let spread = smoothing / Float(classes)
    for image in 0..<images {
      let row = logits + image * classes
      let (label, partner, share) = labels.target(image, classes: classes)
      let (best, logSum) = LogitRow.logSumExp(row, classes: classes)
      // Among logits that are not numbers none is the largest.
      outcome.correct += best == label && !logSum.isNaN ? 1 : 0
      let mixed = share < 1 ? share * row[label] + (1 - share) * row[partner] : row[label]
      var loss = Double(logSum - mixed) * Double(1 - smoothing)
      for c in 0..<classes {
        let probability = exp(row[c] - logSum)
        probabilities?[image * classes + c] = probability
        if smoothing > 0 { loss += Double(logSum - row[c]) * Double(spread) }
        let hit = (c == label ? share : 0) + (c == partner ? 1 - share : 0)
        let target = spread + (hit > 0 ? hit * (1 - smoothing) : 0)
        gradient?[image * classes + c] = factor * (probability - target)
      }
      outcome.loss += loss
    }
    return outcome
  }
}
