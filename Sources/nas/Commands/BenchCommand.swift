import ArgumentParser
import Compute
import Console
import Engine
import Genomes
import Reports

/// `nas bench`: how fast this machine is.
struct BenchCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time training steps and inference of a space's largest network on this machine.",
    discussion: "Each figure is the median of several timed runs on random images.")

  private static let usual = Benchmark.Configuration(threads: 1, precision: .fastest)

  @Argument(help: "A search space by name, or a .yaml file.")
  var space = "reference/resnet20"

  @Option(help: .init("Images a training step, and a run of inference.", valueName: "n"))
  var batch = Self.usual.batch

  @Option(help: .init("How often each is timed.", valueName: "n"))
  var repeats = Self.usual.repeats

  @Option(help: "Number format of activations: f32, bf16, or the faster one.")
  var precision = PrecisionChoice.auto

  @Flag(help: "Print an object, for programs.")
  var json = false

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var display: DisplayOptions

  func run(_ outputs: Outputs) throws {
    let view = try SpaceView(SearchSpaceCatalogue.standard.load(space))
    let benchmark = try Benchmark(
      view.space.network(of: view.space.largest), named: space,
      configuration: .init(
        batch: batch, threads: threads.count, precision: precision.precision,
        repeats: repeats))
    let result = try outputs.whileShowing("timing \(space)…") { try benchmark.run() }
    if json {
      try outputs.results.print(result.json.text)
    } else {
      try outputs.results.print(FactList(result.facts).text(style: outputs.results.style))
    }
  }
}

extension BenchmarkResult {
  fileprivate var facts: [(label: String, text: String)] {
    [
      (
        "network",
        "\(network): \(Console.Quantity.prefixed(macs)) MACs, "
          + "\(Console.Quantity.prefixed(parameters)) parameters"
      ),
      ("machine", "\(counted(threads, "thread")), \(precision), batch \(batch)"),
      ("training", Self.rate(trainImagesPerSecond, trainGFLOPs)),
      ("inference", Self.rate(evalImagesPerSecond, evalGFLOPs)),
      ("memory", "\(Console.Quantity.bytes(peakResidentBytes)) at most"),
    ]
  }

  private static func rate(_ images: Double, _ gigaflops: Double) -> String {
    "\(Console.Quantity.rate(images, unit: "images")), "
      + "\(Console.Quantity.decimal(gigaflops, places: 0)) GFLOP/s"
  }

  fileprivate var json: JSONValue {
    .object([
      .init("network", .string(network)),
      .init("macs", .integer(macs)),
      .init("parameters", .integer(parameters)),
      .init("batch", .integer(batch)),
      .init("threads", .integer(threads)),
      .init("precision", .string(precision.rawValue)),
      .init("processor", .string(BuildIdentity.processor)),
      .init("trainImagesPerSecond", .number(trainImagesPerSecond)),
      .init("evalImagesPerSecond", .number(evalImagesPerSecond)),
      .init("trainGFLOPs", .number(trainGFLOPs)),
      .init("evalGFLOPs", .number(evalGFLOPs)),
      .init("peakResidentBytes", .integer(peakResidentBytes)),
    ])
  }
}
