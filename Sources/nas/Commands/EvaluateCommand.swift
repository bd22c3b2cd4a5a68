import ArgumentParser
import NASConsole
import NASEngine
import NASGenomes
import NASMetrics
import NASNetworks
import NASRecords
import NASReports
import NASSearch
import NASText

/// `nas evaluate`: how good a network of the front is.
struct EvaluateCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a network of a run on the validation and the test split.",
    discussion: """
      With weights inherited from the supernet and, where 'nas retrain' made them, with its own. \
      To choose a network by its test accuracy is to fool oneself.
      """)

  @OptionGroup var source: RunArgument
  @OptionGroup var pick: WeightsPickOptions

  @Option(
    help: .init("The images to measure on.", valueName: "split"))
  var split: SplitChoice = .both

  @Option(
    help: .init(
      "accuracy, with the loss; or all: top-k accuracy, precision, recall, F1, areas under ROC curves, log-loss, calibration error, and which class is taken for which.",
      valueName: "which"))
  var metrics: MetricsChoice = .accuracy

  @Flag(help: "Print an object, for programs.")
  var json = false

  @OptionGroup var data: RunDataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var display: DisplayOptions

  func run(_ outputs: Outputs) throws {
    var state = try RunState(RunFile.read(inFolder: source.folder))
    state.dataFolder = data.folder
    let (trial, retrained) = try pick.network(of: state)
    let evaluation = try state.evaluate(
      trial, retrained: retrained, on: split.split, reporting: metrics == .all,
      threads: threads.count)
    if json {
      try outputs.results.print(evaluation.json(words: state.space.words(for: trial.genome)).text)
    } else {
      try outputs.results.print(PickText.line(of: trial))
      let (width, style) = (outputs.results.width, outputs.results.style)
      for line in PickText.words(of: trial, in: state.space, width: width)
        + evaluation.table.lines(width: width, style: style)
      {
        try outputs.results.print(line)
      }
      for result in evaluation.results {
        guard let report = result.report else { continue }
        let heading = "\(result.weights.rawValue) weights, \(result.split.rawValue) split"
        try outputs.results.print("\n" + style.bold(heading))
        let names = state.data.classNames
        for line in report.lines(names: names, width: width, style: style) {
          try outputs.results.print(line)
        }
      }
    }
  }
}

/// Which images `nas evaluate` measures on.
enum SplitChoice: String, ExpressibleByArgument, CaseIterable {
  case validation, test, both

  /// Nil for both.
  var split: Evaluation.Split? {
    switch self {
    case .validation: .validation
    case .test: .test
    case .both: nil
    }
  }
}

/// How much `nas evaluate` tells.
enum MetricsChoice: String, ExpressibleByArgument, CaseIterable {
  case accuracy, all
}

extension Evaluation {
  fileprivate var table: Table {
    var table = Table(columns: [
      .init("weights", importance: 2), .init("split", importance: 2),
      .init("accuracy", .right, importance: 2), .init("loss", .right, importance: 1),
      .init("images", .right), .init("note"),
    ])
    for result in results {
      table.append([
        result.weights.rawValue, result.split.rawValue,
        Quantity.percent(result.score.accuracy),
        Quantity.decimal(result.score.loss, places: 4),
        Quantity.grouped(result.score.images),
        result.isTrainedOn ? "trained on these images" : "",
      ])
    }
    return table
  }

  fileprivate func json(words: String) -> JSONValue {
    .object(
      [
        .init("id", .integer(trial)),
        .init("genome", .string(genome.description)), .init("words", .string(words)),
        .init("macs", .integer(costs.macs)),
        .init("parameters", .integer(costs.parameters)),
        .init("peakActivationBytes", .integer(costs.peakActivationBytes)),
      ] + LatencyText.members(costs.latency) + [
        .init("results", .array(results.map(\.json)))
      ])
  }
}

extension Evaluation.Result {
  fileprivate var json: JSONValue {
    .object(
      [
        .init("weights", .string(weights.rawValue)),
        .init("split", .string(split.rawValue)),
        .init("accuracy", .number(score.accuracy)),
        .init("loss", .number(score.loss)),
        .init("images", .integer(score.images)),
        .init("trainedOn", .boolean(isTrainedOn)),
      ] + (report.map { [.init("metrics", $0.json)] } ?? []))
  }
}
