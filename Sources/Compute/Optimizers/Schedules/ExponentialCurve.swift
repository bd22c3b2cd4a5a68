import Foundation

/// Down by a factor, 0.95 unless settings say otherwise, each epoch.
public struct ExponentialCurve: RateCurve {
  public let name = "exponential"
  public let summary = "down by a twentieth each epoch"

  public init() {}

  public func share(at moment: CurveMoment, _ settings: ScheduleSettings) -> Double {
    pow(settings.factor ?? 0.95, Double(moment.epoch))
  }
}
