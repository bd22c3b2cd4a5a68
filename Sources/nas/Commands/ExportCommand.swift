import ArgumentParser
import NASConsole
import NASEngine
import NASExports
import NASRecords
import NASSearch

/// `nas export`: a network of the front for another framework.
struct ExportCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a network of a run, with its weights, for another framework.",
    discussion: """
      Weights are the retrained ones where 'nas retrain' made them, else the finalist's own, which the \
      search trained alone, else those inherited from the supernet, with batch norms measured on \
      training images.

      \(ExportFormats.all.map { "\($0.name): \($0.summary)" }.joined(separator: "\n"))

      Formats in 8 bits read the run's data: training images for the ranges of values, validation \
      and test images to tell what is lost. The others read the data, where they are there, to count test images, \
      and need them to measure the norms of a network that is not of the front.
      """)

  @OptionGroup var source: RunArgument
  @OptionGroup var pick: WeightsPickOptions

  @Option(
    help: .init("What to write.", valueName: ExportChoice.names.joined(separator: "|")),
    completion: .list(ExportChoice.names), transform: ExportChoice.parse)
  var format: any ExportFormat

  @Option(help: .init("A folder, new or empty.", valueName: "folder"), completion: .directory)
  var output: String

  @OptionGroup var data: RunDataOptions
  @OptionGroup var display: DisplayOptions

  func validate() throws { try pick.validateIsNamed() }

  func run(_ outputs: Outputs) throws {
    var state = try RunState(RunFile.read(inFolder: source.folder))
    state.dataFolder = data.folder
    let (trial, retrained) = try pick.network(of: state)
    let network = try state.deployable(trial, retrained: retrained)
    try state.export(network, as: format, to: output, telling: outputs.results)
    try outputs.messages.print(PickText.line(of: network, trial))
    for line in PickText.words(of: trial, in: state.space, width: outputs.messages.width) {
      try outputs.messages.print(line)
    }
  }
}
