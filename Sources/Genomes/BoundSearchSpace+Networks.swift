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
    do {
      if let network = try reader.network(of: genome) { return network }
    } catch let error as ElaborationError {
      throw SearchSpaceError([error], in: space.path)
    }
    throw SearchSpaceError(
      .invalidGenome, genome.description, "genome '\(genome)' is no network: it ends in nothing")
  }

  /// The costs of the genome's network. About a microsecond where the space is unfolded, else up to
  /// a millisecond.
  ///
  /// - Precondition: The genome makes a network, as all that the space makes do.
  public func costs(of genome: Genome) -> Costs {
    known(genome).costs
  }

  public func macs(of genome: Genome) -> Int { known(genome).macs }

  func known(_ genome: Genome) -> KnownNetwork {
    guard let known = look(at: genome) else {
      preconditionFailure("BoundSearchSpace: genome '\(genome)' is no network")
    }
    return known
  }

  /// Nil where the genome makes no network.
  func look(at genome: Genome) -> KnownNetwork? {
    requireMember(genome)
    guard let memory else { return census.look(at: genome) }
    return memory.look(at: genome, by: census)
  }

  /// The decisions with an effect on the genome's network, and the option taken for each.
  public func effectiveChoices(of genome: Genome) -> [(decision: Decision, option: String)] {
    effectiveGenes(of: genome).map {
      (decisions[$0], decisions[$0].options[genome.genes[$0]])
    }
  }

  public func canonical(_ genome: Genome) -> Genome {
    genome.keeping(effectiveGenes(of: genome))
  }

  /// The indices of the genes that have an effect, in ascending order.
  public func effectiveGenes(of genome: Genome) -> [Int] {
    look(at: genome)?.effective ?? []
  }

  /// A few genomes that use, between them, every tensor of the space at its full size.
  ///
  /// Where the shapes of their networks' parameters are maximised by name, dimension by dimension,
  /// they hold the parameters of every network of the space: shared weights are allocated by them.
  /// Canonical, ``largest`` first; constraints are disregarded. Some tens of milliseconds.
  public var coveringGenomes: [Genome] { census.coveringGenomes(from: largest) }

  private func requireMember(_ genome: Genome) {
    precondition(
      genome.genes.count == decisions.count
        && zip(genome.genes, decisions).allSatisfy { $1.options.indices.contains($0) },
      "BoundSearchSpace: genome '\(genome)' is not one of '\(space.name)'")
  }
}
