import Foundation

/// Softmax cross-entropy, against labels or against another network's probabilities.
public struct CrossEntropy: Sendable {
  public let classes: Int
  /// Label smoothing (Szegedy 2016, doi:10.1109/CVPR.2016.308): the target is `1 − smoothing` on
  /// the label plus `smoothing / classes` everywhere.
  public let smoothing: Float

  public init(classes: Int, smoothing: Float = 0) {
    self.classes = classes
    self.smoothing = smoothing
  }

  /// What a batch of logits came to.
  public struct Outcome: Sendable, Hashable {
    /// Summed over images.
    public var loss: Double = 0
    public var correct: Int = 0

    public init(loss: Double = 0, correct: Int = 0) {
      self.loss = loss
      self.correct = correct
    }

    public static func += (left: inout Outcome, right: Outcome) {
      left.loss += right.loss
      left.correct += right.correct
    }
  }

  /// Loss and accuracy against labels, and the gradient of `factor` times the summed loss.
  ///
  /// - Parameters:
  ///   - logits: [images, classes]
  ///   - labels: [images]
  ///   - gradient: [images, classes], written; nil when only the outcome is wanted.
  ///   - probabilities: [images, classes], written with the softmax; nil when not wanted.
  public func evaluate(
    _ logits: UnsafePointer<Float>, labels: UnsafePointer<Int32>, images: Int,
    gradient: UnsafeMutablePointer<Float>? = nil, factor: Float = 1,
    probabilities: UnsafeMutablePointer<Float>? = nil
  ) -> Outcome {
    var outcome = Outcome()
    for image in 0..<images {
      let row = logits + image * classes
      let label = Int(labels[image])
      precondition(
        (0..<classes).contains(label), "CrossEntropy: label \(label) of \(classes) classes")
      let (best, logSum) = logSumExp(row)
      // Among logits that are not numbers none is the largest.
      outcome.correct += best == label && !logSum.isNaN ? 1 : 0
      var loss = Double(logSum - row[label]) * Double(1 - smoothing)
      for c in 0..<classes {
        let probability = exp(row[c] - logSum)
        probabilities?[image * classes + c] = probability
        if smoothing > 0 { loss += Double(logSum - row[c]) * Double(smoothing / Float(classes)) }
        let target = smoothing / Float(classes) + (c == label ? 1 - smoothing : 0)
        gradient?[image * classes + c] = factor * (probability - target)
      }
      outcome.loss += loss
    }
    return outcome
  }

  /// Cross-entropy against target probabilities, summed over classes (in-place distillation,
  /// Yu 2019, arXiv:1903.05134), and the gradient of `factor` times the summed loss.
  ///
  /// - Parameters:
  ///   - logits, targets: [images, classes]; targets are constants.
  ///   - gradient: [images, classes], written.
  ///   - adding: Whether the gradient is added to what is there: to learn from labels too.
  public func distil(
    _ logits: UnsafePointer<Float>, targets: UnsafePointer<Float>, images: Int,
    gradient: UnsafeMutablePointer<Float>, factor: Float, adding: Bool = false
  ) -> Double {
    var total = 0.0
    for image in 0..<images {
      let row = logits + image * classes
      let target = targets + image * classes
      let (_, logSum) = logSumExp(row)
      for c in 0..<classes {
        total += Double(target[c] * (logSum - row[c]))
        let value = factor * (exp(row[c] - logSum) - target[c])
        gradient[image * classes + c] = adding ? gradient[image * classes + c] + value : value
      }
    }
    return total
  }

  /// The index of the largest logit (the first, on a tie) and log Σ exp.
  private func logSumExp(_ row: UnsafePointer<Float>) -> (best: Int, logSum: Float) {
    var best = 0
    for c in 1..<classes where row[c] > row[best] { best = c }
    var sum: Float = 0
    for c in 0..<classes { sum += exp(row[c] - row[best]) }
    return (best, row[best] + log(sum))
  }
}
