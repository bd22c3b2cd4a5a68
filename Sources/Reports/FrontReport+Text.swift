public import NASConsole
import NASText

extension FrontReport {
  /// The report for a person at a terminal: what was run, the front as a table and as a plot, and
  /// how the hypervolume grew. Ends with a line break.
  ///
  /// - Parameters:
  ///   - width: Columns to fill, 60 at least; the plot takes no more than 100 of them.
  ///   - style: For the output that it is printed to.
  public func text(width: Int, style: TextStyle) -> String {
    var sections = [[style.bold(title)] + factLines(width: width, style: style)]
    if front.isEmpty {
      let reason =
        trials.evaluated > 0 ? "no finalist has been trained yet" : "no network has been scored"
      sections.append(["The front is empty: \(reason)."])
    } else {
      sections.append(table.lines(width: width, style: style) + moreLines(style: style))
      sections.append(pickLines(width: min(width, 100), style: style))
    }
    sections.append(
      FrontScatter(report: self, style: style).lines(width: min(width, 100), height: 18))
    sections.append(hypervolumeLines(width: min(width, 100)))
    return sections.filter { !$0.isEmpty }
      .map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }

  private func factLines(width: Int, style: TextStyle) -> [String] {
    let counts =
      "\(Quantity.grouped(trials.evaluated)) scored"
      + " (\(Quantity.grouped(trials.stoppedEarly)) stopped early),"
      + " \(Quantity.grouped(trials.failed)) failed"
    let facts = facts.map { ($0.label, $0.text) } + [("trials", counts)]
    let column = (facts.map(\.0.count).max() ?? 0) + 2
    let indent = String(repeating: " ", count: column)
    return facts.flatMap { label, text in
      let lines = Paragraph.lines(of: text, width: width, indent: indent, keepsPhrases: true)
      let gap = String(repeating: " ", count: column - label.count)
      return [style.dim(label) + gap + (lines.first ?? "")] + lines.dropFirst()
    }
  }

  /// What the networks that people pick chose: `best  stem width 16; …`.
  private func pickLines(width: Int, style: TextStyle) -> [String] {
    front.filter { !pickNames($0).isEmpty && !$0.words.isEmpty }.flatMap { point in
      let label = pickNames(point)
      let lines = Paragraph.lines(
        of: point.words, width: width, indent: String(repeating: " ", count: label.count + 2),
        keepsPhrases: true)
      return [style.dim(label) + "  " + lines[0]] + lines.dropFirst()
    }
  }

  private func moreLines(style: TextStyle) -> [String] {
    guard morePoints > 0 else { return [] }
    return [
      style.dim(
        "\(Quantity.grouped(morePoints)) more, within the noise of these: "
          + "`nas inspect RUN --all` shows them")
    ]
  }

  /// The front, a row a point.
  var table: Table {
    let columns = columns
    var table = Table(columns: columns.map(\.head))
    for point in front {
      table.append(
        columns.map { $0.cell(point) }, isEmphasized: point.id == best || point.id == knee)
    }
    return table
  }

  /// A column of the front's table, and what it says of a point.
  private typealias Column = (head: Table.Column, cell: (Point) -> String)

  private var columns: [Column] {
    [
      (.init("id", .right, importance: 5), { "\($0.id)" }),
      (.init("MACs", .right, importance: 5), { Quantity.prefixed($0.macs) }),
      (.init("parameters", .right, importance: 4), { Quantity.prefixed($0.parameters) }),
      (.init("activations", .right, importance: 1), { Quantity.bytes($0.peakActivationBytes) }),
    ] + latencyColumns + [
      (
        .init("val. accuracy", .right, importance: 5),
        { Quantity.percent($0.validationAccuracy) }
      ),
      (
        .init("val. loss", .right, importance: 3),
        { Quantity.decimal($0.validationLoss, places: 4) }
      ),
      (.init("pick", importance: 4), pickNames),
      (.init("genome", importance: 2, shortestWidth: 12), \.genome),
    ]
  }

  /// Beside what the table of parts says, what was measured of the whole network.
  private var latencyColumns: [Column] {
    guard hasLatencies else { return [] }
    func cell(_ latency: Latency?, _ value: (Latency) -> Double) -> String {
      latency.map { Quantity.seconds(value($0)) } ?? ""
    }
    var columns: [Column] = [
      (.init("latency", .right, importance: 4), { cell($0.latency, \.single) })
    ]
    if hasMeasuredLatencies {
      columns.append(
        (.init("measured", .right, importance: 3), { cell($0.measuredLatency, \.single) }))
    }
    columns.append((.init("batched", .right, importance: 3), { cell($0.latency, \.batched) }))
    if hasMeasuredLatencies {
      columns.append(
        (.init("measured", .right, importance: 2), { cell($0.measuredLatency, \.batched) }))
    }
    return columns
  }

  private func pickNames(_ point: Point) -> String {
    [point.id == best ? "best" : nil, point.id == knee ? "knee" : nil].compactMap(\.self)
      .joined(separator: ", ")
  }

  private func hypervolumeLines(width: Int) -> [String] {
    guard let first = hypervolumeByGeneration.first, let last = hypervolumeByGeneration.last
    else { return [] }
    let heading = "hypervolume  "
    let count = hypervolumeByGeneration.count
    let ending =
      "  \(Quantity.decimal(first, places: 4)) → \(Quantity.decimal(last, places: 4))"
      + " in \(Quantity.grouped(count)) generation\(count == 1 ? "" : "s")"
    let room = max(8, width - heading.count - ending.count)
    return [heading + Sparkline(hypervolumeByGeneration).text(width: room) + ending]
  }
}
