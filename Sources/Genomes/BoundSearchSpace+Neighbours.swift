extension BoundSearchSpace {
  /// Where a block appears, or another operation, its genes are those of what was there or stands
  /// nearest, as far as they mean the same; and once more with each of them changed. So a swapped-in
  /// operation is as large as the one before it, and any of its settings is one step away.
  public func neighbours(of genome: Genome) -> [Genome] {
    let genome = canonical(genome)
    let effective = effectiveGenes(of: genome)
    var neighbours: Set<Genome> = []
    for gene in effective {
      for option in decisions[gene].options.indices where option != genome.genes[gene] {
        var changed = genome
        changed.genes[gene] = option
        for variant in variants(of: changed, besides: effective, from: genome) {
          guard let known = look(at: variant), known.meets(constraints) else { continue }
          neighbours.insert(variant.keeping(known.effective))
        }
      }
    }
    return neighbours.sorted()
  }

  /// A genome with what came into effect filled in, then with each of those genes changed.
  private func variants(
    of genome: Genome, besides known: [Int], from origin: Genome
  ) -> [Genome] {
    let filled = filled(genome, besides: known, from: origin)
    var variants = [filled]
    for gene in effectiveGenes(of: filled) where !known.contains(gene) {
      for option in decisions[gene].options.indices where option != filled.genes[gene] {
        var variant = filled
        variant.genes[gene] = option
        // A gene that brings others into effect does so with theirs filled in too.
        variants.append(
          self.filled(variant, besides: known + effectiveGenes(of: filled), from: origin))
      }
    }
    return variants
  }

  /// Sets each gene in effect that is not among the known ones by the gene most like it.
  private func filled(_ genome: Genome, besides known: [Int], from origin: Genome) -> Genome {
    var (genome, known) = (genome, Set(known))
    let models = effectiveGenes(of: origin)
    // Each gene filled in may bring more.
    while let gene = effectiveGenes(of: genome).first(where: { !known.contains($0) }) {
      genome.genes[gene] = option(for: gene, like: models, in: origin)
      known.insert(gene)
    }
    return genome
  }

  /// What a gene should be, by the gene of the same meaning that stands nearest to it: the option of
  /// the same words, else the one as far along the list. The middle one where there is no such gene.
  private func option(for gene: Int, like models: [Int], in origin: Genome) -> Int {
    let options = decisions[gene].options
    let path = Self.path(decisions[gene])
    let alike = models.filter { Self.path(decisions[$0]).last == path.last }
    let nearest = alike.max { left, right in
      let (one, other) = (Self.path(decisions[left]), Self.path(decisions[right]))
      return (Self.kinship(one, path), left) < (Self.kinship(other, path), right)
    }
    guard let nearest else { return options.count / 2 }
    let chosen = origin.genes[nearest]
    let others = decisions[nearest].options
    if let same = options.firstIndex(of: others[chosen]) { return same }
    return (chosen * (options.count - 1) + (others.count - 1) / 2) / (others.count - 1)
  }

  private static func path(_ decision: Decision) -> [Substring] {
    decision.name.split(separator: ".")
  }

  /// How near two places are: names that they begin with alike, then names alike anywhere.
  private static func kinship(_ left: [Substring], _ right: [Substring]) -> Int {
    let equal = zip(left, right).map(==)
    return 100 * equal.prefix(while: \.self).count + equal.count(where: \.self)
  }
}
