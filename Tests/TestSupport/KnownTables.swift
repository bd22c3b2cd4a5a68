import Foundation
import NASGenomes
import NASRandomness
public import NASSearch
public import NASTables

extension EvaluationTable {
  /// A made-up table of 4,096 genomes, for where a real one is absent: each option has its MACs
  /// and its merit, neighbouring decisions help or hinder each other, and accuracy saturates. Its
  /// parameters are not much alike its MACs.
  public static let synthetic = made(by: Objective.standard)

  /// The same with other objectives out of accuracy, MACs and parameters, and with genomes of few
  /// MACs only.
  public static func made(
    by objectives: [Objective], maximumMACs: Int = .max
  ) -> EvaluationTable {
    let (decisions, options) = (6, 4)
    var stream = RandomStream(seed: 201, purpose: .madeUp)
    let merits = (0..<decisions * options).map { _ in stream.uniform() }
    let pairs = (0..<decisions * options * options).map { _ in stream.uniform() }
    var genomes: [Genome] = []
    var (macs, values): ([Int], [[Double]]) = ([], [])
    for row in 0..<(1 << (2 * decisions)) {
      let genes = (0..<decisions).map { row >> (2 * (decisions - 1 - $0)) & 3 }
      var (cost, merit, size) = (1.0, 0.0, 1.0)
      for (decision, gene) in genes.enumerated() {
        let next = genes[(decision + 1) % decisions]
        cost += Double(gene * gene)
        size += Double(gene * (decision + 1))
        merit += 0.3 * Double(gene) + 0.7 * merits[decision * options + gene]
        merit += 0.7 * pairs[(decision * options + gene) * options + next]
      }
      genomes.append(Genome(genes: genes))
      macs.append(Int(cost * 1e5))
      let known = [
        Objective.accuracy: 0.95 - 0.6 * exp(-merit / 3), .macs: Double(macs[row]),
        .parameters: size * 1e3,
      ]
      values.append(objectives.map { known[$0]! })
    }
    return sound {
      EvaluationTable(
        path: "synthetic",
        space: try TableSpace(genomes: genomes, macs: macs, maximumMACs: maximumMACs),
        objectives: objectives, values: values, reported: values.map { $0[0] })
    }
  }

  /// The cells of NAS-Bench-201 without the operation `none`, 4,096 of them, the best one among them;
  /// `Benchmarks/tables/fetch.py --excerpt` made the file.
  public static let excerpt = sound { try nasBench201(excerptPath) }

  static let excerptPath = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Tables/nasbench201-excerpt.csv.gz").path

  /// NAS-Bench-201 on CIFAR-10 (Dong and Yang 2020, arXiv:2001.00326): six edges of five
  /// operations. Nil where `nasbench201/nasbench201.csv.gz` is absent from the folder that the
  /// environment's `NAS_TABLES` names (docs/tables.md).
  public static let nasBench201: EvaluationTable? = nasBench201Path.map { path in
    sound { try nasBench201(path) }
  }

  static let nasBench201Path = knownTable("nasbench201/nasbench201.csv.gz")

  /// Accuracy in percent on the validation images after 200 epochs, mean of the seeds, and MFLOPs.
  private static func nasBench201(_ path: String) throws -> EvaluationTable {
    try EvaluationTable(
      contentsOf: path, columns: .init(signal: "c10_val200", costs: ["flops_m"]))
  }

  private static func sound(_ make: () throws -> EvaluationTable) -> EvaluationTable {
    do { return try make() } catch { preconditionFailure("a table of the tests: \(error)") }
  }
}

/// A file of the folder that the environment's `NAS_TABLES` names, if it is there.
public func knownTable(_ name: String) -> String? {
  guard let folder = ProcessInfo.processInfo.environment["NAS_TABLES"] else { return nil }
  let path = "\(folder)/\(name)"
  return FileManager.default.fileExists(atPath: path) ? path : nil
}
