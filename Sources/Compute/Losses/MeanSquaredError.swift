/// The mean over classes of (logit − target)², as good for training classifiers as cross-entropy is
/// (Hui and Belkin 2021, arXiv:2006.07322).
public struct MeanSquaredError: Loss {
  public static let name = "mean-squared-error"
  public static let summary = "the mean over classes of (logit − target)²"

  public let classes: Int
  public let smoothing: Float

  public init(classes: Int, smoothing: Float = 0) {
    self.classes = classes
    self.smoothing = smoothing
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
      outcome.correct += best == label && !logSum.isNaN ? 1 : 0
      var loss = 0.0
      for c in 0..<classes {
        let hit = (c == label ? share : 0) + (c == partner ? 1 - share : 0)
        let error = row[c] - (spread + (1 - smoothing) * hit)
        loss += Double(error * error)
        gradient?[image * classes + c] = factor * 2 / Float(classes) * error
        probabilities?[image * classes + c] = LogitRow.probability(row[c], logSum)
      }
      outcome.loss += loss / Double(classes)
    }
    return outcome
  }
}
