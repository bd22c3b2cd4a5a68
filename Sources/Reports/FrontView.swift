/// Which part of the plane of accuracy against cost a plot of a front shows: all of the front, and
/// the other trials but for those far below it, which would press the front into a line.
struct FrontView {
  let x: Axis
  let y: Axis
  /// The points of the front that can be drawn.
  let front: [FrontReport.Point]
  /// The other trials inside the view.
  let others: [FrontReport.OtherTrial]
  /// How many lie below it.
  let hidden: Int

  /// Nothing where there is no point to show.
  ///
  /// - Parameter headroom: Free space above the best point, as a share of the span of accuracies.
  init?(_ report: FrontReport, headroom: Double) {
    front = report.front.filter {
      ($0.value(of: report.cost) ?? 0) > 0 && $0.validationAccuracy.isFinite
    }
    let others = report.others.filter { $0.cost > 0 && $0.validationAccuracy.isFinite }
    let accuracies =
      front.isEmpty ? others.map(\.validationAccuracy) : front.map(\.validationAccuracy)
    guard let lowest = accuracies.min(), let highest = accuracies.max() else { return nil }
    let floor = lowest - max(0.5 * (highest - lowest), 0.01)
    let seen = others.map(\.validationAccuracy).filter { $0 >= floor }
    let shown = accuracies + seen
    let y = Axis.fractions(covering: shown.min()!...shown.max()!, headroom: headroom)
    self.y = y
    self.others = others.filter { $0.validationAccuracy >= y.range.lowerBound }
    hidden = others.count - self.others.count
    let costs = front.map { $0.value(of: report.cost)! } + self.others.map(\.cost)
    x = .logarithmic(covering: costs.min()!...costs.max()!)
  }
}
