/// One architecture as an option index per decision of its search space; no weights.
///
/// A genome means something only together with its space. Two genomes that decode to one network
/// have one canonical form (``GenomeSpace/canonical(_:)``).
public struct Genome: Sendable, Hashable, Codable {
  /// The chosen option of each decision, in the order of the space's decisions.
  public var genes: [Int]

  public init(genes: [Int]) {
    self.genes = genes
  }
}

extension Genome: LosslessStringConvertible {
  /// The genes, dash-separated: `0-2-1`. Stable: run files and `--pick` use it. The genome of a
  /// space without a choice, which has no genes, is `fixed`.
  public var description: String {
    genes.isEmpty ? "fixed" : genes.map(String.init).joined(separator: "-")
  }

  /// The genome that ``description`` writes as `description`, or nil where no genome is so
  /// written. Whether it fits a space is for ``BoundSearchSpace/validate(_:)`` to say.
  public init?(_ description: String) {
    guard description != "fixed" else {
      self.init(genes: [])
      return
    }
    let parts = description.split(separator: "-", omittingEmptySubsequences: false)
    let genes = parts.compactMap { Int($0) }
    self.init(genes: genes)
    // Only the one spelling: not "+1" or "01", which a cache or a run file would tell apart.
    guard genes.count == parts.count, self.description == description else { return nil }
  }
}

extension Genome: Comparable {
  /// Lexicographic by genes: the tie-break wherever an order must not depend on chance.
  public static func < (left: Genome, right: Genome) -> Bool {
    left.genes.lexicographicallyPrecedes(right.genes)
  }
}
