import Foundation
public import NASGenomes
import NASTables

/// A cell of NAS-Bench-201 (Dong and Yang 2020, arXiv:2001.00326), and what its authors' table says
/// that the network of fifteen such cells costs.
public struct KnownCell: Sendable {
  /// Of the space `nas-bench-201`.
  public let genome: Genome
  public let parameters: Int
  /// Multiply–accumulates, and an addition for each bias of the classifier.
  public let flops: Int

  /// Cells without the operation `none`, always there: 4,096.
  public static let excerpt = cells(of: EvaluationTable.excerptPath)

  /// All 15,625; nil where the table is absent (docs/tables.md).
  public static let all = EvaluationTable.nasBench201Path.map(cells)

  /// The columns are in millions, of six and of five decimals.
  private static func cells(of path: String) -> [KnownCell] {
    do {
      let table = try EvaluationTable(
        contentsOf: path, columns: .init(signal: "params_m", costs: ["flops_m"]))
      return zip(table.space.genomes, zip(table.reported, table.space.known["flops_m"]!)).map {
        KnownCell(
          genome: $0, parameters: Int(($1.0 * 1e6).rounded()), flops: Int(($1.1 * 1e6).rounded()))
      }
    } catch {
      preconditionFailure("a table of the tests: \(error)")
    }
  }
}
