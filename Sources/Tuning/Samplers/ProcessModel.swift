import Foundation
import NASPredictors

/// A Gaussian process of the values of configurations, fitted to a history.
///
/// A configuration is known by its coordinates: a setting that there is not stands in the middle of its
/// range, and a categorical one has an option of its own for that, which tells it from all others. A
/// trial that has failed counts as the worst. Where trials were stopped, the share of a full training
/// is a feature besides, on a logarithmic scale, and what is foretold is the value of full trainings
/// (as in Klein et al. 2020, arXiv:2003.10865).
///
/// A fit takes the cube of the number of trials, so of many it takes the best and some of the others.
struct ProcessModel {
  let space: TuningSpace
  let process: MaternProcess
  let warp: OutputWarp
  /// Warped: the best of what full trainings are expected to give, of the configurations tried.
  let threshold: Double
  private let hasShares: Bool
  /// Offsets of the logarithms that values are tried by.
  private static let offsets: [Double?] = [nil, 1, 0.03]
  /// Trials that it is fitted to at most, of those measured and of those failed.
  static let mostTrials = 256

  /// - Returns: nil where nothing has been measured, or rounding leaves nothing to compute with.
  init?(_ history: TrialHistory, in space: TuningSpace) {
    guard let worst = history.samples.map(\.value).min() else { return nil }
    self.space = space
    let samples = Self.bestAndSome(of: history.samples)
    let hasShares = samples.contains { $0.share < 1 }
    self.hasShares = hasShares
    let measured = samples.map { Self.features($0.point, space, $0.share, hasShares) }
    let failed = Self.bestAndSome(of: history.failed).map { Self.features($0, space, 1, hasShares) }
    let values = samples.map(\.value) + failed.map { _ in worst }
    let system = MaternSystem(
      measured + failed,
      isCategorical: space.settings.map { $0.range.isCategorical } + (hasShares ? [false] : []))
    guard let (warp, process) = Self.fitted(system, values) else { return nil }
    self.warp = warp
    let tried = samples.map { Self.features($0.point, space, 1, hasShares) }
    threshold = process.predict(tried).map(\.mean).max()!
    self.process = process.believing(
      history.pending.map { Self.features($0, space, 1, hasShares) })
  }

  /// The first half of ``mostTrials``, and as many of the others, evenly.
  private static func bestAndSome<Element>(of all: [Element]) -> [Element] {
    guard all.count > mostTrials else { return all }
    let half = mostTrials / 2
    return all.prefix(half) + (0..<half).map { all[half + $0 * (all.count - half) / half] }
  }

  /// What the values are most probable by.
  private static func fitted(
    _ system: MaternSystem, _ values: [Double]
  ) -> (OutputWarp, MaternProcess)? {
    var best: (warp: OutputWarp, process: MaternProcess, likelihood: Double)?
    for offset in offsets {
      let warp = OutputWarp(of: values, offset: offset)
      guard warp.offset == offset,
        let process = MaternProcess(fitting: system, targets: values.map { warp($0) })
      else { continue }
      let likelihood = process.logLikelihood + warp.logStretch(of: values)
      if likelihood > best?.likelihood ?? -.infinity { best = (warp, process, likelihood) }
    }
    return best.map { ($0.warp, $0.process) }
  }

  /// Of a full training.
  func features(_ point: [Double?]) -> [Double] {
    Self.features(point, space, 1, hasShares)
  }

  private static func features(
    _ point: [Double?], _ space: TuningSpace, _ share: Double, _ hasShares: Bool
  ) -> [Double] {
    let coordinates = zip(space.settings, point).map { setting, coordinate in
      coordinate ?? (setting.range.isCategorical ? -1 : 0.5)
    }
    return coordinates + (hasShares ? [1 + log(share) / log(64)] : [])
  }
}
