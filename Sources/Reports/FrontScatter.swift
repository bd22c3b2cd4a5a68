import NASConsole
import NASText

/// The front and the other trials as characters: accuracy upwards, cost to the right.
struct FrontScatter {
  let report: FrontReport
  let style: TextStyle

  /// The marks, in the legend's order.
  private static let frontMark = (character: "●" as Character, ink: TextCanvas.Ink.green)
  private static let kneeMark = (character: "◆" as Character, ink: TextCanvas.Ink.yellow)
  private static let bestMark = (character: "▲" as Character, ink: TextCanvas.Ink.cyan)

  /// The plot's lines: a heading, `height` rows, the axis with its labels, a legend. None where
  /// there is nothing to plot.
  func lines(width: Int, height: Int) -> [String] {
    guard let view = FrontView(report, headroom: 0.05) else { return [] }
    let labels = view.y.percentLabels
    let gutter = labels.map(\.count).max() ?? 0
    var canvas = TextCanvas(width: max(16, width - gutter - 3), height: height)
    draw(on: &canvas, view)

    var margins = Array(repeating: String(repeating: " ", count: gutter) + " │", count: height)
    for (tick, label) in zip(view.y.ticks, labels) {
      let row = canvas.cell(x: 0, y: view.y.position(of: tick)).row
      margins[row] = String(repeating: " ", count: gutter - label.count) + label + " ┤"
    }
    let plot = zip(margins, canvas.lines(style: style)).map { style.dim($0) + $1 }
    let (axis, axisLabels) = horizontalAxis(view.x, canvas)
    let indent = String(repeating: " ", count: gutter + 1)
    return [style.bold("validation accuracy by \(report.cost.title) (log scale)")] + plot + [
      style.dim(indent + "└" + axis), style.dim(indent + axisLabels),
      indent + legend(hidden: view.hidden, others: !view.others.isEmpty),
    ]
  }

  private func draw(on canvas: inout TextCanvas, _ view: FrontView) {
    for trial in view.others {
      canvas.putDot(
        x: view.x.position(of: trial.cost),
        y: view.y.position(of: trial.validationAccuracy))
    }
    // The named points last, so that no neighbour covers them.
    let named = [report.knee, report.best].compactMap { id in view.front.first { $0.id == id } }
    for point in view.front + named {
      let mark =
        switch point.id {
        case report.best: Self.bestMark
        case report.knee: Self.kneeMark
        default: Self.frontMark
        }
      let cell = canvas.cell(
        x: view.x.position(of: point.value(of: report.cost)!),
        y: view.y.position(of: point.validationAccuracy))
      canvas.put(mark.character, ink: mark.ink, column: cell.column, row: cell.row)
    }
  }

  /// The line under the plot, and the labels under that; labels that would touch are left out.
  private func horizontalAxis(
    _ axis: Axis, _ canvas: TextCanvas
  ) -> (line: String, labels: String) {
    var line = Array(repeating: "─" as Character, count: canvas.width)
    // One column more at the left, under the corner.
    var labels = Array(repeating: " " as Character, count: canvas.width + 1)
    var free = 0
    for (tick, label) in zip(axis.ticks, report.cost.labels(of: axis)) {
      let column = canvas.cell(x: axis.position(of: tick), y: 0).column
      let start = max(0, column + 1 - label.count / 2)
      let end = start + label.count
      guard start >= free, end <= labels.count else { continue }
      line[column] = "┬"
      labels.replaceSubrange(start..<end, with: label)
      free = end + 2
    }
    while labels.last == " " { labels.removeLast() }
    return (String(line), String(labels))
  }

  private func legend(hidden: Int, others: Bool) -> String {
    func entry(_ mark: (character: Character, ink: TextCanvas.Ink), _ text: String) -> String {
      mark.ink.apply(style, to: String(mark.character)) + " " + text
    }
    var entries: [String] = []
    if !report.front.isEmpty { entries.append(entry(Self.frontMark, "front")) }
    if report.knee != nil && report.knee != report.best {
      entries.append(entry(Self.kneeMark, "knee"))
    }
    if report.best != nil {
      entries.append(entry(Self.bestMark, report.best == report.knee ? "best, knee" : "best"))
    }
    if others || hidden > 0 {
      let rest = hidden > 0 ? " (\(Quantity.grouped(hidden)) below the axis)" : ""
      entries.append(entry(("⠐", .dim), report.othersName + rest))
    }
    return entries.joined(separator: "  ")
  }
}
