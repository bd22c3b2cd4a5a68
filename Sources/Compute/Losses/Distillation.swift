import Foundation

/// Cross-entropy against another network's probabilities, which are constants (Hinton 2015,
/// arXiv:1503.02531; in-place, Yu 2019, arXiv:1903.05134).
public struct Distillation: Sendable {
  public let classes: Int
  /// Both networks' logits are divided by this, so that small probabilities count for more; loss and
  /// gradient are multiplied by its square, so that they stay as large as those of labels.
  public let temperature: Float

  public init(classes: Int, temperature: Float = 1) {
    self.classes = classes
    self.temperature = temperature
  }

  /// The loss, and the gradient of `factor` times the summed loss.
  ///
  /// - Parameters:
  ///   - logits: [images, classes]
  ///   - targets: [images, classes]; probabilities.
  ///   - gradient: [images, classes], written.
  ///   - adding: Whether the gradient is added to what is there: to learn from labels too.
  /// - Returns: Summed over images.
  public func evaluate(
    _ logits: UnsafePointer<Float>, targets: UnsafePointer<Float>, images: Int,
    gradient: UnsafeMutablePointer<Float>, factor: Float, adding: Bool = false
  ) -> Double {
    guard temperature != 1 else {
      return evaluateAsTheyAre(
        logits, targets: targets, images: images, gradient: gradient, factor: factor,
        adding: adding)
    }
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: images * classes) { cooled in
      for index in 0..<images * classes {
        cooled.initializeElement(at: index, to: logits[index] / temperature)
      }
      let sum = evaluateAsTheyAre(
        cooled.baseAddress!, targets: targets, images: images, gradient: gradient,
        factor: factor * temperature, adding: adding)
      return sum * Double(temperature * temperature)
    }
  }

  /// Writes what a teacher's logits say at the temperature.
  ///
  /// - Parameter targets: [images, classes]
  public func soften(
    _ logits: UnsafePointer<Float>, images: Int, into targets: UnsafeMutablePointer<Float>
  ) {
    for image in 0..<images {
      let row = targets + image * classes
      for c in 0..<classes { row[c] = logits[image * classes + c] / temperature }
      let (_, logSum) = LogitRow.logSumExp(row, classes: classes)
      for c in 0..<classes { row[c] = exp(row[c] - logSum) }
    }
  }

  private func evaluateAsTheyAre(
    _ logits: UnsafePointer<Float>, targets: UnsafePointer<Float>, images: Int,
    gradient: UnsafeMutablePointer<Float>, factor: Float, adding: Bool
  ) -> Double {
    var total = 0.0
    for image in 0..<images {
      let row = logits + image * classes
      let target = targets + image * classes
      let (_, logSum) = LogitRow.logSumExp(row, classes: classes)
      for c in 0..<classes {
        total += Double(target[c] * (logSum - row[c]))
        let value = factor * (exp(row[c] - logSum) - target[c])
        gradient[image * classes + c] = adding ? gradient[image * classes + c] + value : value
      }
    }
    return total
  }
}
