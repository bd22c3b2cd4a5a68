import ArgumentParser
import NASCompute
import NASConsole
import NASEngine
import NASGenomes
import NASReports
import NASText

/// `nas bench`: how fast this machine is.
struct BenchCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time training steps and inference of a space's network on this machine.",
    discussion: """
      Each figure is the median of several timed runs on random images. Shares are of the \
      multiply-adds that the same threads do in registers, measured at the start.
      """)

  private static let usual = Benchmark.Configuration(threads: 1)

  @Argument(help: "A search space by name, or a .yaml file.", completion: .spaces)
  var space = "reference/resnet20"

  @OptionGroup var choice: SpacePickOptions

  @Option(help: .init("Images a training step, and a run of inference.", valueName: "n"))
  var batch = Self.usual.batch

  @Option(help: "The number format of activations and gradients.")
  var precision = PrecisionChoice.auto

  @Option(help: .init("How often each is timed.", valueName: "n"))
  var repeats = Self.usual.repeats

  @Flag(help: "Also time each layer of a training pass, on one core.")
  var layers = false

  @Flag(help: "Print an object, for programs.")
  var json = false

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var display: DisplayOptions

  func validate() throws {
    guard case .sandwich = choice.pick, layers else { return }
    throw ValidationError("--layers is of one network: not with --pick sandwich")
  }

  func run(_ outputs: Outputs) throws {
    let view = try SpaceView(SearchSpaceCatalogue.standard.load(space))
    let configuration = Benchmark.Configuration(
      batch: batch, threads: threads.count, precision: precision.precision, repeats: repeats)
    guard let genome = try choice.genome(of: view.space) else {
      return try timeSandwich(view.space, configuration, outputs)
    }
    let benchmark = try Benchmark(
      view.space.network(of: genome), named: space, configuration: configuration)
    let result = try outputs.whileShowing("timing \(space)…") {
      try benchmark.run()
    }
    let profile = layers ? try outputs.whileShowing("timing layers…", benchmark.layers) : nil
    let results = outputs.results
    if json {
      let members = result.members(genome: genome) + (profile?.members ?? [])
      try results.print(JSONValue.object(members).text)
    } else {
      try results.print(FactList(result.facts(genome: genome)).text(style: results.style))
      if let profile {
        try results.print("\n" + profile.text(width: results.width, style: results.style))
      }
    }
  }
}

extension BenchCommand {
  private func timeSandwich(
    _ space: BoundSearchSpace, _ configuration: Benchmark.Configuration, _ outputs: Outputs
  ) throws {
    let benchmark = try SandwichBenchmark(
      space, named: self.space, configuration: configuration)
    let result = try outputs.whileShowing("timing \(self.space)…", benchmark.run)
    let results = outputs.results
    try results.print(
      json
        ? JSONValue.object(result.members).text
        : FactList(result.facts).text(style: results.style))
  }
}

extension BenchmarkResult {
  fileprivate func facts(genome: Genome) -> [(label: String, text: String)] {
    [
      (
        "network",
        "\(network): \(Quantity.prefixed(macs)) MACs, "
          + "\(Quantity.prefixed(parameters)) parameters"
      ),
      ("genome", genome.description),
      ("machine", "\(counted(threads, "thread")), \(precision), batch \(batch)"),
      ("peak", "\(Self.gigaflops(peakGFLOPs)) of multiply-adds in registers"),
      ("training", Self.rate(trainImagesPerSecond, trainGFLOPs, share: peakShare)),
      ("inference", Self.rate(evalImagesPerSecond, evalGFLOPs, share: evalPeakShare)),
      ("memory", "\(Quantity.bytes(peakResidentBytes)) at most"),
    ]
  }

  private static func rate(_ images: Double, _ gigaflops: Double, share: Double) -> String {
    "\(Quantity.rate(images, unit: "images")), \(Self.gigaflops(gigaflops)), "
      + "\(Quantity.percent(share, places: 1)) of peak"
  }

  private static func gigaflops(_ rate: Double) -> String {
    "\(Quantity.decimal(rate, places: 0)) GFLOP/s"
  }

  fileprivate func members(genome: Genome) -> [JSONValue.Member] {
    [
      .init("network", .string(network)),
      .init("genome", .string(genome.description)),
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
      .init("peakGFLOPs", .number(peakGFLOPs)),
      .init("peakShare", .number(peakShare)),
      .init("evalPeakShare", .number(evalPeakShare)),
      .init("peakResidentBytes", .integer(peakResidentBytes)),
    ]
  }
}
