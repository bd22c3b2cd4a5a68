import Foundation

/// Half a cosine down to zero (Loshchilov and Hutter 2017, arXiv:1608.03983).
public struct CosineCurve: RateCurve {
  public let name = "cosine"
  public let summary = "half a cosine down to zero"

  public init() {}

  public func share(at moment: CurveMoment, _ settings: ScheduleSettings) -> Double {
    0.5 * (1 + cos(.pi * moment.progress))
  }
}
