import Foundation
import NASGenomes
import NASNetworks
import NASRandomness
import Testing

/// Against every genome of a space that is small enough to list.
@Suite struct AllowedEndsTests {
  private static let text = """
    name: listed
    network:
      stem:
        conv-norm: {kernel: 3, width: [4, 8], activation: relu}
      stage1:
        repeat: [0, 1]
        let: {width: [4, 8]}
        layers:
          inverted-residual: {width, kernel: [3, 5], expansion: [1, 2]}
      stage2:
        repeat: [1, 2]
        let: {width: [8, 12, 20]}
        layers:
          choose:
            residual:
              residual: {width, stride: 2 if first else 1}
            inverted-residual:
              inverted-residual:
                {width, stride: 2 if first else 1, expansion: [1, 2], excite: [no, yes]}
      classifier: [global-average-pool, linear: {width: classes}]
    """

  private static func space(_ constraints: [Constraint] = []) throws -> BoundSearchSpace {
    try SpaceFiles.parse(text).bound(
      to: Shape(channels: 1, height: 8, width: 8), classes: 3, constraints: constraints)
  }

  /// Canonical, each once.
  private static func allGenomes(of space: BoundSearchSpace) -> [Genome] {
    var genomes = [Genome(genes: [])]
    for decision in space.decisions {
      genomes = genomes.flatMap { genome in
        decision.options.indices.map { Genome(genes: genome.genes + [$0]) }
      }
    }
    return Set(genomes.map(space.canonical)).sorted()
  }

  private struct Listed: Sendable {
    let genome: Genome
    let costs: Costs
  }

  private static let listed = Result<[Listed], any Error> {
    let unbounded = try Self.space()
    return allGenomes(of: unbounded).map { Listed(genome: $0, costs: unbounded.costs(of: $0)) }
  }

  /// By limits as shares of the largest network's MACs and parameters.
  private static func constraints(macs: Double, parameters: Double) throws -> [Constraint] {
    let costs = try space().costs(of: space().largest)
    return [
      Constraint(.macs, maximum: Int(macs * Double(costs.macs))),
      Constraint(.parameters, maximum: Int(parameters * Double(costs.parameters))),
    ]
  }

  @Test func withoutConstraintsTheyAreTheLargestAndTheSmallest() throws {
    let space = try Self.space()
    #expect(try space.largestAllowed == space.largest)
    #expect(try space.smallestAllowed == space.smallest)
    let loose = try Self.space([Constraint(.macs, maximum: space.macsRange.upperBound)])
    #expect(try loose.largestAllowed == space.largest)
  }

  @Test(arguments: [(0.5, 1.0), (1.0, 0.5), (0.3, 0.3), (0.9, 0.2), (0.25, 0.9)])
  func underConstraintsNothingAllowedIsMuchLarger(macs: Double, parameters: Double) throws {
    let constraints = try Self.constraints(macs: macs, parameters: parameters)
    let space = try Self.space(constraints)
    let allowed = try Self.listed.get().map(\.costs)
      .filter { costs in constraints.allSatisfy { $0.allows(costs) } }.map(\.macs)
    let largest = try space.largestAllowed
    let smallest = try space.smallestAllowed
    for genome in [largest, smallest] {
      #expect(space.canonical(genome) == genome)
      #expect(constraints.allSatisfy { $0.allows(space.costs(of: genome)) })
    }
    #expect(Double(space.macs(of: largest)) >= 0.98 * Double(allowed.max()!))
    #expect(space.macs(of: smallest) == allowed.min()!)
    #expect(try Self.space(constraints).largestAllowed == largest)
  }

  @Test func aLeastSizeBoundsTheSmallest() throws {
    let least = try Self.space().macsRange.upperBound / 2
    let space = try Self.space([Constraint(.macs, minimum: least)])
    let allowed = try Self.listed.get().map(\.costs.macs).filter { $0 >= least }.min()!
    let found = space.macs(of: try space.smallestAllowed)
    #expect(found >= least && Double(found) <= 1.02 * Double(allowed))
  }

  @Test func whatNoNetworkMeetsIsAnError() throws {
    let all = try Self.listed.get().map(\.costs)
    // Each can be met alone, and both together by none.
    let constraints = [
      Constraint(.macs, minimum: all.map(\.macs).max()!),
      Constraint(.parameters, maximum: all.map(\.parameters).min()!),
    ]
    let space = try Self.space(constraints)
    let error = #expect(throws: SearchSpaceError.self) { try space.largestAllowed }
    #expect(error?.code == .infeasible)
    #expect(error?.description.hasPrefix("found no network of 'listed' with at least ") == true)
  }

  @Test(arguments: [1.0, 0.5]) func aFamilysLargestHasItsOperationWhereverThereIsAChoice(
    macs: Double
  ) throws {
    let constraints = try Self.constraints(macs: macs, parameters: 1)
    let space = try Self.space(constraints)
    #expect(space.operationFamilies == ["residual", "inverted-residual"])
    for family in space.operationFamilies {
      let genome = try #require(space.largestAllowed(ofFamily: family))
      func isOfFamily(_ genome: Genome) -> Bool {
        space.effectiveChoices(of: genome).allSatisfy {
          !$0.decision.name.hasSuffix(".operation") || $0.option == family
        }
      }
      #expect(isOfFamily(genome) && space.canonical(genome) == genome)
      let best = try Self.listed.get()
        .filter { listed in
          constraints.allSatisfy { $0.allows(listed.costs) } && isOfFamily(listed.genome)
        }.map(\.costs.macs).max()!
      let found = space.macs(of: genome)
      #expect(macs == 1 ? found == best : Double(found) >= 0.98 * Double(best))
      // Stage 1 has no choice, and is not left out.
      #expect(genome.genes[1] == 1)
    }
  }

  @Test func sizesAreDrawnWithinAPartOfTheRange() throws {
    let space = try Self.space(Self.constraints(macs: 0.7, parameters: 0.9))
    let (least, most) = (
      Double(space.macs(of: try space.smallestAllowed)),
      Double(space.macs(of: try space.largestAllowed))
    )
    var stream = RandomStream(seed: 1, purpose: .madeUp)
    for part in 0..<4 {
      let bounds = [part, part + 1].map { least * pow(most / least, Double($0) / 4) }
      for _ in 0..<50 {
        let genome = try space.sampleUniformInLogMACs(
          within: Double(part) / 4...Double(part + 1) / 4, &stream)
        #expect(space.canonical(genome) == genome)
        // Some way beside where the space has no network of such a size.
        #expect(
          (0.85 * bounds[0]...1.15 * bounds[1]).contains(Double(space.macs(of: genome))))
      }
    }
  }
}
