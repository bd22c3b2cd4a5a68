/// The peak, to the end.
public struct ConstantCurve: RateCurve {
  public let name = "constant"
  public let summary = "the same rate to the end"

  public init() {}

  public func share(at moment: CurveMoment, _ settings: ScheduleSettings) -> Double { 1 }
}
