import ArgumentParser
import NASConsole
import NASEngine
import NASExports
import NASGenomes
import NASMetrics
import NASNetworks
import NASPlatform
import NASRecords
import NASReports
import NASSearch
import NASText

/// `nas evaluate`: how good a network of the front, or an export, is.
struct EvaluateCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a network of a run on the validation and the test split, or an export.",
    discussion: """
      With weights inherited from the supernet, with those of the search's training alone where the \
      network is a finalist, and with those of 'nas retrain' where there are some. \
      To choose a network by its test accuracy is to fool oneself.

      Of an export of format pytorch, keras or onnx, the weights in it are read, and measured on the \
      test split.
      """)

  @Argument(
    help: ArgumentHelp(
      "The run's folder, as 'nas search' printed it; or that of an export of format pytorch, keras or onnx.",
      valueName: "run|export"),
    completion: .directory)
  var folder: String

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

  func validate() throws {
    guard Model.isExported(to: folder) else {
      // What is not there is no matter of options.
      return WholeFile.exists(folder.runFolder) ? try pick.validateIsNamed() : ()
    }
    guard pick.isEmpty, split != .validation else {
      throw ValidationError(
        "'\(folder)' is an export: it is one network, and knows no validation images")
    }
  }

  func run(_ outputs: Outputs) throws {
    if Model.isExported(to: folder) {
      try evaluateExport(outputs)
    } else if WholeFile.exists(folder.runFolder) {
      try evaluateRun(outputs)
    } else {
      throw RecordError(
        .missing, folder, "holds no run and no export",
        hint: "give the folder that `nas search` or `nas export` printed")
    }
  }

  private func evaluateExport(_ outputs: Outputs) throws {
    let model = try Model(exportedTo: folder)
    let result = try model.evaluate(
      data: data.folder, reporting: metrics == .all, threads: threads.count)
    let (costs, card) = (model.network.costs, model.card)
    if json {
      let head: [JSONValue.Member] = [
        .init("space", .string(card.space)), .init("genome", .string(card.genome)),
        .init("words", .string(card.words)),
      ]
      try outputs.results.print(JSONValue.object(head + costs.members + [result].json).text)
    } else {
      try outputs.results.print(
        "\(card.space): \(Quantity.prefixed(costs.macs)) MACs, "
          + "\(Quantity.prefixed(costs.parameters)) parameters")
      try [result].print(
        words: card.words,
        classNames: card.classNames.isEmpty
          ? (0..<model.network.classes).map(String.init) : card.classNames, to: outputs.results)
    }
  }

  private func evaluateRun(_ outputs: Outputs) throws {
    var state = try RunState(RunFile.read(inFolder: folder.runFolder))
    state.dataFolder = data.folder
    let (trial, retrained) = try pick.network(of: state)
    let evaluation = try state.evaluate(
      trial, retrained: retrained, on: split.split, reporting: metrics == .all,
      threads: threads.count)
    if json {
      try outputs.results.print(evaluation.json(words: state.space.words(for: trial.genome)).text)
    } else {
      try outputs.results.print(PickText.line(of: trial))
      try evaluation.results.print(
        words: state.space.words(for: trial.genome), classNames: state.data.classNames,
        to: outputs.results)
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

extension [Evaluation.Result] {
  /// What was chosen, a table, and of those that have one the report.
  fileprivate func print(words: String, classNames: [String], to results: Terminal) throws {
    let (width, style) = (results.width, results.style)
    for line in PickText.lines(ofWords: words, width: width)
      + table.lines(width: width, style: style)
    {
      try results.print(line)
    }
    for result in self {
      guard let report = result.report else { continue }
      let heading = "\(result.weights.rawValue) weights, \(result.split.rawValue) split"
      try results.print("\n" + style.bold(heading))
      for line in report.lines(names: classNames, width: width, style: style) {
        try results.print(line)
      }
    }
  }

  fileprivate var json: [JSONValue.Member] { [.init("results", .array(map(\.json)))] }

  private var table: Table {
    var table = Table(columns: [
      .init("weights", importance: 2), .init("split", importance: 2),
      .init("accuracy", .right, importance: 2), .init("loss", .right, importance: 1),
      .init("images", .right), .init("note"),
    ])
    for result in self {
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
}

extension Evaluation {
  fileprivate func json(words: String) -> JSONValue {
    .object(
      [
        .init("id", .integer(trial)),
        .init("genome", .string(genome.description)), .init("words", .string(words)),
      ] + costs.members + results.json)
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
