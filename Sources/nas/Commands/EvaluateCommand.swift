import ArgumentParser
import NASConsole
import NASEngine
import NASGenomes
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
  @OptionGroup var pick: PickOptions

  @Flag(help: "Print an object, for programs.")
  var json = false

  @OptionGroup var data: RunDataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var display: DisplayOptions

  func run(_ outputs: Outputs) throws {
    var state = try RunState(RunFile.read(inFolder: source.folder))
    state.dataFolder = data.folder
    let trial = try pick.trial(of: state)
    let evaluation = try state.evaluate(trial, threads: threads.count)
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
    }
  }
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
    .object([
      .init("weights", .string(weights.rawValue)),
      .init("split", .string(split.rawValue)),
      .init("accuracy", .number(score.accuracy)),
      .init("loss", .number(score.loss)),
      .init("images", .integer(score.images)),
      .init("trainedOn", .boolean(isTrainedOn)),
    ])
  }
}
