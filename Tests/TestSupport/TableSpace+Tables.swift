import Foundation
import Randomness

extension TableSpace {
  /// A made-up space of 4,096 genomes, for where the real table is absent: each option has its MACs
  /// and its merit, neighbouring decisions help or hinder each other, and accuracy saturates.
  public static let synthetic: TableSpace = {
    let (decisions, options) = (6, 4)
    var stream = RandomStream(seed: 201, purpose: .testing)
    let merits = (0..<decisions * options).map { _ in stream.uniform() }
    let pairs = (0..<decisions * options * options).map { _ in stream.uniform() }
    var (macs, accuracies): ([Int], [Double]) = ([], [])
    for row in 0..<(1 << (2 * decisions)) {
      let genes = (0..<decisions).map { row >> (2 * (decisions - 1 - $0)) & 3 }
      var (cost, merit) = (1.0, 0.0)
      for (decision, gene) in genes.enumerated() {
        let next = genes[(decision + 1) % decisions]
        cost += Double(gene * gene)
        merit += 0.3 * Double(gene) + 0.7 * merits[decision * options + gene]
        merit += 0.7 * pairs[(decision * options + gene) * options + next]
      }
      macs.append(Int(cost * 1e5))
      accuracies.append(0.95 - 0.6 * exp(-merit / 3))
    }
    return TableSpace(decisions: decisions, options: options, macs: macs, accuracies: accuracies)
  }()

  /// NAS-Bench-201 on CIFAR-10 (Dong and Yang 2020, arXiv:2001.00326): six edges of five
  /// operations; accuracy on the validation images after 200 epochs. Nil where
  /// `../shared/data/nasbench201/nasbench201.csv.gz`, seen from the package, is absent.
  public static let nasBench201: TableSpace? = {
    let package = URL(filePath: #filePath).appending(path: "../../..").standardized
    let file = package.appending(path: "../shared/data/nasbench201/nasbench201.csv.gz").standardized
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let text = decompressed(file)
    var macs = [Int](repeating: 0, count: 15_625)
    var accuracies = [Double](repeating: 0, count: 15_625)
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard let row = Int(fields[1], radix: 5), let flops = Double(fields[4]),
        let accuracy = Double(fields[5])
      else { preconditionFailure("NAS-Bench-201: cannot read the line '\(line)'") }
      macs[row] = Int((flops * 1e6).rounded())
      accuracies[row] = accuracy / 100
    }
    return TableSpace(decisions: 6, options: 5, macs: macs, accuracies: accuracies)
  }()

  private static func decompressed(_ file: URL) -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", file.path]
    process.standardOutput = output
    do {
      try process.run()
      let data = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      precondition(process.terminationStatus == 0, "gzip -dc \(file.path) failed")
      return String(decoding: data, as: UTF8.self)
    } catch {
      preconditionFailure("gzip -dc \(file.path): \(error)")
    }
  }
}
