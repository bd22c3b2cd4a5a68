import NASRandomness

/// Bayesian optimisation by a Gaussian process: asks for what is expected to improve most on the best so
/// far (Jones et al. 1998, doi:10.1023/A:1008306431147; the kernel and the fit, Snoek et al. 2012,
/// arXiv:1206.2944).
///
/// Pending trials count as measured with what is expected of them.
public struct ProcessSampler: Sampler {
  public static let name = "gp"

  public let settings: SamplerSettings
  /// Trials with a value before the process is asked.
  private static let startingTrials = 10

  public init(_ settings: SamplerSettings) {
    self.settings = settings
  }

  public func ask(_ trial: Int, after history: [TuningTrial]) -> Configuration? {
    let space = settings.space
    let history = TrialHistory(history, in: space)
    guard history.samples.count >= Self.startingTrials, let model = ProcessModel(history, in: space)
    else {
      let design = StartingDesign(space: space, seed: settings.seed, size: Self.startingTrials)
      return Configuration(design.point(trial, after: history), of: space)
    }
    var stream = RandomStream(seed: settings.seed, purpose: .tuning, step: trial)
    let found = AcquisitionSearch(model).found(near: history.samples.map(\.point), &stream)
    let point = found.lazy.map { space.canonical($0.coordinates) }.first { !history.holds($0) }
    return Configuration(point ?? history.untried(in: space, &stream), of: space)
  }
}
