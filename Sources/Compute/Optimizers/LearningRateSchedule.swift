import Foundation

/// Linear warm-up, then half a cosine down to zero (Loshchilov and Hutter 2017, arXiv:1608.03983).
public struct LearningRateSchedule: Sendable, Hashable, Codable {
  public let peak: Double
  public let warmUpSteps: Int
  public let steps: Int

  public init(peak: Double, warmUpSteps: Int, steps: Int) {
    self.peak = peak
    self.warmUpSteps = warmUpSteps
    self.steps = steps
  }

  /// The rate of a step, counted from 0.
  public func rate(at step: Int) -> Double {
    if step < warmUpSteps { return peak * Double(step + 1) / Double(warmUpSteps) }
    let progress = Double(step - warmUpSteps) / Double(max(1, steps - warmUpSteps))
    return peak * 0.5 * (1 + cos(.pi * min(1, progress)))
  }
}
