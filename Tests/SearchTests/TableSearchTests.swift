import NASSearch
import NASTables
import NASTestSupport
import Testing

/// Searches on tables, where the true front is known: means over 20 seeds.
@Suite struct TableSearchTests {
  /// What a strategy finds in so many evaluations: the mean share of the exact front's hypervolume,
  /// from the table's reference point, and the mean of the best accuracy.
  private func findings(
    in table: EvaluationTable, evaluations: Int,
    searchedBy run: (SearchSettings) throws -> EvaluationCache
  ) throws -> (hypervolume: Double, accuracy: Double) {
    let reference = table.referencePoint
    let optimum = table.exactFront.hypervolume(to: reference)
    var (hypervolume, accuracy) = (0.0, 0.0)
    for seed in 0..<20 as Range<UInt64> {
      let settings = try SearchSettings(
        seed: seed, maximumEvaluations: evaluations, objectives: table.objectives)
      let front = try run(settings).front
      hypervolume += front.hypervolume(to: reference) / optimum / 20
      accuracy += front.best!.value(of: table.objectives[0])! / 20
    }
    return (hypervolume, accuracy)
  }

  private func checkThatLearningBeatsChance(in table: EvaluationTable) throws {
    for evaluations in [100, 200] {
      let random = try findings(in: table, evaluations: evaluations) {
        try search(RandomSearch($0), in: table)
      }
      let evolved = try findings(in: table, evaluations: evaluations) {
        try search(NSGAII($0), in: table)
      }
      let guided = try findings(in: table, evaluations: evaluations) {
        try search(PredictorGuided($0), in: table)
      }
      #expect(evolved.hypervolume > random.hypervolume, "after \(evaluations) evaluations")
      #expect(guided.hypervolume > random.hypervolume, "after \(evaluations) evaluations")
    }
  }

  /// 200 evaluations evolved, up to 400 more searched locally.
  private func evolvedThenLocal(in table: EvaluationTable) throws -> (
    hypervolume: Double, accuracy: Double
  ) {
    try findings(in: table, evaluations: 600) { settings in
      let evolution = try SearchSettings(
        seed: settings.seed, maximumEvaluations: 200, objectives: settings.objectives)
      let evolved = try search(NSGAII(evolution), in: table)
      return try search(LocalSearch(settings), knowing: evolved.trials, in: table)
    }
  }

  @Test func evolutionBeatsRandomSearchOnTheSyntheticTable() throws {
    try checkThatLearningBeatsChance(in: .synthetic)
  }

  @Test func localSearchComesNearTheOptimumOfTheSyntheticTable() throws {
    let found = try evolvedThenLocal(in: .synthetic)
    #expect(found.hypervolume > 0.99)
    #expect(found.accuracy > EvaluationTable.synthetic.reported.max()! - 0.001)
  }
}

/// The same on NAS-Bench-201: on an excerpt always, on the whole where it is there.
extension TableSearchTests {
  private static let isThere = EvaluationTable.nasBench201 != nil
  private static let absence: Comment =
    "NOT TESTED: no NAS-Bench-201 in NAS_TABLES (docs/tables.md)"

  @Test func evolutionBeatsRandomSearchOnTheExcerptOfNASBench201() throws {
    try checkThatLearningBeatsChance(in: .excerpt)
  }

  @Test func localSearchComesNearTheOptimumOfTheExcerptOfNASBench201() throws {
    let found = try evolvedThenLocal(in: .excerpt)
    #expect(found.hypervolume > 0.98)
    #expect(found.accuracy > 91.6067 - 0.1)
  }

  @Test(.enabled(if: isThere, absence)) func evolutionBeatsRandomSearchOnNASBench201() throws {
    try checkThatLearningBeatsChance(in: EvaluationTable.nasBench201!)
  }

  @Test(.enabled(if: isThere, absence)) func localSearchComesNearTheOptimumOfNASBench201() throws {
    let found = try evolvedThenLocal(in: EvaluationTable.nasBench201!)
    #expect(found.hypervolume > 0.98)
    #expect(found.accuracy > 91.6067 - 0.1)
  }
}
