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

  @Test func theExampleOfTheReadmeIsASearchSpace() throws {
    let readme = try String(contentsOfFile: "\(SpaceFiles.folder)/README.md", encoding: .utf8)
    let example = try #require(readme.components(separatedBy: "```yaml\n").dropFirst().first)
      .components(separatedBy: "```")[0]
    let space = try SpaceFiles.parse(example, path: "README.md")
    let bound = try space.bound(to: #require(space.input), classes: #require(space.classes))
    #expect(bound.macsRange.overlaps(500_000...5_000_000))
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
    var stream = RandomStream(seed: 2, purpose: .testing)
    var genomes: [Network: Genome] = [:]
    for _ in 0..<1_000 {
      let raw = Genome(
        genes: space.decisions.map { stream.integer(below: $0.options.count) })
      let canonical = space.canonical(raw)
      #expect(Genome(raw.description) == raw)
      #expect(space.canonical(canonical) == canonical)
      let network = try space.network(of: raw)
      #expect(try space.network(of: canonical) == network)
      #expect(genomes[network, default: canonical] == canonical)
      #expect(network.costs == space.costs(of: raw))
      #expect(space.macsRange.contains(network.macs))
      genomes[network] = canonical
    }
    // Equal networks have equal genomes, as above; and different ones different.
    #expect(Set(genomes.values).count == genomes.count)
  }

  @Test(arguments: SpaceFiles.names)
  func coveringGenomesHoldTheParametersOfEveryNetwork(name: String) throws {
    let space = try SpaceFiles.bound(name)
    try checkCover(of: space, drawing: 3_000)
  }

  @Test func coveringGenomesHoldWhatOnlySmallNetworksHave() throws {
    try checkCover(of: SpaceFiles.boundEverything(), drawing: 3_000)
  }

  private func checkCover(of space: BoundSearchSpace, drawing draws: Int) throws {
    var cover: [String: [Int]] = [:]
    for genome in space.coveringGenomes {
      for parameter in try space.network(of: genome).parameters {
        cover[parameter.name] = zip(cover[parameter.name] ?? parameter.shape, parameter.shape)
          .map(max)
      }
    }
    #expect(space.coveringGenomes.count <= 8)
    #expect(space.coveringGenomes.first == space.largest)
    var stream = RandomStream(seed: 3, purpose: .testing)
    for draw in 0..<draws {
      let genome =
        draw.isMultiple(of: 2)
        ? try space.sampleUniform(&stream) : try space.sampleUniformInLogMACs(&stream)
      for parameter in try space.network(of: genome).parameters {
        let held = try #require(cover[parameter.name], "\(parameter.name) of \(genome)")
        #expect(zip(parameter.shape, held).allSatisfy(<=), "\(parameter.name) of \(genome)")
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
