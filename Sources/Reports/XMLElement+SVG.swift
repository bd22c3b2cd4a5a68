/// The few shapes that pictures are made of; lengths in pixels.
extension XMLElement {
  static func label(
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

  static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, color: String
  ) -> XMLElement {
    XMLElement(
      "line",
      [
        "x1": length(x1), "y1": length(y1), "x2": length(x2), "y2": length(y2), "stroke": color,
      ])
  }

  /// - Parameter color: Nothing to take the group's.
  static func circle(
    _ x: Double, _ y: Double, radius: Double, color: String? = nil
  ) -> XMLElement {
    let (x, y, radius) = (length(x), length(y), length(radius))
    if let color { return XMLElement("circle", ["cx": x, "cy": y, "r": radius, "fill": color]) }
    return XMLElement("circle", ["cx": x, "cy": y, "r": radius])
  }

  /// A tenth of a pixel is as fine as anyone sees.
  static func length(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
}
