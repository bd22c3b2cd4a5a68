extension FrontPicture {
  /// Where the plane lies in the picture.
  struct Frame {
    let left: Double
    let top: Double
    let right: Double
    let bottom: Double

    func x(_ position: Double) -> Double { left + position * (right - left) }
    func y(_ position: Double) -> Double { bottom - position * (bottom - top) }
  }

  /// A point of the plane that can be drawn.
  struct Place {
    let point: FrontReport.Point
    let x: Double
    let y: Double
  }

  func places(_ view: FrontView) -> [Place] {
    view.front.map { point in
      Place(
        point: point,
        x: Self.plot.x(view.x.position(of: point.value(of: report.cost)!)),
        y: Self.plot.y(view.y.position(of: point.validationAccuracy)))
    }
  }

  /// Light lines at the ticks, the ticks' labels, the axis, the axes' titles.
  func grid(_ view: FrontView) -> XMLElement {
    let plot = Self.plot
    var elements: [XMLElement] = []
    for (tick, label) in zip(view.y.ticks, view.y.percentLabels) {
      let y = plot.y(view.y.position(of: tick))
      elements.append(.line(plot.left, y, plot.right, y, color: Color.grid))
      elements.append(
        .label(
          label, x: plot.left - 10, y: y + 4, size: 12, color: Color.faintText, anchor: "end"))
    }
    for (tick, label) in zip(view.x.ticks, report.cost.labels(of: view.x)) {
      let x = plot.x(view.x.position(of: tick))
      elements.append(.line(x, plot.top, x, plot.bottom, color: Color.grid))
      elements.append(.line(x, plot.bottom, x, plot.bottom + 5, color: Color.axis))
      elements.append(
        .label(
          label, x: x, y: plot.bottom + 20, size: 12, color: Color.faintText, anchor: "middle"))
    }
    elements.append(
      .line(plot.left, plot.bottom, plot.right, plot.bottom, color: Color.axis))
    elements.append(
      .label("validation accuracy", x: 28, y: plot.top - 14, size: 12, color: Color.text))
    elements.append(
      .label(
        "\(report.cost.axisTitle) (log scale)", x: plot.right, y: plot.bottom + 42,
        size: 12, color: Color.text, anchor: "end"))
    return XMLElement("g", ["stroke-width": "1"], elements)
  }

  /// Dots for the trials off the front, hollow for those that were stopped early.
  func others(_ view: FrontView) -> XMLElement {
    func circles(stoppedEarly: Bool) -> [XMLElement] {
      view.others.filter { $0.stoppedEarly == stoppedEarly }.map { trial in
        .circle(
          Self.plot.x(view.x.position(of: trial.cost)),
          Self.plot.y(view.y.position(of: trial.validationAccuracy)), radius: 2.5)
      }
    }
    return XMLElement(
      "g", [:],
      [
        XMLElement(
          "g", ["fill": "none", "stroke": Color.other, "stroke-opacity": "0.3"],
          circles(stoppedEarly: true)),
        XMLElement(
          "g", ["fill": Color.other, "fill-opacity": "0.35"], circles(stoppedEarly: false)),
      ])
  }

  /// What accuracy is attained at what cost: a line of steps over a light tint, then the points.
  func front(_ view: FrontView) -> XMLElement {
    let places = places(view)
    guard let first = places.first else { return XMLElement("g") }
    var steps = "M\(XMLElement.length(first.x)) \(XMLElement.length(first.y))"
    // Where there are more costs than this one, not every point is above those before it.
    var height = first.y
    for place in places.dropFirst() where place.y < height {
      height = place.y
      steps += " H\(XMLElement.length(place.x)) V\(XMLElement.length(place.y))"
    }
    steps += " H\(XMLElement.length(Self.plot.right))"
    let bottom = XMLElement.length(Self.plot.bottom)
    let tint = steps + " V\(bottom) H\(XMLElement.length(first.x)) Z"
    let marks = places.map { place in
      XMLElement.circle(place.x, place.y, radius: isNamed(place) ? 6 : 4, color: color(of: place))
    }
    return XMLElement(
      "g", [:],
      [
        XMLElement("path", ["d": tint, "fill": Color.front, "fill-opacity": "0.05"]),
        XMLElement(
          "path",
          [
            "d": steps, "fill": "none", "stroke": Color.front, "stroke-width": "1.5",
            "stroke-opacity": "0.7",
          ]),
        XMLElement("g", ["stroke": "#ffffff", "stroke-width": "1.5"], marks),
      ])
  }

  func isNamed(_ place: Place) -> Bool {
    place.point.id == report.best || place.point.id == report.knee
  }

  func color(of place: Place) -> String {
    switch place.point.id {
    case report.best: Color.best
    case report.knee: Color.knee
    default: Color.front
    }
  }
}
