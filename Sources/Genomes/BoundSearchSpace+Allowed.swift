import Foundation
import NASNetworks
import NASRandomness

// The ends of what the constraints leave.
extension BoundSearchSpace {
  /// The genome of the most MACs that meets the constraints.
  ///
  /// That is ``largest`` wherever it meets them. Else it is what a search finds: the best of a
  /// thousand genomes spread over all sizes, each of the first few of them changed a gene at a time
  /// for as long as that leads further up. Within 2 % of the largest there is, where that was
  /// checked by listing all.
  /// The same for every run of one space under the same constraints.
  ///
  /// - Throws: ``SearchSpaceError`` of code `infeasible` when no genome was found.
  public var largestAllowed: Genome {
    get throws(SearchSpaceError) { try found(allowedEnds.largest) }
  }

  /// The genome of the fewest MACs that meets the constraints, found like ``largestAllowed``.
  public var smallestAllowed: Genome {
    get throws(SearchSpaceError) { try found(allowedEnds.smallest) }
  }

  /// The operations that blocks can choose among, in the order of the file; none where no block
  /// has a choice.
  public var operationFamilies: [String] {
    var families: [String] = []
    for option in decisions.filter({ $0.kind == .alternative }).flatMap(\.options)
    where !families.contains(option) {
      families.append(option)
    }
    return families
  }

  /// The allowed genome of the most MACs whose blocks all have one operation, wherever there is
  /// that choice; found like ``largestAllowed``. Under constraints some milliseconds, and seconds in a
  /// space of cells.
  ///
  /// - Parameter family: One of ``operationFamilies``.
  /// - Returns: Nil when none was found that meets the constraints.
  public func largestAllowed(ofFamily family: String) -> Genome? {
    var fixed: [Int: Int] = [:]
    for (gene, decision) in decisions.enumerated() where decision.kind == .alternative {
      if let option = decision.options.firstIndex(of: family) { fixed[gene] = option }
    }
    return extremeAllowed(sign: 1, fixed: fixed)
  }

  func findAllowedEnds() -> (largest: Genome?, smallest: Genome?) {
    (extremeAllowed(sign: 1), extremeAllowed(sign: -1))
  }

  private func found(_ genome: Genome?) throws(SearchSpaceError) -> Genome {
    if let genome { return genome }
    let words = constraints.map(\.description).joined(separator: " and ")
    throw SearchSpaceError(
      .infeasible, space.name, "found no network of '\(space.name)' with \(words)",
      hint: "loosen a constraint, or choose another search space")
  }

  /// Whether a genome of the space makes a network, and one that meets the constraints.
  public func isAllowed(_ genome: Genome) -> Bool {
    look(at: genome)?.meets(constraints) ?? false
  }
}

// The search for them.
extension BoundSearchSpace {
  /// Genomes drawn of each kind.
  private static let drawCount = 512
  /// Of which so many are climbed from. Where a look elaborates a network, a climb takes a tenth of a
  /// second.
  private var climbCount: Int { isExact ? 32 : 8 }

  /// - Parameters:
  ///   - sign: 1 for the most MACs, -1 for the fewest.
  ///   - fixed: The only option allowed, by gene.
  private func extremeAllowed(sign: Int, fixed: [Int: Int] = [:]) -> Genome? {
    let end = census.extreme(.macs, largest: sign > 0, fixed: fixed).genome
    if isAllowed(end) { return end }
    // Climbs cross each other's ways, and every comparison asks for MACs.
    var space = self
    space.memory = LookMemory()
    return space.foundExtreme(sign: sign, fixed: fixed)
  }

  private func foundExtreme(sign: Int, fixed: [Int: Int]) -> Genome? {
    func fix(_ genome: Genome) -> Genome {
      var genome = genome
      for (gene, option) in fixed { genome.genes[gene] = option }
      return canonical(genome)
    }
    func isBetter(_ first: Genome, than second: Genome) -> Bool {
      (sign * macs(of: second), first) < (sign * macs(of: first), second)
    }
    /// From one genome up, a gene at a time, the steepest way.
    func climb(from start: Genome) -> Genome {
      var genome = start
      while let next = neighbours(of: genome).map(fix).filter(isAllowed).min(by: isBetter),
        sign * macs(of: next) > sign * macs(of: genome)
      {
        genome = next
      }
      return genome
    }
    let starts = Set(spreadGenomes().map(fix)).filter(isAllowed).sorted(by: isBetter)
    return starts.prefix(climbCount).map(climb).min(by: isBetter)
  }

  /// Genomes of all sizes, and of those that the tightest constraint allows.
  private func spreadGenomes() -> [Genome] {
    var stream = RandomStream(seed: 0, purpose: .allowedEnds)
    let (least, most) = allowedMACs.logarithms
    var genomes = [largest, smallest]
    for draw in 0..<Self.drawCount {
      let target = least + (most - least) * Double(draw) / Double(Self.drawCount - 1)
      genomes.append(census.genome(nearMACs: exp(target), &stream))
      if let proposal = census.proposal({ _ in stream.uniform() }) { genomes.append(proposal) }
    }
    return genomes
  }
}
