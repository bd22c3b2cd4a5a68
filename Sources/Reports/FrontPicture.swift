import Console

/// The front and the other trials as an SVG picture (SVG 1.1) that needs nothing from outside: for
/// a README or a paper, on a white card that also suits dark pages.
struct FrontPicture {
  let report: FrontReport
  /// Small print at the foot.
  let caption: String

  /// All lengths are in pixels.
  static let width = 880.0
  static let height = 572.0
  private static let plot = Frame(left: 76, top: 118, right: 848, bottom: 470)
  private static let fonts = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"

  private enum Color {
    static let text = "#1f2937"
    static let faintText = "#6b7280"
    static let grid = "#e9edf2"
    static let axis = "#9ca3af"
    static let front = "#2563eb"
    static let knee = "#ea580c"
    static let best = "#059669"
    static let other = "#64748b"
  }

  var svg: XMLElement {
    let size = (Self.length(Self.width), Self.length(Self.height))
    var children = [
      XMLElement("title", text: "Pareto front: \(report.title)"),
      XMLElement(
        "rect",
        [
          "x": "0.5", "y": "0.5", "width": Self.length(Self.width - 1),
          "height": Self.length(Self.height - 1), "rx": "10", "fill": "#ffffff",
          "stroke": "#e5e7eb",
        ]),
      Self.text(report.title, x: 28, y: 42, size: 20, color: Color.text, weight: "600"),
    ]
    if let view = FrontView(report, headroom: 0.16) {
      children += [legend(view), grid(view), others(view), front(view), labels(view)]
    } else {
      children.append(
        Self.text(
          "No network has been scored.", x: Self.width / 2, y: Self.height / 2, size: 15,
          color: Color.faintText, anchor: "middle"))
    }
    children.append(
      Self.text(caption, x: 28, y: Self.height - 22, size: 12, color: Color.faintText))
    return XMLElement(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "width": size.0, "height": size.1,
        "viewBox": "0 0 \(size.0) \(size.1)", "role": "img", "font-family": Self.fonts,
      ], children)
  }
}

// MARK: - The plane

extension FrontPicture {
  /// Where the plane lies in the picture.
  private struct Frame {
    let left: Double
    let top: Double
    let right: Double
    let bottom: Double

    func x(_ position: Double) -> Double { left + position * (right - left) }
    func y(_ position: Double) -> Double { bottom - position * (bottom - top) }
  }

  /// A point of the plane that can be drawn.
  private struct Place {
    let point: FrontReport.Point
    let x: Double
    let y: Double
  }

  private func places(_ view: FrontView) -> [Place] {
    report.front.filter { $0.macs > 0 && $0.validationAccuracy.isFinite }.map { point in
      Place(
        point: point,
        x: Self.plot.x(view.x.position(of: Double(point.macs))),
        y: Self.plot.y(view.y.position(of: point.validationAccuracy)))
    }
  }

  /// Light lines at the ticks, the ticks' labels, the axis, the axes' titles.
  private func grid(_ view: FrontView) -> XMLElement {
    let plot = Self.plot
    var elements: [XMLElement] = []
    for (tick, label) in zip(view.y.ticks, view.y.percentLabels) {
      let y = plot.y(view.y.position(of: tick))
      elements.append(Self.line(plot.left, y, plot.right, y, color: Color.grid))
      elements.append(
        Self.text(
          label, x: plot.left - 10, y: y + 4, size: 12, color: Color.faintText, anchor: "end"))
    }
    for (tick, label) in zip(view.x.ticks, view.x.sizeLabels) {
      let x = plot.x(view.x.position(of: tick))
      elements.append(Self.line(x, plot.top, x, plot.bottom, color: Color.grid))
      elements.append(Self.line(x, plot.bottom, x, plot.bottom + 5, color: Color.axis))
      elements.append(
        Self.text(
          label, x: x, y: plot.bottom + 20, size: 12, color: Color.faintText, anchor: "middle"))
    }
    elements.append(
      Self.line(plot.left, plot.bottom, plot.right, plot.bottom, color: Color.axis))
    elements.append(
      Self.text("validation accuracy", x: 28, y: plot.top - 14, size: 12, color: Color.text))
    elements.append(
      Self.text(
        "multiply–accumulates per image (log scale)", x: plot.right, y: plot.bottom + 42,
        size: 12, color: Color.text, anchor: "end"))
    return XMLElement("g", ["stroke-width": "1"], elements)
  }

