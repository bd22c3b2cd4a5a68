import NASGenomes
import NASNetworks
import NASRandomness
import NASTestSupport
import NASText
import Testing

/// A table that was never measured: a part takes as long as its name says.
private func table(of space: BoundSearchSpace) -> LatencyTable {
  let names = Set(space.partCover.flatMap { space.parts(of: $0) })
  return LatencyTable(
    parts: names.map { name in
      let nanoseconds = name.utf8.reduce(1_000) { ($0 * 31 + Int($1)) % 9_973 + 1_000 }
      return .init(name: name, latency: Latency(single: nanoseconds, batched: nanoseconds / 3 + 7))
    }, networks: [])
}

@Suite struct LatencyTests {
  private let free: BoundSearchSpace
  private let table: LatencyTable

  init() throws {
    free = try SpaceFiles.boundEverything()
    table = GenomesTests.table(of: free)
  }

  private func bound(_ constraints: [Constraint] = []) throws -> BoundSearchSpace {
    try SpaceFiles.boundEverything(constraints: constraints, latencies: table)
  }

  @Test func aFewNetworksHaveEveryPart() throws {
    let cover = free.partCover
    let parts = Set(cover.flatMap { free.parts(of: $0) })
    for genome in SpaceFiles.allGenomes(of: free) {
      #expect(parts.isSuperset(of: free.parts(of: genome)))
      #expect(try free.parts(of: genome).count == free.network(of: genome).blocks.count)
    }
    #expect(cover.count < parts.count)
    #expect(cover.allSatisfy { free.canonical($0) == $0 })
    #expect(
      free.parts(of: free.smallest).last?.hasPrefix("global-average-pool of 0, linear ") == true)
  }

  /// Everything of a part but its weights: another network with an equal part builds it alike.
  @Test func partsOfOneNameAreBuiltAlike() throws {
    var built: [String: [AnyHashable]] = [:]
    for genome in SpaceFiles.allGenomes(of: free) {
      let network = try free.network(of: genome)
      for (part, block) in zip(free.parts(of: genome), network.blocks) {
        let operations = network.layers[block.layers].map { AnyHashable($0.operation) }
        #expect(built[part, default: operations] == operations)
        built[part] = operations
      }
    }
  }

  @Test func whatIsChosenWithinABlockHasALatencyOfItsOwn() throws {
    let text = """
      name: x
      blocks: {mine: {settings: {width}, layers: {conv-norm: {width, kernel: [1, 3, 7]}}}}
      network:
        body: {mine: {width: 16}}
        head: [global-average-pool, linear: {width: classes}]
      """
    let space = try SpaceFiles.parse(text).bound(to: SpaceFiles.grey, classes: 10)
    #expect(space.partCount == 4)
    let bodies = SpaceFiles.allGenomes(of: space).map { space.parts(of: $0)[0] }
    #expect(Set(bodies).count == 3)
    // A table of before has one for all of them.
    let former = Set(bodies.map { String($0.prefix { $0 != ":" }) }).union([
      space.parts(of: space.smallest)[1]
    ])
    #expect(former.count == 2)
    let table = LatencyTable(
      parts: former.map { .init(name: $0, latency: Latency(single: 5, batched: 5)) }, networks: [])
    let timed = try SpaceFiles.parse(text).bound(
      to: SpaceFiles.grey, classes: 10, latencies: table)
    #expect(timed.costs(of: timed.largest).latency?.single == 10)
  }

  @Test func aNetworkTakesTheSumOfItsParts() throws {
    let space = try bound()
    let known = Dictionary(uniqueKeysWithValues: table.parts.map { ($0.name, $0.latency) })
    var sums: [Int] = []
    for genome in SpaceFiles.allGenomes(of: space) {
      let sum = space.parts(of: genome).map { known[$0]! }
        .reduce(Latency(single: 0, batched: 0), +)
      #expect(space.costs(of: genome).latency == sum)
      #expect(space.knownValue(of: "latency", for: genome) == Double(sum.single) / 1e9)
      #expect(space.knownValue(of: "batched-latency", for: genome) == Double(sum.batched) / 1e9)
      sums.append(sum.single)
    }
    #expect(space.range(of: .latency) == sums.min()!...sums.max()!)
    #expect(space.largestValue(of: "latency") == Double(sums.max()!) / 1e9)
    #expect(free.range(of: .latency) == nil && free.largestValue(of: "latency") == nil)
    #expect(free.knownValue(of: "latency", for: free.largest) == nil)
    #expect(space.features(of: free.largest).count == free.features(of: free.largest).count + 2)
  }

  @Test(arguments: [Constraint.Metric.latency, .batchedLatency])
  func aBoundHoldsForWhateverTheSpaceMakes(metric: Constraint.Metric) throws {
    let range = try #require(try bound().range(of: metric))
    let most = range.lowerBound + (range.upperBound - range.lowerBound) / 3
    let space = try bound([Constraint(metric, maximum: most)])
    try checkGenomeSpace(space)
    var stream = RandomStream(seed: 1, purpose: .madeUp)
    var genome = try space.smallestAllowed
    for _ in 0..<200 {
      let drawn = try [
        space.sampleUniform(&stream), space.sampleUniformInLogMACs(&stream),
        space.mutate(genome, probability: 0.2, &stream),
        space.crossover(genome, space.sampleUniform(&stream), &stream),
      ]
      #expect(drawn.allSatisfy { metric.value(of: space.costs(of: $0))! <= most })
      genome = drawn[3]
    }
    for end in [try space.largestAllowed, try space.smallestAllowed] {
      #expect(metric.value(of: space.costs(of: end))! <= most)
    }
    #expect(
      space.neighbours(of: genome).allSatisfy {
        metric.value(of: space.costs(of: $0))! <= most
      })
  }

  @Test func aBoundThatNoNetworkMeetsNamesTheRange() throws {
    let range = try #require(try bound().range(of: .latency))
    let error = #expect(throws: SearchSpaceError.self) {
      try bound([Constraint(.latency, maximum: range.lowerBound - 1)])
    }
    #expect(error?.code == .infeasible)
    let (least, most) = (
      Quantity.seconds(Double(range.lowerBound) / 1e9),
      Quantity.seconds(Double(range.upperBound) / 1e9)
    )
    #expect(
      error?.description.hasSuffix(
        "of latency: the smallest has \(least), the largest has \(most)") == true)
  }

  @Test func whatNobodyMeasuredIsAnError() throws {
    let unmeasured = #expect(throws: SearchSpaceError.self) {
      try SpaceFiles.boundEverything(constraints: [Constraint(.latency, maximum: 1_000_000)])
    }
    #expect(unmeasured?.code == .unmeasured)
    #expect(unmeasured?.description.contains("at most 1ms of latency") == true)
    #expect(!Constraint(.latency, maximum: 1).allows(free.costs(of: free.smallest)))
    let short = LatencyTable(parts: Array(table.parts.dropLast()), networks: [])
    let lacking = #expect(throws: SearchSpaceError.self) {
      try SpaceFiles.boundEverything(latencies: short)
    }
    #expect(lacking?.code == .unmeasured)
    #expect(lacking?.description.contains("'\(table.parts.last!.name)'") == true)
  }
}
