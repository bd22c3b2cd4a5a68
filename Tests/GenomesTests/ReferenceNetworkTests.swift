import NASGenomes
import NASNetworks
import NASRandomness
import Testing

/// The reference networks are those of PyTorch: `reference_networks.py` printed the numbers.
@Suite struct ReferenceNetworkTests {
  @Test(arguments: [
    ("reference/resnet20", 40_813_184, 272_474),
    ("reference/mbconv", 26_658_688, 269_562),
  ])
  func referenceNetworksCostWhatPyTorchCounts(name: String, macs: Int, parameters: Int) throws {
    let file = try SpaceFiles.catalogue.load(name)
    let space = try file.bound(to: #require(file.input), classes: #require(file.classes))
    let genome = try #require(Genome("fixed"))
    #expect(space.costs(of: genome).macs == macs)
    #expect(space.costs(of: genome).parameters == parameters)
    #expect(space.count == 1)
    #expect(space.decisions.isEmpty)
    #expect(space.coveringGenomes == [genome])
    #expect(space.largest == genome && space.smallest == genome)
    #expect(space.macsRange == macs...macs)
  }

  @Test func aFixedNetworkCanBeSampledButNotMutated() throws {
    let space = try SpaceFiles.bound("reference/resnet20")
    var stream = RandomStream(seed: 1, purpose: .testing)
    let genome = try space.sampleUniform(&stream)
    #expect(genome.description == "fixed")
    #expect(try space.sampleUniformInLogMACs(&stream) == genome)
    #expect(try space.crossover(genome, genome, &stream) == genome)
    #expect(space.neighbours(of: genome).isEmpty)
    let error = #expect(throws: SearchSpaceError.self) {
      try space.mutate(genome, probability: 0.5, &stream)
    }
    #expect(error?.code == .infeasible)
  }
}
