import NASConsole
import NASText

extension FrontPicture {
  /// A label of two lines at the best point and at the knee: above and to the left, where a front
  /// has nothing, as far as there is room.
  func labels(_ view: FrontView) -> XMLElement {
    let named = places(view).filter(isNamed)
    let best = named.first { $0.point.id == report.best }
    let words = named.flatMap { label($0, best: best) }
    // Each word twice, for not every program that draws knows `paint-order`.
    let halo = XMLElement(
      "g",
      [
        "stroke": "#ffffff", "stroke-width": "4", "stroke-linejoin": "round",
        "aria-hidden": "true",
      ], words)
    return XMLElement("g", [:], [halo] + words)
  }

  private func label(_ place: Place, best: Place?) -> [XMLElement] {
    let width = 220.0
    let isBest = place.point.id == report.best
    let hasRoomLeft = place.x - width > Self.plot.left
    let meetsBest =
      !isBest && best.map { abs($0.x - place.x) < width && abs($0.y - place.y) < 40 } ?? false
    // To the right of the best point the front goes on level: above is free. To the right of the
    // knee it rises.
    let isAbove = isBest || (hasRoomLeft && !meetsBest) || place.y > Self.plot.bottom - 50
    let isLeft = isAbove ? hasRoomLeft : place.x + width > Self.plot.right
    let x = place.x + (isLeft ? -6 : 6)
    let y = place.y + (isAbove ? -28 : 24)
    let anchor = isLeft ? "end" : "start"
    let name = !isBest ? "knee" : report.best == report.knee ? "best, knee" : "best"
    let accuracy = Quantity.percent(place.point.validationAccuracy)
    let shown: [FrontReport.Cost] =
      [.macs, .parameters].contains(report.cost) ? [.macs, .parameters] : [report.cost, .macs]
    let costs = shown.map { $0.text(of: place.point.value(of: $0)!) }.joined(separator: ", ")
    return [
      .label(
        "\(name): \(accuracy)", x: x, y: y, size: 13, color: color(of: place), weight: "600",
        anchor: anchor),
      .label(costs, x: x, y: y + 15, size: 11.5, color: Color.faintText, anchor: anchor),
    ]
  }

  /// What the marks mean, in a row under the title; only those that occur.
  func legend(_ view: FrontView) -> XMLElement {
    var elements: [XMLElement] = []
    var x = 34.0
    func add(_ mark: XMLElement, _ words: String) {
      elements.append(mark)
      elements.append(.label(words, x: x + 11, y: 70, size: 12, color: Color.faintText))
      // No font is at hand to measure with: a generous guess at the mean width of a letter.
      x += 11 + 6.6 * Double(words.count) + 18
    }
    func dot(_ radius: Double, _ color: String, opacity: String = "1") -> XMLElement {
      XMLElement("g", ["fill-opacity": opacity], [.circle(x, 66, radius: radius, color: color)])
    }
    if !report.front.isEmpty {
      add(dot(4, Color.front), "Pareto front (\(report.front.count))")
    }
    let scored = view.others.count { !$0.stoppedEarly }
    let stopped = view.others.count - scored
    if scored > 0 {
      add(
        dot(2.5, Color.other, opacity: "0.5"),
        "\(report.othersName) (\(Quantity.grouped(scored)))")
    }
    if stopped > 0 {
      let ring = XMLElement(
        "g", ["stroke": Color.other, "stroke-opacity": "0.5"],
        [.circle(x, 66, radius: 2.5, color: "none")])
      add(ring, "stopped early (\(Quantity.grouped(stopped)))")
    }
    if view.hidden > 0 {
      elements.append(
        .label(
          "\(Quantity.grouped(view.hidden)) more below the axis", x: x - 6, y: 70, size: 12,
          color: Color.faintText))
    }
    return XMLElement("g", [:], elements)
  }
}
