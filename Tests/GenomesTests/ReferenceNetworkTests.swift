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

  /// Parameters that torchvision counts for its networks, as `reference_networks.py` prints them.
  @Test(arguments: [
    ("mobilenet_v2", 3_504_872), ("mobilenet_v3_small", 2_542_856), ("resnet18", 11_689_512),
    ("resnext50_32x4d", 25_028_904), ("shufflenet_v2_x0_5", 1_366_792),
    ("squeezenet1_1", 1_235_496), ("densenet121", 7_978_856), ("efficientnet_b0", 5_288_548),
    ("convnext_tiny", 28_589_128), ("vit_small", 311_338),
  ])
  func networksOfTorchvisionHaveItsParameters(name: String, parameters: Int) throws {
    let file = try SpaceFiles.catalogue.load("reference/\(name)")
    let space = try file.bound(to: #require(file.input), classes: #require(file.classes))
    #expect(space.costs(of: space.largest).parameters == parameters)
    #expect(try space.network(of: space.largest).parameterCount == parameters)
  }

  /// The genotype DARTS_V2 of Liu 2019, without its auxiliary head, as its authors count it.
  @Test func theCellsOfDARTSHaveItsParameters() throws {
    let space = try SpaceFiles.bound("darts")
    let genome = try genome(
      in: space,
      [
        "normal.node1.a.operation": "separable3", "normal.node1.b.operation": "separable3",
        "normal.node2.from": "a+b", "normal.node2.a.operation": "separable3",
        "normal.node2.b.operation": "separable3", "normal.node3.from": "a+b",
        "normal.node3.a.operation": "skip", "normal.node3.b.operation": "separable3",
        "normal.node4.from": "a+node1", "normal.node4.a.operation": "skip",
        "normal.node4.node1.operation": "dilated3", "reduction.node1.a.operation": "max-pool",
        "reduction.node1.b.operation": "max-pool", "reduction.node2.from": "b+node1",
        "reduction.node2.b.operation": "max-pool", "reduction.node2.node1.operation": "skip",
        "reduction.node3.from": "a+node1", "reduction.node3.a.operation": "max-pool",
        "reduction.node3.node1.operation": "skip", "reduction.node4.from": "b+node1",
        "reduction.node4.b.operation": "max-pool", "reduction.node4.node1.operation": "skip",
      ])
    #expect(space.costs(of: genome).parameters == 3_349_342)
    #expect(!space.isExact)
  }

  /// Dong 2020: 5⁶ cells, of which 341 have no way from input to output.
  @Test func theCellsOfNASBench201AreCounted() throws {
    let space = try SpaceFiles.bound("nas-bench-201")
    #expect(space.isExact && space.count == 9_444)
    // All 3×3 convolutions.
    #expect(space.costs(of: space.largest).parameters == 1_531_546)
    let dead = try #require(Genome("0-0-0-0-0-0"))
    #expect(throws: SearchSpaceError.self) { try space.network(of: dead) }
  }

  private func genome(
    in space: BoundSearchSpace, _ options: [String: String]
  ) throws -> Genome {
    var genes = [Int](repeating: 0, count: space.decisions.count)
    for (name, option) in options {
      let gene = try #require(space.decisions.firstIndex { $0.name == name }, "\(name)")
      genes[gene] = try #require(space.decisions[gene].options.firstIndex(of: option), "\(name)")
    }
    return Genome(genes: genes)
  }

  @Test func aFixedNetworkCanBeSampledButNotMutated() throws {
    let space = try SpaceFiles.bound("reference/resnet20")
    var stream = RandomStream(seed: 1, purpose: .madeUp)
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
