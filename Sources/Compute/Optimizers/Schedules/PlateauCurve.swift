import Foundation

/// Down by a factor, a tenth unless settings say otherwise, whenever the loss of more epochs than the
/// patience allows has not fallen by a ten-thousandth of its least.
public struct PlateauCurve: RateCurve {
  public let name = "plateau"
  public let summary = "down to a tenth when the loss does not fall any more"

  public init() {}

  public func share(at moment: CurveMoment, _ settings: ScheduleSettings) -> Double {
    pow(settings.factor ?? 0.1, Double(falls(moment.losses, patience: settings.patience)))
  }

  private func falls(_ losses: [Double], patience: Int) -> Int {
    var (falls, least, waited) = (0, Double.infinity, 0)
    for loss in losses {
      if loss < least * (1 - 1e-4) {
        (least, waited) = (loss, 0)
      } else {
        waited += 1
      }
      if waited > patience { (falls, waited) = (falls + 1, 0) }
    }
    return falls
  }
}
