import NASRandomness

/// Every configuration is drawn evenly on the settings' scales (Bergstra and Bengio 2012,
/// jmlr.org/papers/v13/bergstra12a.html).
public struct RandomSampler: Sampler {
  public static let name = "random"

  public let settings: SamplerSettings

  public init(_ settings: SamplerSettings) {
    self.settings = settings
  }

  public func ask(_ trial: Int, after history: [TuningTrial]) -> Configuration? {
    var stream = RandomStream(seed: settings.seed, purpose: .tuning, step: trial)
    return Configuration(settings.space.drawn(&stream), of: settings.space)
  }
}

extension TuningSpace {
  func drawn(_ stream: inout RandomStream) -> [Double?] {
    drawn((0..<count).map { _ in stream.uniform() })
  }
}
