import Foundation
import NASRandomness

/// The tree-structured Parzen estimator: asks for what is likely among the good trials and unlikely
/// among the others (Bergstra et al. 2011, NIPS 24; what its parts are worth, Watanabe 2023,
/// arXiv:2304.11127).
///
/// Densities are joint over all settings. A trial that has failed or is pending counts among the others.
public struct ParzenSampler: Sampler {
  public static let name = "tpe"

  public let settings: SamplerSettings
  /// Trials with a value before the densities are asked.
  private static let startingTrials = 10
  /// Drawn from the good ones. With hundreds, what is asked for hardly leaves the best trials.
  private static let candidates = 24
  private static let goodShare = 0.1
  private static let maximumGood = 25

  public init(_ settings: SamplerSettings) {
    self.settings = settings
  }

  public func ask(_ trial: Int, after history: [TuningTrial]) -> Configuration? {
    let space = settings.space
    let history = TrialHistory(history, in: space)
    guard history.samples.count >= Self.startingTrials else {
      let design = StartingDesign(space: space, seed: settings.seed, size: Self.startingTrials)
      return Configuration(design.point(trial, after: history), of: space)
    }
    let points = history.samples.map(\.point)
    let good = Int((Self.goodShare * Double(points.count)).rounded(.up))
    let split = min(good, Self.maximumGood)
    let above = ParzenMixture(Array(points[..<split]), in: space)
    let below = ParzenMixture(
      Array(points[split...]) + history.failed + history.pending, in: space)
    var stream = RandomStream(seed: settings.seed, purpose: .tuning, step: trial)
    var best: (point: [Double?], gain: Double)?
    for _ in 0..<Self.candidates {
      let point = above.drawn(&stream)
      let gain = above.logDensity(point) - below.logDensity(point)
      if gain > best?.gain ?? -.infinity, !history.holds(point) { best = (point, gain) }
    }
    return Configuration(best?.point ?? history.untried(in: space, &stream), of: space)
  }
}
