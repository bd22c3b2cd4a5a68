public import Console

extension FrontReport {
  /// The report for a person at a terminal: what was run, the front as a table and as a plot, and
  /// how the hypervolume grew. Ends with a line break.
  ///
  /// - Parameters:
  ///   - width: Columns to fill, 60 at least; the plot takes no more than 100 of them. Facts are
  ///     not cut.
  ///   - style: For the output that it is printed to.
  public func text(width: Int, style: TextStyle) -> String {
    var sections = [[style.bold(title)] + factLines(style: style)]
    if front.isEmpty {
      sections.append(["The front is empty: no network has been scored."])
    } else {
      sections.append(table.lines(width: width, style: style) + moreLines(style: style))
    }
    sections.append(
      FrontScatter(report: self, style: style).lines(width: min(width, 100), height: 18))
    sections.append(hypervolumeLines(width: min(width, 100)))
    return sections.filter { !$0.isEmpty }
      .map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }

  private func factLines(style: TextStyle) -> [String] {
    let counts =
      "\(Quantity.grouped(trials.evaluated)) scored"
      + " (\(Quantity.grouped(trials.stoppedEarly)) stopped early),"
      + " \(Quantity.grouped(trials.failed)) failed"
    let lines = facts.map { ($0.label, $0.text) } + [("trials", counts)]
    let labelWidth = lines.map(\.0.count).max() ?? 0
    return lines.map { label, text in
      style.dim(label) + String(repeating: " ", count: labelWidth - label.count + 2) + text
    }
  }

  private func moreLines(style: TextStyle) -> [String] {
    guard morePoints > 0 else { return [] }
    return [
      style.dim(
        "\(Quantity.grouped(morePoints)) more, within the noise of these: nas inspect --all")
    ]
  }

  /// The front, a row a point.
  var table: Table {
    var table = Table(columns: [
      .init("id", .right, importance: 5),
      .init("MACs", .right, importance: 5),
      .init("parameters", .right, importance: 4),
      .init("activations", .right, importance: 1),
      .init("val. accuracy", .right, importance: 5),
      .init("val. loss", .right, importance: 3),
      .init("pick", importance: 4),
      .init("genome", importance: 2, shortestWidth: 12),
    ])
    for point in front {
      let picks = [point.id == best ? "best" : nil, point.id == knee ? "knee" : nil]
      table.append(
        [
          "\(point.id)",
          Quantity.prefixed(point.macs),
          Quantity.prefixed(point.parameters),
          Quantity.bytes(point.peakActivationBytes),
          Quantity.percent(point.validationAccuracy),
          Quantity.decimal(point.validationLoss, places: 4),
          picks.compactMap { $0 }.joined(separator: ", "),
          point.genome,
        ],
        isEmphasized: point.id == best || point.id == knee)
    }
    return table
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
