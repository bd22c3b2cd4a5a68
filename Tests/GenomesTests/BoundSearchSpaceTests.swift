import NASGenomes
import NASNetworks
import NASRandomness
import NASText
import Testing

/// A space small enough to list: everything the decision diagram says is checked against the list.
@Suite struct BoundSearchSpaceTests {
  private let space: BoundSearchSpace
  private let genomes: [Genome]
  /// The canonical genome of each distinct network.
  private let networks: [Network: Genome]

  init() throws {
    space = try SpaceFiles.boundEverything()
    genomes = SpaceFiles.allGenomes(of: space)
    var networks: [Network: Genome] = [:]
    for genome in genomes { networks[try space.network(of: genome)] = space.canonical(genome) }
    self.networks = networks
  }

  @Test func equalNetworksAreEqualCanonicalGenomes() throws {
    for genome in genomes {
      let network = try space.network(of: genome)
      #expect(networks[network] == space.canonical(genome))
      #expect(network.costs == space.costs(of: genome))
      #expect(network.classes == 3)
    }
    #expect(Set(networks.values).count == networks.count)
  }

  /// A plain network in one list of layers: 4¹² ways of one part, which nobody waits for.
  @Test func aPartOfTooManyWaysIsNotUnfolded() throws {
    let layers = (0..<12).map { "\n    - conv-norm: {width: [4, 8, 12, 16], as: l\($0)}" }.joined()
    let text = """
      name: x
      network:
        body:\(layers)
        classifier: [global-average-pool, linear: {width: classes}]
      """
    let space = try SpaceFiles.parse(text).bound(to: SpaceFiles.grey, classes: 3)
    #expect(!space.isExact && space.count == 16_777_216)
    var stream = RandomStream(seed: 1, purpose: .shownNetwork)
    let genome = try space.sampleUniformInLogMACs(&stream)
    #expect(try space.network(of: genome).macs == space.macs(of: genome))
  }

