/// The front and the other trials as an SVG picture that needs nothing from outside: for
/// a README or a paper, on a white card that also suits dark pages.
struct FrontPicture {
  let report: FrontReport
  /// Small print at the foot.
  let caption: String

  /// All lengths are in pixels.
  static let width = 880.0
  static let height = 572.0
  static let plot = Frame(left: 76, top: 118, right: 848, bottom: 470)
  private static let fonts = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"

  enum Color {
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
    let size = (XMLElement.length(Self.width), XMLElement.length(Self.height))
    var children = [
      XMLElement("title", text: "Pareto front: \(report.title)"),
      XMLElement(
        "rect",
        [
          "x": "0.5", "y": "0.5", "width": XMLElement.length(Self.width - 1),
          "height": XMLElement.length(Self.height - 1), "rx": "10", "fill": "#ffffff",
          "stroke": "#e5e7eb",
        ]),
      .label(report.title, x: 28, y: 42, size: 20, color: Color.text, weight: "600"),
    ]
    if let view = FrontView(report, headroom: 0.16) {
      children += [legend(view), grid(view), others(view), front(view), labels(view)]
    } else {
      children.append(
        .label(
          "No network has been scored.", x: Self.width / 2, y: Self.height / 2, size: 15,
          color: Color.faintText, anchor: "middle"))
    }
    children.append(
      .label(caption, x: 28, y: Self.height - 22, size: 12, color: Color.faintText))
    return XMLElement(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "width": size.0, "height": size.1,
        "viewBox": "0 0 \(size.0) \(size.1)", "role": "img", "font-family": Self.fonts,
      ], children)
  }
}
