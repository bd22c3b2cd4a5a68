import ArgumentParser
import NASConsole
import NASEngine
import NASExports
import NASGenomes

/// `nas selftest-export`: exports of random networks, each beside what we compute with it. For
/// `Scripts/interop`; hidden.
struct SelftestExportCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "selftest-export",
    abstract: "Write random networks as PyTorch exports, with images and our logits beside them.",
    shouldDisplay: false)

  @Option(help: "A search space by name, or a .yaml file.")
  var space: String

  @Option(help: .init("Where every random number comes from.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: .init("How many networks to write.", valueName: "n"))
  var count = 1

  @Option(help: .init("Which network; random ones if not given.", valueName: "genome"))
  var genome: String?

  @Option(help: .init("Holds a folder a network afterwards.", valueName: "folder"))
  var output: String

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    try expect(count, "--count", in: 1...)
  }

  func run(_ outputs: Outputs) throws {
    let space = try SpaceView(SearchSpaceCatalogue.standard.load(space)).space
    let genome = try genome.map { text in
      guard let genome = Genome(text) else {
        throw ValidationError("--genome: expected a genome such as 0-2-1, not '\(text)'")
      }
      try space.validate(genome)
      return genome
    }
    for item in 0..<count {
      let sample = try ExportSample(of: space, genome: genome, seed: seed, item: item)
      try PyTorchFormat().export(sample.model, to: "\(output)/\(item)", adding: sample.files)
    }
    try outputs.results.print("wrote \(counted(count, "network")) to \(output)")
  }
}
