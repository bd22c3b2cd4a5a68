import ArgumentParser
import NASConsole
import NASEngine
import NASExports
import NASGenomes
import NASRecords

/// `nas selftest-export`: exports of random networks, or of a run's, each beside what we compute with
/// it. For `Scripts/interop`; hidden.
struct SelftestExportCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "selftest-export",
    abstract: "Write networks in some formats, with images and our logits beside them.",
    shouldDisplay: false)

  @Option(help: "A search space by name, or a .yaml file: random networks of it.")
  var space: String?

  @Option(help: .init("A run: a network of it, on test images.", valueName: "folder"))
  var run: String?

  @Option(help: PickOptions.help)
  var pick = "best"

  @Option(help: .init("Where every random number comes from.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: .init("How many networks to write.", valueName: "n"))
  var count = 1

  @Option(help: .init("How many test images of a run.", valueName: "n"))
  var images = 256

  @Option(help: .init("Which network; random ones if not given.", valueName: "genome"))
  var genome: String?

  @Option(
    help: .init("What to write; every format if not given.", valueName: "format"),
    transform: ExportChoice.parse)
  var format: (any ExportFormat)?

  @Option(help: .init("Holds a folder a network afterwards.", valueName: "folder"))
  var output: String

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    try expect(count, "--count", in: 1...)
    try expect(images, "--images", in: 1...)
    guard (space == nil) != (run == nil) else {
      throw ValidationError("expected either --space or --run")
    }
  }

  func run(_ outputs: Outputs) throws {
    let samples =
      if let run { try [sample(ofRun: run)] } else { try samples(of: space!) }
    for (item, sample) in samples.enumerated() {
      try ExportFormats.export(
        sample.model, as: format.map { [$0] } ?? ExportFormats.all, to: "\(output)/\(item)",
        adding: sample.files)
    }
    try outputs.results.print("wrote \(counted(samples.count, "network")) to \(output)")
  }

  private func sample(ofRun folder: String) throws -> ExportSample {
    let state = try RunState(RunFile.read(inFolder: folder))
    return try ExportSample(of: state, state.deployable(state.pick(pick)), images: images)
  }

  private func samples(of space: String) throws -> [ExportSample] {
    let space = try SpaceView(SearchSpaceCatalogue.standard.load(space)).space
    let genome = try genome.map { text in
      guard let genome = Genome(text) else {
        throw ValidationError("--genome: expected a genome such as 0-2-1, not '\(text)'")
      }
      try space.validate(genome)
      return genome
    }
    return try (0..<count).map {
      try ExportSample(of: space, genome: genome, seed: seed, item: $0)
    }
  }
}