  /// Nor is one of which every way is wrong tried to its end: 3²⁰ ways of this one.
  @Test func aPartWhoseWaysAreAllWrongIsNotTriedToItsEnd() throws {
    let layers = (0..<20).map {
      "\n    - conv-norm: {width: 16, kernel: [3, 5, 7], as: l\($0)\($0 == 1 ? ", stride: 2" : "")}"
    }
    let text = """
      name: x
      network:
        body:\(layers.joined())
          - add: {from: [l0, l19]}
        classifier: [global-average-pool, linear: {width: classes}]
      """
    let error = #expect(throws: SearchSpaceError.self) {
      try SpaceFiles.parse(text).bound(to: SpaceFiles.grey, classes: 3)
    }
    #expect(error?.description.contains("add") == true, "\(error?.description ?? "none")")
  }

  /// A decision of a `let`, read by its name, says which of two layers there is.
  @Test func whatADecisionsNameLeadsToIsCovered() throws {
    let layers = (0..<12).map { "\n    - conv-norm: {width: [4, 8, 12, 16], as: l\($0)}" }.joined()
    let text = """
      name: x
      let: {wide: [yes, no], w: [4, 20]}
      network:
        body:\(layers)
          - conv-norm: {width: 24, when: wide, as: y}
          - conv-norm: {width: 16, when: not wide, as: x}
          - conv-norm: {width: 24 - w, as: z}
        classifier: [global-average-pool, linear: {width: classes}]
      """
    let space = try SpaceFiles.parse(text).bound(to: SpaceFiles.grey, classes: 3)
    #expect(!space.isExact)
    var cover: [String: Parameter] = [:]
    for parameter in try space.coveringGenomes.flatMap({ try space.network(of: $0).parameters }) {
      cover[parameter.name] = cover[parameter.name]?.covering(parameter) ?? parameter
    }
    var stream = RandomStream(seed: 1, purpose: .madeUp)
    for _ in 0..<50 {
      for parameter in try space.network(of: space.sampleUniform(&stream)).parameters {
        #expect(cover[parameter.name]?.covers(parameter) == true, "\(parameter.name)")
      }
    }
  }

  @Test func howOftenLayersAreRepeatedMayHangOnTheRepetitionAroundThem() throws {
    let text = """
      name: x
      network:
        body:
          repeat: [1, 2, 3]
          layers:
            - repeat: 2 if first else 1
              layers: [conv-norm: {width: [4, 8], kernel: 3}]
        classifier: [global-average-pool, linear: {width: classes}]
      """
    let space = try SpaceFiles.parse(text).bound(to: SpaceFiles.grey, classes: 3)
    #expect(space.isExact)
    var stream = RandomStream(seed: 1, purpose: .madeUp)
    for _ in 0..<20 {
      let genome = try space.sampleUniform(&stream)
      #expect(try space.network(of: genome).costs == space.costs(of: genome))
    }
  }

  @Test func aNetworkThatMultipliesNothingCanBeDrawn() throws {
    let text = """
      name: x
      network:
        stem:
          choose:
            pool: {max-pool: {kernel: 2, stride: 2}}
            filter: [conv-norm: {width: 3}]
        classifier: [global-average-pool]
      """
    let space = try SpaceFiles.parse(text).bound(to: SpaceFiles.colour, classes: 3)
    #expect(space.macsRange.lowerBound == 0)
    var stream = RandomStream(seed: 1, purpose: .shownNetwork)
    let drawn = try (0..<20).map { _ in try space.sampleUniformInLogMACs(&stream) }
    #expect(Set(drawn).count == 2)
  }

  @Test func howOftenALayerIsRepeatedCannotHangOnAShape() throws {
    let text = """
      name: x
      blocks:
        body:
          settings: {width}
          let: {n: input.rows}
          layers:
            - repeat: 2 if n > 3 else 3
              layers: [conv-norm: {width}]
      network:
        stage: [body: {width: 16}]
        classifier: [global-average-pool, linear: {width: classes}]
      """
    let error = #expect(throws: SearchSpaceError.self) {
      try SpaceFiles.parse(text).bound(to: SpaceFiles.grey, classes: 3)
    }
    #expect(error?.description.contains("'repeat' cannot depend on the shapes of values") == true)
  }

  @Test func numbersThatAreTooLargeAreRefused() throws {
    let call = "divisible(7000000000000000000, 4700000000000000000)"
    let text = """
      name: x
      network: {body: [global-average-pool, linear: {width: '\(call)'}]}
      """
    let error = #expect(throws: SearchSpaceError.self) {
      try SpaceFiles.parse(text).bound(to: SpaceFiles.grey, classes: 3)
    }
    #expect(error?.description.contains("\(call) is too large") == true)
  }

  @Test func theCountIsThatOfDistinctNetworks() {
    #expect(genomes.count == 8_192)
    #expect(space.count == Double(networks.count))
  }

  @Test func extremesAreThoseOfAllNetworks() throws {
    let macs = networks.keys.map(\.macs)
    #expect(space.macsRange == (try #require(macs.min()))...(try #require(macs.max())))
    #expect(space.macs(of: space.largest) == macs.max())
    #expect(space.macs(of: space.smallest) == macs.min())
    #expect(space.canonical(space.largest) == space.largest)
    #expect(space.canonical(space.smallest) == space.smallest)
  }

  @Test(arguments: Constraint.Metric.counted)
  func boundsOutsideTheSpaceAreRefusedAndBoundsAtItsEdgeAreNot(metric: Constraint.Metric) throws {
    let values = networks.keys.map { metric.value(of: $0.costs)! }
    let (least, most) = (try #require(values.min()), try #require(values.max()))
    _ = try SpaceFiles.boundEverything(constraints: [Constraint(metric, maximum: least)])
    _ = try SpaceFiles.boundEverything(constraints: [Constraint(metric, minimum: most)])
    let tooLow = #expect(throws: SearchSpaceError.self) {
      try SpaceFiles.boundEverything(constraints: [Constraint(metric, maximum: least - 1)])
    }
    let tooHigh = #expect(throws: SearchSpaceError.self) {
      try SpaceFiles.boundEverything(constraints: [Constraint(metric, minimum: most + 1)])
    }
    #expect(tooLow?.code == .infeasible && tooHigh?.code == .infeasible)
    let words =
      metric == .activationMemory ? Quantity.bytes(least) : Quantity.prefixed(least)
    let found = "the smallest has \(words), "
    #expect(tooLow?.description.contains("\(metric.unit): \(found)") == true)
    #expect(tooHigh?.description.contains("the largest has") == true)
  }

  /// The option of each decision with an effect.
  private func choices(_ genome: Genome) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: space.effectiveChoices(of: genome).map { ($0.decision.name, $0.option) }
    )
  }

  @Test func neighboursDifferInOneGeneAndInWhatItBrings() {
    let canonical = Set(networks.values)
    for genome in networks.values {
      let own = choices(genome)
      let others = space.neighbours(of: genome).map(choices)
      #expect(others.count == space.neighbours(of: genome).count)
      #expect(space.neighbours(of: genome).allSatisfy(canonical.contains))
      for other in others {
        #expect(own.count { other[$0.key] != nil && other[$0.key] != $0.value } == 1)
      }
      for decision in space.decisions where own[decision.name] != nil {
        for option in decision.options where option != own[decision.name] {
          let reached = others.filter { $0[decision.name] == option }
          #expect(!reached.isEmpty, "\(decision.name) \(option)")
          // Whatever comes into effect may take any of its options; what only one of the variants
          // brings along, one.
          for gene in space.decisions where own[gene.name] == nil {
            let taken = reached.compactMap { $0[gene.name] }
            #expect(taken.count < 2 || Set(taken) == Set(gene.options), "\(gene.name) \(taken)")
          }
        }
      }
    }
  }

  @Test func aBlockThatAppearsIsLikeTheOneBesideIt() throws {
    let space = try SpaceFiles.bound("cnn-small")
    func gene(_ name: String) throws -> Int {
      try #require(space.decisions.firstIndex { $0.name == name })
    }
    let largest = space.largest
    let operation = try gene("stage4.2.operation")
    let expansion = try gene("stage4.1.inverted-residual.expansion")
    let appearing = try gene("stage4.2.inverted-residual.expansion")
    var genome = largest
    genome.genes[try gene("stage4.1.operation")] = 1
    for option in 0...2 {
      genome.genes[expansion] = option
      genome = space.canonical(genome)
      let swapped = space.neighbours(of: genome).filter { $0.genes[operation] == 1 }
      #expect(Set(swapped.map { $0.genes[appearing] }) == [0, 1, 2])
      // All but one of the genes that appear are as in the block before.
      #expect(swapped.count { $0.genes[appearing] == option } > swapped.count / 2)
    }
  }

  @Test func featuresTellNetworksApart() {
    let width = space.decisions.reduce(3) { $0 + $1.options.count }
    let features = networks.values.map { space.features(of: $0) }
    #expect(features.allSatisfy { $0.count == width })
    #expect(Set(features).count == networks.count)
    #expect(
      space.knownValue(of: "macs", for: space.largest) == Double(space.macs(of: space.largest)))
    #expect(space.knownValue(of: "accuracy", for: space.largest) == nil)
  }

  @Test func alternativesDoNotShareNames() throws {
    var definitions: [String: String?] = [:]
    for network in networks.keys {
      for block in network.blocks {
        #expect(definitions[block.name, default: block.definition] == block.definition)
        definitions[block.name] = block.definition
      }
    }
    #expect(definitions["stage1.2.inverted-residual"] == "inverted-residual")
    #expect(definitions["stage1.2.residual"] == "residual")
  }

  @Test func whatIsChosenOnceHoldsForAllRepetitions() {
    for network in networks.keys {
      let definitions = network.blocks.filter { $0.name.hasPrefix("stage1.") }.map(\.definition)
      #expect(Set(definitions).count <= 1)
    }
  }

  @Test func effectiveChoicesLeaveOutWhatIsNotThere() throws {
    let genome = try #require(Genome("0-0-0-1-0-1-0-0-0-1-1-1-0"))
    let choices = space.effectiveChoices(of: genome).map { "\($0.decision.name)=\($0.option)" }
    #expect(
      choices == [
        "function=relu", "stem.kernel=1", "stem.width=4", "stage1.depth=0",
        "stage2.own=hard-swish", "stage2.operation=residual", "head.width=7",
      ])
  }

  @Test(arguments: [
    ("0-0", "it has 2 genes, expected 13"),
    ("0-0-0-2-0-0-0-0-0-0-0-0-0", "gene 2 for 'stage1.depth', expected 0 to 1"),
    ("fixed", "it has 0 genes, expected 13"),
  ])
  func aGenomeOfAnotherSpaceIsRefused(text: String, expectation: String) throws {
    let genome = try #require(Genome(text))
    let error = #expect(throws: SearchSpaceError.self) { try space.network(of: genome) }
    #expect(error?.code == .invalidGenome)
    #expect(error?.description.contains(expectation) == true)
  }

  @Test(arguments: ["", "1-", "-1", "1--2", "a", "+1", "01", "1 2", "1-2-fixed"])
  func textThatIsNoGenomeIsNil(text: String) {
    #expect(Genome(text) == nil)
  }
}
