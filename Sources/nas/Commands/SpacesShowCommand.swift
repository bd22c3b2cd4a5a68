import ArgumentParser
import NASCompute
import NASConsole
import NASGenomes
import NASNetworks
import NASRandomness
import NASReports
import NASText

/// `nas spaces show`: what a search may choose.
struct SpacesShowCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a search space lets the search choose, and what its networks cost.")

  @Argument(help: "The space's name, or a .yaml file.", completion: .spaces)
  var name: String

  @Option(
    help: ArgumentHelp(
      "Show one network layer by layer: 'max' or 'min' of MACs, 'random', or a genome.",
      valueName: "network"))
  var network: NetworkChoice?

  @Flag(
    help: """
      Also time the parts of its networks on one core of this machine, as 'nas search' does for \
      --objectives accuracy,latency.
      """)
  var latency = false

  @Flag(help: "List its decisions, gene by gene, in place of the tree.")
  var decisions = false

  @Flag(help: "Print an object, for programs.")
  var json = false

  @OptionGroup var display: DisplayOptions

  func validate() throws {
    if decisions && network != nil {
      throw ValidationError("--decisions and --network exclude each other")
    }
  }

  func run(_ outputs: Outputs) throws {
    let catalogue = SearchSpaceCatalogue.standard
    var view = try SpaceView(catalogue.load(name))
    if latency {
      InterruptHandler.install()
      view = try SpaceView(
        view.space.space,
        latencies: outputs.measureLatencies(of: view.space, precision: .fastest))
    }
    if let network {
      try show(network.network(of: view.space), of: view.space, outputs)
      return
    }
    let path = catalogue.path(of: name) ?? name
    if json {
      let head: [JSONValue.Member] = [.init("name", .string(name)), .init("path", .string(path))]
      try outputs.results.print(
        JSONValue.object(head + view.members + view.decisionMembers).text)
    } else {
      let (width, style) = (outputs.results.width, outputs.results.style)
      try outputs.results.print(
        view.text(path: path, listsDecisions: decisions, width: width, style: style))
    }
  }

  private func show(
    _ chosen: (genome: Genome, network: Network), of space: BoundSearchSpace, _ outputs: Outputs
  ) throws {
    if json {
      try outputs.results.print(
        JSONValue.object(NetworkText.members(of: chosen.genome, in: space)).text)
      return
    }
    let (width, style) = (outputs.results.width, outputs.results.style)
    try outputs.results.print(
      NetworkText.head(of: chosen.genome, in: space, width: width, style: style) + "\n")
    for line in NetworkTable(network: chosen.network).lines(width: width, style: style) {
      try outputs.results.print(line)
    }
  }
}

/// One network of a space, as `--network` names it.
enum NetworkChoice: ExpressibleByArgument {
  case largest
  case smallest
  case random
  case genome(Genome)

  init?(argument: String) {
    switch argument {
    case "max": self = .largest
    case "min": self = .smallest
    case "random": self = .random
    default:
      guard let genome = Genome(argument) else { return nil }
      self = .genome(genome)
    }
  }

  /// - Throws: ``SearchSpaceError`` where the genome is not of the space.
  func network(of space: BoundSearchSpace) throws -> (genome: Genome, network: Network) {
    let genome =
      switch self {
      case .largest: space.largest
      case .smallest: space.smallest
      case .random: try random(of: space)
      case .genome(let genome): genome
      }
    return (genome, try space.network(of: genome))
  }

  /// Another one each time.
  private func random(of space: BoundSearchSpace) throws -> Genome {
    var stream = RandomStream(seed: .random(in: 0...UInt64(Int.max)), purpose: .shownNetwork)
    return try space.sampleUniform(&stream)
  }
}
