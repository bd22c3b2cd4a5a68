import Foundation
import NASGenomes
import NASNetworks
import NASRandomness
import NASTestSupport
import Testing

@Suite struct SearchSpaceFileTests {
  @Test func theFilesAreThere() {
    #expect(Set(SpaceFiles.names).isSuperset(of: ["cnn-small", "reference/resnet20"]))
  }

  /// The YAML of the guide, each example on its own.
  private static let examples: [String] = {
    let readme = try? String(contentsOfFile: "\(SpaceFiles.folder)/README.md", encoding: .utf8)
    return (readme ?? "").components(separatedBy: "```yaml\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
  }()

  /// What the guide leaves out of an example: the file around it.
  private func completed(_ example: String) -> String {
    func indented(_ spaces: String) -> String {
      example.split(separator: "\n").map { "\(spaces)\($0)\n" }.joined()
    }
    if example.hasPrefix("name:") { return example }
    let stem = "  stem: {conv-norm: {width: 16, kernel: 3}}\n"
    let end = "  end: [global-average-pool, linear: {width: classes}]\n"
    if example.hasPrefix("blocks:") {
      return "name: x\n\(example)network:\n\(stem)  part: {gated: {width: 16}}\n\(end)"
    }
    if example.hasPrefix("body:") { return "name: x\nnetwork:\n\(stem)\(indented("  "))\(end)" }
    return "name: x\nnetwork:\n\(stem)  part:\n\(indented("    "))\(end)"
  }

  @Test func theExamplesOfTheGuideAreSearchSpaces() throws {
    #expect(Self.examples.count >= 7)
    for example in Self.examples {
      // One is a classifier's end.
      let text = completed(example).replacing("width: classes, as", with: "width: 10, as")
      let space = try SpaceFiles.parse(text, path: "README.md")
      let bound = try space.bound(to: SpaceFiles.colour, classes: 10)
      #expect(bound.macsRange.lowerBound > 0)
    }
    let first = try SpaceFiles.parse(Self.examples[0])
    #expect(try first.bound(to: SpaceFiles.colour, classes: 10).count == 168)
  }

  @Test func aNetworkThatIsTooLargeToBeCountedIsAProblem() throws {
    let text = "name: x\nnetwork:\n  stem:\n    repeat: 11\n    layers: [upsample: {factor: 64}]"
    let space = try SpaceFiles.parse(text, path: "x.yaml")
    let error = #expect(throws: SearchSpaceError.self) {
      try space.bound(to: SpaceFiles.colour, classes: 10)
    }
    let message = error?.description ?? ""
    #expect(
      message.contains("upsample cannot take 3×2048×2048: expected a smaller input"), "\(message)")
  }

  @Test(arguments: [
    "1000000000000000000", "9223372036854775808", "99999999999999999999", "1e400",
  ])
  func aNumberBeyondAllBoundsIsAProblem(factor: String) {
    #expect(throws: SearchSpaceError.self) {
      try SpaceFiles.parse("name: x\nnetwork:\n  a: {upsample: {factor: \(factor)}}")
        .bound(to: SpaceFiles.colour, classes: 10)
    }
  }

  @Test func aNetworkThatIsNoClassifierIsAProblem() throws {
    let text = "name: x\nnetwork:\n  stem: relu\n  head: [convolution: {width: 8, kernel: 3}]"
    let space = try SpaceFiles.parse(text, path: "x.yaml")
    let error = #expect(throws: SearchSpaceError.self) {
      try space.bound(to: SpaceFiles.colour, classes: 10)
    }
    let message = error?.description ?? ""
    #expect(
      message.hasPrefix("x.yaml:4: the network ends in 8×32×32, expected a vector of 10, "),
      "\(message)")
  }

  @Test(arguments: SpaceFiles.names)
  func everyFileLoadsUnderItsName(name: String) throws {
    let space = try SpaceFiles.catalogue.load(name)
    #expect(space.name == name)
    #expect(!space.description.isEmpty)
    #expect(Set(space.decisions.map(\.name)).count == space.decisions.count)
  }

  @Test(arguments: SpaceFiles.names)
  func aThousandGenomesRoundTrip(name: String) throws {
    let space = try SpaceFiles.bound(name)
    var stream = RandomStream(seed: 2, purpose: .madeUp)
    var genomes: [Network: Genome] = [:]
    // Where every edge may be nothing but an identity, several edges can make the same way.
    let isCell = name == "nas-bench-201"
    for _ in 0..<(space.decisions.isEmpty ? 1 : 1_000) {
      let raw = Genome(
        genes: space.decisions.map { stream.integer(below: $0.options.count) })
      let canonical = space.canonical(raw)
      #expect(Genome(raw.description) == raw)
      #expect(space.canonical(canonical) == canonical)
      guard let network = try network(of: raw, in: space) else { continue }
      #expect(try space.network(of: canonical) == network)
      #expect(isCell || genomes[network, default: canonical] == canonical)
      #expect(network.costs == space.costs(of: raw))
      #expect(space.macsRange.contains(network.macs))
      genomes[network] = canonical
    }
    // Equal networks have equal genomes, as above; and different ones different.
    #expect(isCell || Set(genomes.values).count == genomes.count)
  }

  /// Nil where the genome's choices leave no network, which only cells of `zero` can do.
  private func network(of genome: Genome, in space: BoundSearchSpace) throws -> Network? {
    do {
      return try space.network(of: genome)
    } catch let error as SearchSpaceError where error.code == .invalidGenome {
      #expect(space.space.name == "nas-bench-201")
      return nil
    }
  }

  @Test(arguments: SpaceFiles.names)
  func coveringGenomesHoldTheParametersOfEveryNetwork(name: String) throws {
    let space = try SpaceFiles.bound(name)
    try checkCover(of: space, drawing: 3_000)
  }

  @Test func coveringGenomesHoldWhatOnlySmallNetworksHave() throws {
    try checkCover(of: SpaceFiles.boundEverything(), drawing: 3_000)
  }

  /// Repetitions that are alike have weights of their own, each.
  @Test(arguments: [
    "{repeat: [1, 2, 3], layers: {conv-norm: {width: 16, kernel: 3, stride: 2}}}",
    """
    {repeat: [1, 2, 3], chosen: once, layers: {choose: {plain: {conv-norm: {width: 16, kernel: 5}},
      light: {inverted-residual: {width: 16, expansion: 1}}}}}
    """,
  ])
  func coveringGenomesHoldEveryRepetition(part: String) throws {
    let text = """
      name: x
      network:
        stem: {conv-norm: {width: 16, kernel: 3}}
        body: \(part)
        wide: {conv-norm: {width: 128, kernel: 3}}
        head: [global-average-pool, linear: {width: classes}]
      """
    try checkCover(
      of: SpaceFiles.parse(text).bound(to: SpaceFiles.colour, classes: 10), drawing: 100)
  }

  /// Too many layers to choose among for an exact census, of which the largest network has few.
  @Test(arguments: ["many-layers", "many-kernels"])
  func coveringGenomesHoldWhatTheLargestNetworkHasNot(kind: String) throws {
    let widths = "width: [16, 24, 32, 40, 48, 56, 64, 80]"
    let layers = (0..<8).map { step in
      """
            - choose:
                conv: {conv-norm: {\(widths), kernel: [3, 5], activation: relu}}
                residual: {residual: {\(widths)}}
                bottleneck: {bottleneck: {\(widths), ratio: [2, 4]}}
                inverted: {inverted-residual: {\(widths), kernel: [3, 5], expansion: [2, 3, 4, 6]}}
                skip: identity
                as: s\(step)

      """
    }.joined()
    let kernels = ["1", "3", "5", "7", "1x3", "3x1"].map {
      "        k\($0): {conv-norm: {\(widths), kernel: \($0), stride: 2}}\n"
    }.joined()
    let body =
      kind == "many-layers"
      ? "  body:\n    layers:\n\(layers)"
      : "  body:\n    repeat: [1, 2, 3]\n    layers:\n      choose:\n\(kernels)"
    let space = try SpaceFiles.parse(
      "name: x\nnetwork:\n  stem: {conv-norm: {width: 16, kernel: 3}}\n\(body)"
        + "  pool: global-average-pool\n  side: {global-average-pool: {from: stem}}\n"
        + "  head: [concatenate: {from: [pool, side]}, linear: {width: classes}]\n"
    ).bound(to: Shape(channels: 1, height: 8, width: 8), classes: 5)
    #expect(!space.isExact)
    try checkCover(of: space, drawing: 3_000, atMost: 400)
  }

  private func checkCover(
    of space: BoundSearchSpace, drawing draws: Int, atMost count: Int = 150
  ) throws {
    var cover: [String: Parameter] = [:]
    for genome in space.coveringGenomes {
      for parameter in try space.network(of: genome).parameters {
        cover[parameter.name] = cover[parameter.name]?.covering(parameter) ?? parameter
      }
    }
    #expect(space.coveringGenomes.count <= (space.isExact ? 8 : count))
    #expect(space.coveringGenomes.first == space.largest)
    var stream = RandomStream(seed: 3, purpose: .madeUp)
    for draw in 0..<(space.decisions.isEmpty ? 1 : draws) {
      let genome =
        draw.isMultiple(of: 2)
        ? try space.sampleUniform(&stream) : try space.sampleUniformInLogMACs(&stream)
      for parameter in try space.network(of: genome).parameters {
        let held = try #require(cover[parameter.name], "\(parameter.name) of \(genome)")
        #expect(held.covers(parameter), "\(parameter.name) of \(genome)")
      }
    }
  }

  @Test func searchSpacesConform() throws {
    for input in [SpaceFiles.grey, SpaceFiles.colour] {
      try checkGenomeSpace(try SpaceFiles.bound("cnn-small", to: input))
    }
    try checkGenomeSpace(try SpaceFiles.boundEverything())
  }

  @Test(arguments: [
    (SpaceFiles.grey, 178_984...12_346_208), (SpaceFiles.colour, 377_920...15_382_880),
  ])
  func theDefaultSpaceHasTheSizeThatItsReadmeStates(
    input: Shape, macs: ClosedRange<Int>
  ) throws {
    let space = try SpaceFiles.bound("cnn-small", to: input)
    #expect(space.count == 8_501_598_000)
    #expect(space.macsRange == macs)
    #expect(space.coveringGenomes.count == 2)
  }
}
