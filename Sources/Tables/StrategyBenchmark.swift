import Foundation
import NASGenomes
import NASPlatform
import NASRandomness
public import NASSearch

/// What a search costs besides its evaluations: the time a strategy takes to ask and be told, on a
/// made-up table of a million genomes that answers at once.
public struct StrategyBenchmark: Sendable {
  /// Genomes are ten genes of four options.
  public static let genomes = 1 << 20

  private let table: EvaluationTable

  public init() {
    var stream = RandomStream(seed: 1, purpose: .madeUp)
    let (length, options) = (10, 4)
    let merits = (0..<length * options * options).map { _ in stream.uniform() }
    var (genomes, macs): ([Genome], [Int]) = ([], [])
    var values: [[Double]] = []
    for row in 0..<Self.genomes {
      let genes = (0..<length).map { row >> (2 * $0) & 3 }
      var (cost, merit) = (0, 0.0)
      for (place, gene) in genes.enumerated() {
        let next = genes[(place + 1) % length]
        cost += gene * gene * (place + 1)
        merit += merits[(place * options + gene) * options + next] * Double(1 + gene)
      }
      genomes.append(Genome(genes: genes))
      // No two alike, so that fronts are as long as they get.
      macs.append(1000 * (cost + 1) + row % 997)
      values.append([1 - exp(-merit / 10), Double(macs[row])])
    }
    do {
      table = EvaluationTable(
        path: "made-up", space: try TableSpace(genomes: genomes, macs: macs),
        objectives: Objective.standard, values: values, reported: values.map { $0[0] })
    } catch {
      preconditionFailure("StrategyBenchmark: \(error)")
    }
  }

  /// The processor's seconds of asking and telling.
  ///
  /// - Returns: Also how many trials there were: a strategy may end before its limit.
  public func seconds(
    of strategy: any SearchStrategy.Type, evaluations: Int, populationSize: Int
  ) throws -> (seconds: Double, evaluations: Int) {
    try seconds(strategy, evaluations, populationSize)
  }

  private func seconds<Strategy: SearchStrategy>(
    _ type: Strategy.Type, _ evaluations: Int, _ populationSize: Int
  ) throws -> (seconds: Double, evaluations: Int) {
    var strategy = type.init(
      try SearchSettings(seed: 0, populationSize: populationSize, maximumEvaluations: evaluations))
    var (spent, count) = (0.0, 0)
    while true {
      let start = ThreadTime.seconds
      let proposals = try strategy.ask(in: table.space)
      spent += ThreadTime.seconds - start
      guard !proposals.isEmpty else { return (spent, count) }
      let trials = proposals.enumerated().map { table.trial(count + $0, of: $1) }
      count += trials.count
      let told = ThreadTime.seconds
      strategy.tell(trials)
      spent += ThreadTime.seconds - told
    }
  }
}
