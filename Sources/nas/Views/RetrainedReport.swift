import NASConsole
import NASEngine
import NASGenomes
import NASNetworks
import NASReports
import NASSupernets
import NASText

/// The networks of a run that were retrained, with their curves.
struct RetrainedReport {
  let state: RunState
  var showsGradients = false

  /// The first seed of each recipe, in the run's order.
  private var recipes: [RetrainedNetwork] {
    state.retrained.filter { state.siblings(of: $0).first == $0 }
  }

  func lines(width: Int, style: TextStyle) -> [String] {
    guard !state.retrained.isEmpty else {
      return ["no network was retrained yet; `nas retrain RUN --pick best` does it"]
    }
    var lines = table.lines(width: width, style: style) + [""]
    let summaries = recipes.compactMap(summary)
    lines += summaries + (summaries.isEmpty ? [] : [""])
    for (number, network) in state.retrained.enumerated() {
      lines += curves(of: network, number: number, width: min(width, 100), style: style) + [""]
      guard showsGradients else { continue }
      lines += GradientTable(network).lines(width: width, style: style) + [""]
    }
    return lines.dropLast()
  }

  private var table: Table {
    var table = Table(columns: [
      .init("id", .right, importance: 9), .init("trial", .right, importance: 7),
      .init("MACs", .right, importance: 5), .init("parameters", .right, importance: 4),
      .init("seed", .right, importance: 7), .init("epochs", .right, importance: 6),
      .init("val. accuracy", .right, importance: 3), .init("test accuracy", .right, importance: 9),
      .init("recipe", importance: 2, shortestWidth: 16),
      .init("chosen", importance: 1, shortestWidth: 16),
    ])
    for (number, network) in state.retrained.enumerated() {
      let costs = state.space.costs(of: network.genome)
      table.append([
        "\(number)", "\(network.trial)", Quantity.prefixed(costs.macs),
        Quantity.prefixed(costs.parameters), "\(network.configuration.seed)",
        epochs(of: network), network.validationAccuracy.map { Quantity.percent($0) } ?? "–",
        Quantity.percent(network.testAccuracy), recipe(of: network),
        state.space.words(for: network.genome),
      ])
    }
    return table
  }

  /// `40`; where it stopped early, how many there might have been: `17 of 40`.
  private func epochs(of network: RetrainedNetwork) -> String {
    let all = network.configuration.training.epochs
    return network.curve.count == all ? "\(all)" : "\(network.curve.count) of \(all)"
  }

  /// What is not as usual.
  private func recipe(of network: RetrainedNetwork) -> String {
    let words = state.words(of: network.configuration)
    return words.isEmpty ? "plain" : words
  }

  /// The mean over the seeds of a recipe; nil of a single one.
  private func summary(of first: RetrainedNetwork) -> String? {
    let networks = state.siblings(of: first)
    guard networks.count > 1 else { return nil }
    return "trial \(first.trial), \(counted(first.configuration.training.epochs, "epoch")), "
      + "\(recipe(of: first)): test accuracy "
      + SeedSummary(networks.map(\.testAccuracy)).text
  }

  private func curves(
    of network: RetrainedNetwork, number: Int, width: Int, style: TextStyle
  ) -> [String] {
    let curve = network.curve
    func line(
      _ name: String, _ values: [Double?], showsHighest: Bool = false, _ text: (Double) -> String
    ) -> (label: String, text: String)? {
      let numbers = values.compactMap { $0 }
      guard let first = numbers.first, let last = numbers.last else { return nil }
      let highest = numbers.max().flatMap { showsHighest && $0 > max(first, last) ? $0 : nil }
      let told = [first, highest, last].compactMap { $0 }.map(text).joined(separator: " → ")
      return (name, "\(Sparkline(numbers).text(width: max(8, width - 50)))  \(told)")
    }
    let percent: (Double) -> String = { Quantity.percent($0, places: 1) }
    let facts = [
      line("loss", curve.map(\.loss)) { Quantity.decimal($0, places: 3) },
      line("training accuracy", curve.map(\.trainingAccuracy), percent),
      line("validation accuracy", curve.map(\.validationAccuracy), percent),
      // It begins low where there is a warm-up: its ends alone would not tell how high it was.
      line("learning rate", curve.map(\.learningRate), showsHighest: true) {
        Quantity.decimal($0, places: 5)
      },
      line("gradient norm", curve.map { $0.gradients?.norm }) { Quantity.decimal($0, places: 3) },
    ].compactMap { $0 }
    let best = curve.best.map { ", best in epoch \($0 + 1)" } ?? ""
    let retreats = curve.last?.retreats ?? 0
    let heading =
      "\(number): trial \(network.trial), seed \(network.configuration.seed)\(best)"
      + (retreats > 0 ? ", put back \(counted(retreats, "time"))" : "")
    return [style.bold(heading), FactList(facts).text(style: style)]
  }

  var json: JSONValue {
    .array(
      state.retrained.map { network in
        .object(
          [.init("id", .integer(network.trial))]
            + NetworkText.members(of: network.genome, in: state.space)
            + RetrainedText.members(of: network, in: state, showsGradients: showsGradients)
            + summary(members: network))
      })
  }

  private func summary(members network: RetrainedNetwork) -> [JSONValue.Member] {
    let summary = SeedSummary(state.siblings(of: network).map(\.testAccuracy))
    return [
      .init("seeds", .integer(state.siblings(of: network).count)),
      .init("testAccuracyMean", .number(summary.mean)),
      .init("testAccuracyDeviation", summary.deviation.map { .number($0) } ?? .null),
    ]
  }
}
