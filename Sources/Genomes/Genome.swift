/// One architecture as an option index per decision of its search space; no weights.
///
/// A genome means something only together with its space. Two genomes that decode to one network
/// have one canonical form (``GenomeSpace/canonical(_:)``).
public struct Genome: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The chosen option of each decision, in the order of the space's decisions.
  public var genes: [Int]

  public init(genes: [Int]) {
    self.genes = genes
  }

  /// The genes, dash-separated: `0-2-1`. Stable: run files and `--pick` use it.
  public var description: String { genes.map(String.init).joined(separator: "-") }
}

extension Genome: Comparable {
  /// Lexicographic by genes: the tie-break wherever an order must not depend on chance.
  public static func < (left: Genome, right: Genome) -> Bool {
    left.genes.lexicographicallyPrecedes(right.genes)
  }
}
