public import NASGenomes
import Foundation

/// A search space whose genomes are listed: those of a table, and no others.
///
/// Every gene has an effect, and so a genome is its own canonical form. A genome has a *row*, its
/// place in the list.
public struct TableSpace: Sendable {
  /// Options of each gene: one more than the largest of any genome.
  public let optionCounts: [Int]
  /// By row.
  public let genomes: [Genome]
  /// By row: what a genome costs, in the unit that strategies know as MACs; at least 1.
  public let macs: [Int]
  /// What is known before a genome is evaluated, by the name of the objective.
  public let known: [String: [Double]]
  /// The constraint: genomes above it are never made.
  public let maximumMACs: Int
  /// Row by the genes read as digits of a number; −1 where the table has no such genome.
  private let rows: [Int32]
  /// Rows that meet the constraint.
  let allowed: [Int32]
  /// The logarithms of their MACs.
  let logRange: ClosedRange<Double>

  /// Genomes that the product of the options may have: a table of rows by genome is kept.
  static let mostGenomes = 1 << 26

  /// - Parameters:
  ///   - genomes: Distinct, of one length, no gene below 0.
  ///   - macs: One for each, at least 1.
  ///   - known: What is known before an evaluation, by the objective's name; by row.
  ///   - maximumMACs: Of genomes that may be made.
  ///   - path: What errors name.
  /// - Throws: ``TableError`` when a genome comes twice, or the product of the options is too large.
  public init(
    genomes: [Genome], macs: [Int], known: [String: [Double]] = [:], maximumMACs: Int = .max,
    path: String = "table"
  ) throws {
    precondition(
      macs.count == genomes.count
        && genomes.allSatisfy { $0.genes.count == genomes[0].genes.count },
      "TableSpace: \(macs.count) MACs for \(genomes.count) genomes of \(genomes[0].genes.count) genes"
    )
    let length = genomes.first?.genes.count ?? 0
    var optionCounts = [Int](repeating: 1, count: length)
    for genome in genomes {
      if let gene = genome.genes.first(where: { $0 >= Self.mostGenomes }) {
        throw TableError(
          .badSetting, path, found: "a gene \(gene)", expected: "less than \(Self.mostGenomes)")
      }
      for place in 0..<length {
        optionCounts[place] = max(optionCounts[place], genome.genes[place] + 1)
      }
    }
    let product = optionCounts.reduce(1.0) { $0 * Double($1) }
    guard product <= Double(Self.mostGenomes) else {
      throw TableError(
        .badSetting, path, found: "\(product) combinations of genes",
        expected: "at most \(Self.mostGenomes)")
    }
    var rows = [Int32](repeating: -1, count: Int(product))
    for (row, genome) in genomes.enumerated() {
      let number = Self.number(genome.genes, optionCounts)
      guard rows[number] < 0 else {
        throw TableError(
          .malformed, path, found: "genome '\(genome)' twice", expected: "each genome once")
      }
      rows[number] = Int32(row)
    }
    self.optionCounts = optionCounts
    self.genomes = genomes
    self.macs = macs
    self.known = known
    self.maximumMACs = maximumMACs
    self.rows = rows
    allowed = genomes.indices.filter { macs[$0] <= maximumMACs }.map { Int32($0) }
    let logs = allowed.lazy.map { log(Double(macs[Int($0)])) }
    logRange = (logs.min() ?? 0)...(logs.max() ?? 0)
  }

  /// Nil where the table has no such genome.
  public func row(of genome: Genome) -> Int? {
    for (gene, count) in zip(genome.genes, optionCounts) where !(0..<count).contains(gene) {
      return nil
    }
    let row = rows[Self.number(genome.genes, optionCounts)]
    return row < 0 ? nil : Int(row)
  }

  public func isAllowed(_ genome: Genome) -> Bool {
    row(of: genome).map { macs[$0] <= maximumMACs } ?? false
  }

  private static func number(_ genes: [Int], _ optionCounts: [Int]) -> Int {
    var number = 0
    for place in 0..<genes.count { number = number * optionCounts[place] + genes[place] }
    return number
  }
}
