import NASConsole
import NASGenomes
import NASNetworks
import NASReports
import NASText

// For people.
extension SpaceView {
  /// What the space is, what its networks cost, and every decision. Without a line break at the
  /// end.
  ///
  /// - Parameter path: Of the space's file.
  func text(path: String, width: Int, style: TextStyle) -> String {
    var facts = [
      ("file", path),
      ("size", (space.isExact ? "" : "up to ") + SpaceText.networks(space.count)),
      (
        "input",
        "\(space.input), \(space.classes) classes" + (isUsual ? ", unless the data differ" : "")
      ),
      (space.isExact ? "smallest" : "smallest found", Self.words(space.costs(of: space.smallest))),
      (space.isExact ? "largest" : "largest found", Self.words(space.costs(of: space.largest))),
    ]
    if let words = LatencyText.words(of: space) { facts.append(("latency", words)) }
    if !space.constraints.isEmpty {
      facts.append(("constraints", SpaceText.constraints(of: space)))
    }
    var sections = [style.bold(space.space.name)]
    if !space.space.description.isEmpty { sections[0] += "\n" + space.space.description }
    sections.append(FactList(facts).text(style: style))
    sections.append(decisions(width: width, style: style))
    return sections.joined(separator: "\n\n")
  }

  private var isUsual: Bool { space.space.input == nil }

  private func decisions(width: Int, style: TextStyle) -> String {
    guard !space.decisions.isEmpty else { return "It is one network: there is nothing to choose." }
    var table = Table(columns: [
      .init("decision", importance: 2), .init("options", importance: 1, shortestWidth: 16),
    ])
    for decision in space.decisions {
      table.append([decision.name, decision.options.joined(separator: ", ")])
    }
    return table.lines(width: width, style: style).joined(separator: "\n")
  }

  private static func words(_ costs: Costs) -> String {
    "\(Quantity.prefixed(costs.macs)) MACs, "
      + "\(Quantity.prefixed(costs.parameters)) parameters, "
      + "\(Quantity.bytes(costs.peakActivationBytes)) of activations"
      + (costs.latency.map { ", \(LatencyText.words($0))" } ?? "")
  }
}

// For programs.
extension SpaceView {
  var members: [JSONValue.Member] {
    [
      .init("description", .string(space.space.description)),
      .init(
        "input",
        .array(
          [space.input.channels, space.input.height, space.input.width].map { .integer($0) })),
      .init("classes", .integer(space.classes)),
      .init("networks", .number(space.count)), .init("isExact", .boolean(space.isExact)),
      .init("smallest", Self.json(space.costs(of: space.smallest))),
      .init("largest", Self.json(space.costs(of: space.largest))),
    ] + (LatencyText.json(of: space).map { [.init("latency", $0)] } ?? [])
  }

  var decisionMembers: [JSONValue.Member] {
    [
      .init(
        "decisions",
        .array(
          space.decisions.map { decision in
            .object([
              .init("name", .string(decision.name)),
              .init("options", .array(decision.options.map { .string($0) })),
            ])
          }))
    ]
  }

  private static func json(_ costs: Costs) -> JSONValue {
    .object(
      [
        .init("macs", .integer(costs.macs)), .init("parameters", .integer(costs.parameters)),
        .init("peakActivationBytes", .integer(costs.peakActivationBytes)),
      ] + LatencyText.members(costs.latency))
  }
}
