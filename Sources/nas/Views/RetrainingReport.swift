import NASConsole
import NASEngine
import NASGenomes
import NASNetworks
import NASSearch
import NASText

/// What came of retraining a pick, from one seed or several.
struct RetrainingReport {
  private let networks: [RetrainedNetwork]
  private let trial: Trial
  private let state: RunState
  private let transfer: WeightMatch?

  /// - Parameter transfer: What the networks began with of other weights, if anything.
  init(
    _ networks: [RetrainedNetwork], of trial: Trial, in state: RunState,
    transfer: WeightMatch? = nil
  ) {
    self.networks = networks
    self.transfer = transfer
    self.trial = trial
    self.state = state
  }

  private var accuracies: SeedSummary { SeedSummary(networks.map(\.testAccuracy)) }

  func tell(on results: Terminal, json: Bool, showsGradients: Bool) throws {
    if json { return try results.print(value(showsGradients: showsGradients).text) }
    try results.print("\(PickText.line(of: trial)), test accuracy \(accuracies.text)")
    if networks.count > 1 {
      for network in networks {
        try results.print("seed \(network.configuration.seed): \(Self.line(of: network))")
      }
    }
    guard showsGradients else { return }
    for network in networks {
      try results.print("\n" + results.style.bold("gradients, seed \(network.configuration.seed)"))
      let table = GradientTable(network)
      for line in table.lines(width: results.width, style: results.style) {
        try results.print(line)
      }
    }
  }

  /// `12 epochs, test accuracy 93.12 %`; where it stopped early, by what.
  private static func line(of network: RetrainedNetwork) -> String {
    let validation = network.validationAccuracy.map {
      ", validation accuracy \(Quantity.percent($0))"
    }
    return counted(network.curve.count, "epoch") + (validation ?? "")
      + ", test accuracy \(Quantity.percent(network.testAccuracy))"
  }

  private func value(showsGradients: Bool) -> JSONValue {
    let members: [JSONValue.Member] = [
      .init("id", .integer(trial.id)),
      .init("genome", .string(trial.genome.description)),
      .init("words", .string(state.space.words(for: trial.genome))),
      .init("macs", .integer(trial.macs)),
      .init("parameters", .integer(trial.parameters)),
      .init("epochs", .integer(networks.first?.curve.count ?? 0)),
      .init("testAccuracy", .number(accuracies.mean)),
      .init("testAccuracyDeviation", accuracies.deviation.map { .number($0) } ?? .null),
      .init(
        "networks",
        .array(
          networks.map {
            .object(RetrainedText.members(of: $0, in: state, showsGradients: showsGradients))
          })),
    ]
    return .object(members + (transfer.map { [.init("weights", $0.json)] } ?? []))
  }
}

/// The mean of a number over seeds, and how much it varies.
struct SeedSummary {
  let mean: Double
  /// Of the sample (n − 1); nil of a single one.
  let deviation: Double?
  private let count: Int

  /// - Precondition: There is one at least.
  init(_ values: [Double]) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    count = values.count
    deviation = count > 1 ? (squares / Double(count - 1)).squareRoot() : nil
  }

  /// `93.12 %`, or `93.12 ± 0.10 % over 3 seeds`.
  var text: String {
    guard let deviation else { return Quantity.percent(mean) }
    return "\(Quantity.decimal(100 * mean, places: 2)) ± \(Quantity.percent(deviation)) over "
      + counted(count, "seed")
  }
}
