import NASConsole
import NASEngine
import NASGenomes
import NASNetworks
import NASReports
import NASText

extension TrustReport {
  /// The report for a person.
  func text(width: Int, style: TextStyle) -> String {
    var sections = [
      FactList([("truth", truthText), ("verdict", verdict)] + cover).text(style: style).split(
        separator: "\n", omittingEmptySubsequences: false
      ).map(String.init)
    ]
    sections.append(signalTable.lines(width: width, style: style))
    if !gains.isEmpty { sections.append(gainTable.lines(width: width, style: style)) }
    return sections.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }

  /// The hypervolumes, where there are picks.
  private var cover: [(label: String, text: String)] {
    hypervolumes.map {
      [
        (
          "hypervolume",
          "\(Quantity.decimal($0.picks, places: 4)) of the picks, "
            + "\(Quantity.decimal($0.random, places: 4)) of the random networks' own front "
            + "(accuracy × decades of MACs)"
        )
      ]
    } ?? []
  }

  private var truthText: String {
    let random = networks.count { $0.pick == nil }
    let picks = networks.count - random
    let noise = self.noise.map { "; a training's noise is \(Self.points($0))" } ?? ""
    return "\(counted(random, "random network")) and \(counted(picks, "pick")) trained alone, "
      + "\(counted(configuration.epochs, "epoch")), \(counted(configuration.seeds, "seed"));"
      + " accuracy on \(Quantity.grouped(images)) holdout images\(noise)"
  }

  /// One sentence: whether the score beats the trivial baselines, by more than chance.
  var verdict: String {
    guard isComplete else { return "not known yet: trainings are missing" }
    guard networks.contains(where: { $0.signals["score"] != nil }) else {
      return "the search has no score: it goes by trainings alone"
    }
    guard let lead, let own = tau("score"), let rival = tau(lead.rival) else {
      return "no baseline to compare with"
    }
    let interval = lead.difference.interval
    let words =
      if let interval, interval.lowerBound > 0 {
        "the score ranks better than \(Self.title(lead.rival)) alone"
      } else if let interval, interval.upperBound < 0 {
        "the score ranks worse than \(Self.title(lead.rival)) alone"
      } else {
        "the score ranks as well as \(Self.title(lead.rival)) alone, within chance"
      }
    let difference = interval.map { " (difference \(Self.interval($0)))" } ?? ""
    return "\(words): τ \(Self.number(own)) against \(Self.number(rival))" + difference
  }

  private func tau(_ name: String) -> Double? {
    signals.first { $0.name == name }?.kendallTau.value
  }

  private var signalTable: Table {
    var table = Table(columns: [
      .init("signal", importance: 3), .init("Kendall τ", .right, importance: 3),
      .init("90 %", .right, importance: 1), .init("τ, MACs taken out", .right, importance: 2),
      .init("90 %", .right, importance: 1), .init("Spearman ρ", .right, importance: 1),
    ])
    for signal in signals + [repeatability, noiseCeiling].compactMap(\.self) {
      table.append(
        [
          Self.title(signal.name), Self.number(signal.kendallTau.value),
          Self.interval(signal.kendallTau), Self.number(signal.tauGivenMACs.value),
          Self.interval(signal.tauGivenMACs), Self.number(signal.spearmanRho.value),
        ], isEmphasized: signal == signals.first)
    }
    return table
  }

  private var gainTable: Table {
    var table = Table(columns: [
      .init("picks of the front", importance: 2), .init("count", .right, importance: 1),
      .init("over random networks of equal MACs", .right, importance: 2),
    ])
    for gain in gains {
      table.append([
        "\(Quantity.prefixed(gain.macs.lowerBound)) to "
          + "\(Quantity.prefixed(gain.macs.upperBound)) MACs",
        "\(gain.picks)", Self.signedPoints(gain.mean),
      ])
    }
    return table
  }

  private static func title(_ signal: String) -> String {
    switch signal {
    case "score": "search's score"
    case "inheritedAccuracy": "inherited accuracy"
    case "inheritedLoss": "inherited loss"
    case "macs": "counting MACs"
    case "parameters": "counting parameters"
    case "gradientNorm": "gradient norm"
    case "seed": "one seed for another"
    case "ceiling": "score without noise"
    default: signal
    }
  }

  private static func number(_ value: Double?) -> String {
    value.map { Quantity.decimal($0, places: 2) } ?? "–"
  }

  private static func interval(_ estimate: Estimate) -> String {
    estimate.interval.map(interval) ?? ""
  }

  private static func interval(_ interval: ClosedRange<Double>) -> String {
    "\(number(interval.lowerBound)) to \(number(interval.upperBound))"
  }

  private static func points(_ fraction: Double) -> String {
    "\(Quantity.decimal(100 * fraction, places: 2)) points"
  }

  private static func signedPoints(_ fraction: Double) -> String {
    (fraction < 0 ? "" : "+") + points(fraction)
  }
}

extension TrustReport {
  /// The report for programs. The members and their order are part of the command line's contract.
  var json: JSONValue {
    .object([
      .init("split", .string(split.rawValue)),
      .init("images", .integer(images)),
      .init("epochs", .integer(configuration.epochs)),
      .init("seeds", .integer(configuration.seeds)),
      .init("complete", .boolean(isComplete)),
      .init("signals", .object(signals.map { .init($0.name, $0.json) })),
      .init(
        "lead",
        lead.map {
          .object([.init("over", .string($0.rival)), .init("kendallTau", $0.difference.json)])
        } ?? .null),
      .init("repeatability", repeatability?.json ?? .null),
      .init("noiseCeiling", noiseCeiling?.json ?? .null),
      .init("noise", noise.map { .number($0) } ?? .null),
      .init("gains", .array(gains.map(\.json))),
      .init(
        "hypervolumes",
        hypervolumes.map {
          .object([.init("picks", .number($0.picks)), .init("random", .number($0.random))])
        } ?? .null),
      .init("networks", .array(networks.map(\.json))),
    ])
  }
}

extension TrustReport.Signal {
  fileprivate var json: JSONValue {
    .object([
      .init("kendallTau", kendallTau.json), .init("spearmanRho", spearmanRho.json),
      .init("tauGivenMACs", tauGivenMACs.json),
    ])
  }
}

extension TrustReport.Estimate {
  fileprivate var json: JSONValue {
    .object([
      .init("value", value.map { .number($0) } ?? .null),
      .init(
        "interval",
        interval.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null),
    ])
  }
}

extension TrustReport.Gain {
  fileprivate var json: JSONValue {
    .object([
      .init("macs", .array([.integer(macs.lowerBound), .integer(macs.upperBound)])),
      .init("picks", .integer(picks)), .init("mean", .number(mean)),
    ])
  }
}

extension TrustReport.Network {
  fileprivate var json: JSONValue {
    .object(
      [
        .init("genome", .string(genome.description)),
        .init("pick", pick.map { .integer($0) } ?? .null),
      ] + costs.members + [
        .init(
          "signals",
          .object(signals.sorted { $0.key < $1.key }.map { .init($0.key, .number($0.value)) })),
        .init("accuracies", .array(accuracies.map { .number($0) })),
      ])
  }
}