  /// Dots for the trials off the front, hollow for those that were stopped early.
  private func others(_ view: FrontView) -> XMLElement {
    func circles(stoppedEarly: Bool) -> [XMLElement] {
      view.others.filter { $0.stoppedEarly == stoppedEarly }.map { trial in
        Self.circle(
          Self.plot.x(view.x.position(of: Double(trial.macs))),
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
  private func front(_ view: FrontView) -> XMLElement {
    let places = places(view)
    guard let first = places.first else { return XMLElement("g") }
    var steps = "M\(Self.length(first.x)) \(Self.length(first.y))"
    for place in places.dropFirst() {
      steps += " H\(Self.length(place.x)) V\(Self.length(place.y))"
    }
    steps += " H\(Self.length(Self.plot.right))"
    let bottom = Self.length(Self.plot.bottom)
    let tint = steps + " V\(bottom) H\(Self.length(first.x)) Z"
    let marks = places.map { place in
      Self.circle(place.x, place.y, radius: isNamed(place) ? 6 : 4, color: color(of: place))
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

  private func isNamed(_ place: Place) -> Bool {
    place.point.id == report.best || place.point.id == report.knee
  }

  private func color(of place: Place) -> String {
    switch place.point.id {
    case report.best: Color.best
    case report.knee: Color.knee
    default: Color.front
    }
  }
}

// MARK: - Words

extension FrontPicture {
  /// A label of two lines at the best point and at the knee: above and to the left, where a front
  /// has nothing, as far as there is room.
  private func labels(_ view: FrontView) -> XMLElement {
    let named = places(view).filter(isNamed)
    let best = named.first { $0.point.id == report.best }
    return XMLElement(
      "g",
      [
        "stroke": "#ffffff", "stroke-width": "4", "stroke-linejoin": "round",
        "paint-order": "stroke",
      ],
      named.flatMap { label($0, best: best) })
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
    let costs =
      "\(Quantity.prefixed(place.point.macs)) MACs, "
      + "\(Quantity.prefixed(place.point.parameters)) parameters"
    return [
      Self.text(
        "\(name): \(accuracy)", x: x, y: y, size: 13, color: color(of: place), weight: "600",
        anchor: anchor),
      Self.text(costs, x: x, y: y + 15, size: 11.5, color: Color.faintText, anchor: anchor),
    ]
  }

  /// What the marks mean, in a row under the title; only those that occur.
  private func legend(_ view: FrontView) -> XMLElement {
    var elements: [XMLElement] = []
    var x = 34.0
    func add(_ mark: XMLElement, _ words: String) {
      elements.append(mark)
      elements.append(Self.text(words, x: x + 11, y: 70, size: 12, color: Color.faintText))
      // No font is at hand to measure with: a generous guess at the mean width of a letter.
      x += 11 + 6.6 * Double(words.count) + 18
    }
    func dot(_ radius: Double, _ color: String, opacity: String = "1") -> XMLElement {
      XMLElement("g", ["fill-opacity": opacity], [Self.circle(x, 66, radius: radius, color: color)])
    }
    if !report.front.isEmpty {
      add(dot(4, Color.front), "Pareto front (\(report.front.count))")
    }
    let scored = view.others.count { !$0.stoppedEarly }
    let stopped = view.others.count - scored
    if scored > 0 {
      add(dot(2.5, Color.other, opacity: "0.5"), "other trials (\(Quantity.grouped(scored)))")
    }
    if stopped > 0 {
      let ring = XMLElement(
        "g", ["stroke": Color.other, "stroke-opacity": "0.5"],
        [Self.circle(x, 66, radius: 2.5, color: "none")])
      add(ring, "stopped early (\(Quantity.grouped(stopped)))")
    }
    if view.hidden > 0 {
      elements.append(
        Self.text(
          "\(Quantity.grouped(view.hidden)) more below the axis", x: x - 6, y: 70, size: 12,
          color: Color.faintText))
    }
    return XMLElement("g", [:], elements)
  }
}

// MARK: - Elements

extension FrontPicture {
  private static func text(
    _ words: String, x: Double, y: Double, size: Double, color: String, weight: String = "400",
    anchor: String = "start"
  ) -> XMLElement {
    XMLElement(
      "text",
      [
        "x": length(x), "y": length(y), "font-size": length(size), "font-weight": weight,
        "fill": color, "text-anchor": anchor,
      ], text: words)
  }

  private static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, color: String
  ) -> XMLElement {
    XMLElement(
      "line",
      [
        "x1": length(x1), "y1": length(y1), "x2": length(x2), "y2": length(y2), "stroke": color,
      ])
  }

  /// - Parameter color: Nothing to take the group's.
  private static func circle(
    _ x: Double, _ y: Double, radius: Double, color: String? = nil
  ) -> XMLElement {
    let (x, y, radius) = (length(x), length(y), length(radius))
    if let color { return XMLElement("circle", ["cx": x, "cy": y, "r": radius, "fill": color]) }
    return XMLElement("circle", ["cx": x, "cy": y, "r": radius])
  }

  /// A tenth of a pixel is as fine as anyone sees.
  private static func length(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
}
