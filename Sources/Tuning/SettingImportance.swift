import NASPredictors
import NASRandomness

/// How much of what the value depends on is due to one setting: shares of the variance over the whole
/// space (functional analysis of variance: Sobol' 2001, doi:10.1016/S0378-4754(00)00270-6; of settings,
/// Hutter et al. 2014, PMLR 32:754).
///
/// The variance is that of a Gaussian process fitted to the trials (``ProcessSampler``'s), so it is as
/// good as the trials tell, and they need not be spread evenly.
public struct SettingImportance: Sendable, Hashable, Codable {
  public let name: String
  /// By the setting alone, in 0...1.
  public let alone: Double
  /// Together with others too; those of all settings add up to more than 1 where they interact.
  public let total: Double

  private static let samples = 2048

  /// One a setting, in the order of the space.
  ///
  /// - Returns: nil where fewer trials have a value than there are settings and one, or all values are
  ///   about the same.
  public static func all(
    of trials: [TuningTrial], in space: TuningSpace, seed: UInt64
  ) -> [SettingImportance]? {
    let history = TrialHistory(trials, in: space)
    guard history.samples.count > space.count, let model = ProcessModel(history, in: space) else {
      return nil
    }
    var stream = RandomStream(seed: seed, purpose: .tuningImportance)
    func drawn() -> [[Double]] {
      (0..<samples).map { _ in space.settings.map { $0.range.drawn(stream.uniform()) } }
    }
    let (first, second) = (drawn(), drawn())
    let (values, others) = (model.values(of: first), model.values(of: second))
    let mean = (values + others).reduce(0, +) / Double(2 * samples)
    let variance =
      (values + others).reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(2 * samples)
    let level = history.samples.map { abs($0.value) }.max()!
    guard variance.squareRoot() > 1e-6 * level, variance > 0 else { return nil }
    // The estimators of Jansen 1999, doi:10.1016/S0010-4655(98)00154-4.
    return space.settings.enumerated().map { axis, setting in
      let mixed = model.values(
        of: zip(first, second).map { left, right in
          var point = left
          point[axis] = right[axis]
          return point
        })
      func halfGap(_ values: [Double]) -> Double {
        zip(values, mixed).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(2 * samples)
      }
      let total = min(halfGap(values) / variance, 1)
      return SettingImportance(
        name: setting.name, alone: min(max(1 - halfGap(others) / variance, 0), total), total: total)
    }
  }
}

extension ProcessModel {
  /// What full trainings of points are expected to give, all settings of each.
  fileprivate func values(of points: [[Double]]) -> [Double] {
    stride(from: 0, to: points.count, by: 512).flatMap { start in
      process.predict(
        points[start..<min(start + 512, points.count)].map { features(space.canonical($0)) }
      ).map { warp.value(of: $0.mean) }
    }
  }
}
