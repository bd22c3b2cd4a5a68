import Foundation
import NASNetworks
public import NASRandomness

extension BoundSearchSpace: GenomeSpace {
  /// How many genomes are drawn before a constraint is given up.
  static let tryLimit = 10_000

  /// Draws until a genome meets all constraints: from those of about the cost that the tightest one
  /// allows (``UniformProposal``), where the space is ``isExact`` and that cost is a sum over blocks; else
  /// from all.
  public func sampleUniform(_ stream: inout RandomStream) throws -> Genome {
    try firstAllowed {
      if let proposal = census.proposal({ _ in stream.uniform() }) { return proposal }
      return Genome(genes: decisions.map { stream.integer(below: $0.options.count) })
    }
  }

  /// A genome that meets the constraints, made of numbers that the caller may spread over many genomes:
  /// as likely as any other where each number is.
  ///
  /// - Parameter number: From 0 to below 1: for the size, which has no gene, then for each decision
  ///   that the genome comes to.
  /// - Returns: Canonical. Nil where nothing is known of such genomes, without constraints say, and
  ///   where the numbers make one that meets the tightest constraint and no other.
  package func spread(_ number: (_ gene: Int?) -> Double) -> Genome? {
    guard let genome = census.proposal(number), let known = look(at: genome),
      known.meets(constraints)
    else { return nil }
    return genome.keeping(known.effective)
  }

  /// Draws the MACs, uniform in their logarithm over what the constraints on MACs leave, then
  /// genes, uniform among those of about that many.
  public func sampleUniformInLogMACs(_ stream: inout RandomStream) throws -> Genome {
    try firstAllowed { drawInLogMACs(of: allowedMACs, within: 0...1, &stream) }
  }

  /// The same within a part of the range, from the MACs of ``smallestAllowed`` to those of
  /// ``largestAllowed``. Where a hundred draws find no allowed genome there, because constraints on
  /// other things than MACs leave few, it is one of any size.
  ///
  /// - Parameter part: Of the range of log-MACs: 0 is its lower end, 1 its upper.
  public func sampleUniformInLogMACs(
    within part: ClosedRange<Double>, _ stream: inout RandomStream
  ) throws -> Genome {
    let (least, most) = (macs(of: try smallestAllowed), macs(of: try largestAllowed))
    for _ in 0..<100 {
      let genome = drawInLogMACs(of: least...max(least, most), within: part, &stream)
      let known = known(genome)
      if known.meets(constraints) { return genome.keeping(known.effective) }
    }
    return try sampleUniformInLogMACs(&stream)
  }

  /// A genome of MACs drawn uniform in their logarithm, allowed or not.
  private func drawInLogMACs(
    of range: ClosedRange<Int>, within part: ClosedRange<Double>, _ stream: inout RandomStream
  ) -> Genome {
    let (least, most) = range.logarithms
    let share = part.lowerBound + stream.uniform() * (part.upperBound - part.lowerBound)
    return census.genome(nearMACs: exp(least + share * (most - least)), &stream)
  }

  /// What the constraints on MACs leave of ``macsRange``. Some of it may be out of reach where
  /// there are constraints on other things.
  public var allowedMACs: ClosedRange<Int> {
    let bounds = constraints.filter { $0.metric == .macs }
    let least = bounds.compactMap(\.minimum).reduce(macsRange.lowerBound, max)
    let most = bounds.compactMap(\.maximum).reduce(macsRange.upperBound, min)
    // Bounds that leave nothing between them are met by nothing, as drawing will tell.
    return min(least, most)...most
  }

  /// Genes that have no effect in the parent are drawn anew, so that a block that appears is any
  /// block; where chance would leave the parent as it is, one gene with an effect changes.
  public func mutate(
    _ parent: Genome, probability: Double, _ stream: inout RandomStream
  ) throws -> Genome {
    let effective = effectiveGenes(of: parent)
    guard !effective.isEmpty else {
      throw SearchSpaceError(
        .infeasible, space.name, "'\(space.name)' is one fixed network: it cannot be mutated")
    }
    return try firstAllowed {
      var child = Genome(genes: decisions.map { stream.integer(below: $0.options.count) })
      var changed = effective.filter { _ in stream.chance(probability) }
      if changed.isEmpty { changed = [stream.pick(effective)] }
      for gene in effective { child.genes[gene] = parent.genes[gene] }
      for gene in changed {
        let others = decisions[gene].options.count - 1
        child.genes[gene] = (parent.genes[gene] + 1 + stream.integer(below: others)) % (others + 1)
      }
      return child
    }
  }

  /// Where a gene has an effect in one parent only, the child has it from that one: the other's
  /// says nothing.
  public func crossover(
    _ first: Genome, _ second: Genome, _ stream: inout RandomStream
  ) throws -> Genome {
    let ofFirst = Set(effectiveGenes(of: first))
    let ofSecond = Set(effectiveGenes(of: second))
    return try firstAllowed {
      Genome(
        genes: decisions.indices.map { gene in
          let isShared = ofFirst.contains(gene) == ofSecond.contains(gene)
          let fromFirst = isShared ? stream.chance(0.5) : ofFirst.contains(gene)
          return (fromFirst ? first : second).genes[gene]
        })
    }
  }

  /// The first genome drawn that meets the constraints, in canonical form.
  ///
  /// - Throws: after ``tryLimit`` draws, naming the constraint that failed most often.
  private func firstAllowed(_ draw: () -> Genome) throws -> Genome {
    var failures = [Int](repeating: 0, count: constraints.count)
    var closest = [Int?](repeating: nil, count: constraints.count)
    for _ in 0..<Self.tryLimit {
      let genome = draw()
      guard let known = look(at: genome) else { continue }
      var isAllowed = true
      for (index, constraint) in constraints.enumerated() where !known.meets([constraint]) {
        isAllowed = false
        failures[index] += 1
        guard let value = known.value(of: constraint.metric) else { continue }
        if closest[index].map({ constraint.excess(value) < constraint.excess($0) }) ?? true {
          closest[index] = value
        }
      }
      if isAllowed { return genome.keeping(known.effective) }
    }
    guard failures.contains(where: { $0 > 0 }) else {
      throw SearchSpaceError(
        .infeasible, space.name,
        "found no network of '\(space.name)' in \(Self.tryLimit) tries: all end in nothing")
    }
    let worst = failures.indices.max { failures[$0] < failures[$1] }!
    throw SearchSpaceError(
      .infeasible, space.name,
      "found no network of '\(space.name)' with \(constraints[worst]) in \(Self.tryLimit) tries: "
        + "the closest has \(constraints[worst].metric.words(for: closest[worst]!))",
      hint: "loosen the constraint, or choose another search space")
  }
}

extension ClosedRange<Int> {
  /// Of the ends of a range of MACs; a network of none counts as one of one.
  var logarithms: (least: Double, most: Double) {
    (log(Double(Swift.max(lowerBound, 1))), log(Double(Swift.max(upperBound, 1))))
  }

  /// Where a number of MACs lies in the range, in logarithms: 0 at its lower end, 1 at its upper; nil
  /// where both are one.
  package func logShare(of macs: Int) -> Double? {
    let (least, most) = logarithms
    return least < most ? (log(Double(Swift.max(macs, 1))) - least) / (most - least) : nil
  }
}
