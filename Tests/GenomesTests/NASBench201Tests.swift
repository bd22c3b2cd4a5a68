import NASGenomes
import NASNetworks
import NASTestSupport
import Testing

/// The networks of the space `nas-bench-201` are those of the published table: on an excerpt always, on
/// all where the table is there.
@Suite struct NASBench201Tests {
  /// A code of the table is six digits, one an edge in the order 1←0, 2←0, 2←1, 3←0, 3←1, 3←2: 0
  /// none, 1 skip, 2 1×1 convolution, 3 3×3 convolution, 4 pooling.
  @Test func genesAreTheDigitsOfTheTable() throws {
    let decisions = try SpaceFiles.catalogue.load("nas-bench-201").decisions
    #expect(
      decisions.map(\.name) == [
        "cell.node1.input.operation", "cell.node2.input.operation", "cell.node2.node1.operation",
        "cell.node3.input.operation", "cell.node3.node1.operation", "cell.node3.node2.operation",
      ])
    #expect(decisions.allSatisfy { $0.options == ["zero", "skip", "conv1", "conv3", "pool"] })
  }

  @Test func cellsOfTheExcerptCostWhatTheTableSays() throws {
    let cells = KnownCell.excerpt
    #expect(Set(cells.map(\.genome)).count == 4_096)
    try checkAsWritten(cells)
    // Every edge of these leads to the output, so that as much runs as is written.
    let space = try SpaceFiles.bound("nas-bench-201")
    for cell in cells {
      let costs = space.costs(of: cell.genome)
      #expect(costs.parameters == cell.parameters, "\(cell.genome)")
      #expect(costs.macs + space.classes == cell.flops, "\(cell.genome)")
    }
  }

  @Test(
    .enabled(
      if: KnownCell.all != nil, "NOT TESTED: no NAS-Bench-201 in NAS_TABLES (docs/tables.md)"))
  func allCellsCostWhatTheTableSays() throws {
    let cells = KnownCell.all!
    #expect(Set(cells.map(\.genome)).count == 15_625)
    try checkAsWritten(cells)
  }

  /// The table counts dead layers, too.
  private func checkAsWritten(_ cells: [KnownCell]) throws {
    let space = try SpaceFiles.catalogue.load("nas-bench-201")
    for cell in cells {
      let network = try #require(
        try space.writtenNetwork(of: cell.genome, input: SpaceFiles.colour, classes: 10),
        "\(cell.genome)")
      #expect(network.costs.parameters == cell.parameters, "\(cell.genome)")
      #expect(network.costs.macs + network.classes == cell.flops, "\(cell.genome)")
    }
  }
}
