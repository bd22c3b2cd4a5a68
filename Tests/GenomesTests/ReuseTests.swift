import NASGenomes
import NASNetworks
import NASRandomness
import Testing

/// Blocks are elaborated once for all places and genomes where they come out the same: nothing of that
/// may be seen.
@Suite struct ReuseTests {
  /// Two places of one cell, one of another width and one with a choice of its own.
  private static let text = """
    name: reused
    blocks:
      edge:
        settings: {width, kernel: 3}
        layers:
          choose:
            zero: zero
            skip: {identity: {width}}
            conv: {convolution: {width, kernel}}
      cell:
        settings: {width}
        chosen: once
        layers:
          - add: {from: input, each: {edge: {width}}, as: node1}
          - add: {from: [input, node1], each: {edge: {width, kernel: 1}}, as: node2}
    network:
      stem: {convolution: {width: 4, kernel: 3}}
      cells: {repeat: 2, layers: {cell: {width: 4}}}
      wide: [cell: {width: 6}]
      own: {edge: {width: 6, kernel: [3, 5]}}
      head: [global-average-pool, linear: {width: classes}]
    """

  private static func bound() throws -> BoundSearchSpace {
    try SpaceFiles.parse(text).bound(to: SpaceFiles.grey, classes: 3)
  }

  @Test func layersAreCalledByTheirOwnPlaces() throws {
    let space = try Self.bound()
    // Node 1 convolves the input; node 2 adds node 1, convolved, to the input; the last edge convolves.
    let network = try space.network(of: Genome(genes: [2, 1, 2, 0, 2]))
    let names = network.layers.map(\.name)
    #expect(
      names == [
        "stem", "cells.1.node1.input.conv", "cells.1.node2.node1.conv", "cells.1.node2",
        "cells.2.node1.input.conv", "cells.2.node2.node1.conv", "cells.2.node2",
        "wide.node1.input.conv", "wide.node2.input.skip.convolution",
        "wide.node2.input.skip.batch-norm", "wide.node2.node1.conv", "wide.node2", "own.conv",
        "head.global-average-pool", "head.linear",
      ], "\(names)")
    let cells = network.blocks.filter { $0.definition == "cell" }
    #expect(cells.map(\.name) == ["cells.1", "cells.2", "wide"])
    #expect(cells.map(\.children.count) == [2, 2, 3])
  }

  @Test func aGeneHasAnEffectWhereAnyOfThePlacesHasOne() throws {
    let space = try Self.bound()
    #expect(
      space.decisions.suffix(2).map(\.name) == ["own.kernel", "own.operation"])
    // Node 1 is read by no one.
    #expect(space.effectiveGenes(of: Genome(genes: [2, 2, 0, 1, 2])) == [1, 2, 3, 4])
    // Nor is the kernel, where the edge is no convolution.
    #expect(space.effectiveGenes(of: Genome(genes: [2, 1, 2, 1, 1])) == [0, 1, 2, 4])
  }

  @Test func whatWasReadBeforeChangesNothing() throws {
    let (one, other) = (try Self.bound(), try Self.bound())
    let genomes = SpaceFiles.allGenomes(of: one)
    let networks = genomes.map { try? one.network(of: $0) }
    for (index, genome) in genomes.enumerated().reversed() {
      #expect((try? other.network(of: genome)) == networks[index], "\(genome)")
      #expect(one.effectiveGenes(of: genome) == other.effectiveGenes(of: genome))
      guard let network = networks[index] else { continue }
      #expect(other.costs(of: genome) == network.costs, "\(genome)")
      #expect(other.macs(of: genome) == network.macs)
    }
  }

  @Test func largeSpacesForgetAndGoOn() throws {
    let (space, fresh) = (try SpaceFiles.bound("darts"), try SpaceFiles.bound("darts"))
    var stream = RandomStream(seed: 6, purpose: .madeUp)
    // More cells than are kept.
    let genomes = try (0..<200).map { _ in try space.sampleUniform(&stream) }
    for genome in genomes { _ = space.macs(of: genome) }
    #expect(try space.network(of: genomes[0]) == fresh.network(of: genomes[0]))
  }
}
