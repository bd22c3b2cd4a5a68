import Foundation

/// Down by a factor, a tenth unless settings say otherwise, every so many epochs.
public struct StepCurve: RateCurve {
  public let name = "step"
  public let summary = "down to a tenth every third of the training"

  public init() {}

  public func share(at moment: CurveMoment, _ settings: ScheduleSettings) -> Double {
    let every = settings.every ?? max(1, (moment.epochs + 2) / 3)
    return pow(settings.factor ?? 0.1, Double(moment.epoch / every))
  }
}
