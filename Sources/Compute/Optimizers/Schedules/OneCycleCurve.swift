import Foundation

/// Up along half a cosine for three tenths of the training, from a 25th of the peak, then down to
/// nearly nothing (Smith and Topin 2018, arXiv:1708.07120).
public struct OneCycleCurve: RateCurve {
  public let name = "one-cycle"
  public let summary = "up along half a cosine for three tenths of the training, then down"
  public let warmUpEpochs = 0.0

  public init() {}

  public func share(at moment: CurveMoment, _ settings: ScheduleSettings) -> Double {
    let (first, last) = (1.0 / 25, 1.0 / 25 / 1e4)
    let (step, top) = (Double(moment.step), 0.3 * Double(moment.steps) - 1)
    if step <= top { return between(first, 1, step / max(top, 1)) }
    let length = max(Double(moment.steps) - 1 - top, 1)
    return between(1, last, min(1, (step - top) / length))
  }

  private func between(_ start: Double, _ end: Double, _ progress: Double) -> Double {
    end + (start - end) / 2 * (1 + cos(.pi * progress))
  }
}
