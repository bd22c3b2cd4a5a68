public import NASNetworks

extension BoundSearchSpace {
  /// Checks that a genome from outside, such as a user's, belongs to the space.
  ///
  /// - Throws: ``SearchSpaceError`` of code `invalidGenome` that names the decision at fault.
  public func validate(_ genome: Genome) throws(SearchSpaceError) {
    func fail(_ expectation: String) -> SearchSpaceError {
      .init(
        .invalidGenome, genome.description,
        "genome '\(genome)' is not one of '\(space.name)': \(expectation)")
    }
    guard genome.genes.count == decisions.count else {
      throw fail("it has \(genome.genes.count) genes, expected \(decisions.count)")
    }
    for (gene, decision) in zip(genome.genes, decisions)
    where !decision.options.indices.contains(gene) {
      throw fail(
        "gene \(gene) for '\(decision.name)', expected 0 to \(decision.options.count - 1)")
    }
  }

  /// The network that a genome decodes to, canonical or not.
  ///
  /// - Throws: what ``validate(_:)`` throws.
  public func network(of genome: Genome) throws -> Network {
    try validate(genome)
    var elaborator = Elaborator(space.program, classes: classes, genes: genome.genes)
    do {
      let output = try elaborator.run(input: input)
      guard !output.isAbsent else {
        throw SearchSpaceError(
          .invalidGenome, genome.description, "genome '\(genome)' is no network: it ends in nothing"
        )
      }
      return elaborator.sketch.network(input: input, output: output)
    } catch let error as ElaborationError {
      throw SearchSpaceError([error], of: space.name)
    }
  }

  /// The costs of the genome's network, without building it. About a microsecond.
  public func costs(of genome: Genome) -> Costs {
    requireMember(genome)
    return diagram.costs(of: genome.genes)
  }

  public func macs(of genome: Genome) -> Int {
    costs(of: genome).macs
  }

  /// The decisions with an effect on the genome's network, and the option taken for each.
  public func effectiveChoices(of genome: Genome) -> [(decision: Decision, option: String)] {
    effectiveGenes(of: genome).map {
      (decisions[$0], decisions[$0].options[genome.genes[$0]])
    }
  }

  public func canonical(_ genome: Genome) -> Genome {
    var genes = [Int](repeating: 0, count: genome.genes.count)
    for gene in effectiveGenes(of: genome) { genes[gene] = genome.genes[gene] }
    return Genome(genes: genes)
  }

  /// The indices of the genes that have an effect, in ascending order.
  public func effectiveGenes(of genome: Genome) -> [Int] {
    requireMember(genome)
    if diagram.isPruned { return elaboratedGenes(of: genome) }
    var indices: [Int] = []
    diagram.follow(genome.genes, gene: { indices.append($0) })
    return indices.sorted()
  }

  private func elaboratedGenes(of genome: Genome) -> [Int] {
    var elaborator = Elaborator(space.program, classes: classes, genes: genome.genes)
    do {
      let output = try elaborator.run(input: input)
      return elaborator.sketch.effectiveGenes(for: [output])
    } catch {
      preconditionFailure("BoundSearchSpace: genome '\(genome)' was elaborated before: \(error)")
    }
  }

  /// A few genomes that use, between them, every tensor of the space at its full size.
  ///
  /// Where the shapes of their networks' parameters are maximised by name, dimension by dimension,
  /// they hold the parameters of every network of the space: shared weights are allocated by them.
  /// Canonical, ``largest`` first; constraints are disregarded. Some tens of milliseconds.
  public var coveringGenomes: [Genome] {
    var missing = diagram.blocks.map { Set(Demand.all(of: $0.parameters)) }
    var most: [Demand.Dimension: Int] = [:]
    for demand in missing.joined() {
      most[demand.dimension] = max(most[demand.dimension] ?? 0, demand.extent)
    }
    for index in missing.indices {
      missing[index] = missing[index].filter { most[$0.dimension] == $0.extent }
    }
    var genomes: [Genome] = []
    var next = largest
    while true {
      genomes.append(next)
      var met: Set<Demand> = []
      diagram.follow(next.genes, block: { met.formUnion(missing[$0]) })
      for index in missing.indices { missing[index].subtract(met) }
      // Greedy: the network that meets the most of what is left.
      let path = diagram.heaviestPath(
        weight: { missing[$0].count })
      if path.weight == 0 { return genomes }
      next = path.genome
    }
  }

  private func requireMember(_ genome: Genome) {
    precondition(
      genome.genes.count == decisions.count
        && zip(genome.genes, decisions).allSatisfy { $1.options.indices.contains($0) },
      "BoundSearchSpace: genome '\(genome)' is not one of '\(space.name)'")
  }
}

/// That one dimension of one parameter is so large.
private struct Demand: Hashable {
  let dimension: Dimension
  let extent: Int

  struct Dimension: Hashable {
    let parameter: String
    let axis: Int
  }

  /// What a block asks of its parameters.
  static func all(of parameters: [Parameter]) -> [Demand] {
    parameters.flatMap { parameter in
      parameter.shape.enumerated().map { axis, extent in
        Demand(dimension: .init(parameter: parameter.name, axis: axis), extent: extent)
      }
    }
  }
}
