import Search
import TestSupport
import Testing

/// Searches on tables, where the true front is known: means over 20 seeds.
@Suite struct TableSearchTests {
  /// What a strategy finds in so many evaluations: the mean share of the true front's hypervolume,
  /// and the mean of the best accuracy.
  private func findings(
    in space: TableSpace, evaluations: Int,
    searchedBy run: (SearchSettings) throws -> EvaluationCache
  ) throws -> (hypervolume: Double, accuracy: Double) {
    let reference = ReferencePoint(macs: space.macs.max()!)
    let optimum = space.trueFront.hypervolume(to: reference)
    var (hypervolume, accuracy) = (0.0, 0.0)
    for seed in 0..<20 as Range<UInt64> {
      let settings = try SearchSettings(seed: seed, maximumEvaluations: evaluations)
      let front = try run(settings).front
      hypervolume += front.hypervolume(to: reference) / optimum / 20
      accuracy += front.best!.score!.accuracy / 20
    }
    return (hypervolume, accuracy)
  }

  private func checkThatLearningBeatsChance(in space: TableSpace) throws {
    for evaluations in [100, 200, 300] {
      let random = try findings(in: space, evaluations: evaluations) {
        try search(RandomSearch($0), in: space)
      }
      let evolved = try findings(in: space, evaluations: evaluations) {
        try search(NSGAII($0), in: space)
      }
      #expect(evolved.hypervolume > random.hypervolume, "after \(evaluations) evaluations")
    }
  }

  /// 200 evaluations evolved, up to 400 more searched locally.
  private func evolvedThenLocal(in space: TableSpace) throws -> (
    hypervolume: Double, accuracy: Double
  ) {
    try findings(in: space, evaluations: 600) { settings in
      let evolution = try SearchSettings(seed: settings.seed, maximumEvaluations: 200)
      let evolved = try search(NSGAII(evolution), in: space)
      return try search(LocalSearch(settings), knowing: evolved.trials, in: space)
    }
  }

  @Test func evolutionBeatsRandomSearchOnTheSyntheticTable() throws {
    try checkThatLearningBeatsChance(in: .synthetic)
  }

  @Test func localSearchComesNearTheOptimumOfTheSyntheticTable() throws {
    let found = try evolvedThenLocal(in: .synthetic)
    #expect(found.hypervolume > 0.99)
    #expect(found.accuracy > TableSpace.synthetic.accuracies.max()! - 0.001)
  }
}

/// The same on NAS-Bench-201.
extension TableSearchTests {
  @Test(
    .enabled(if: TableSpace.nasBench201 != nil, "NOT TESTED: the NAS-Bench-201 table is absent"))
  func evolutionBeatsRandomSearchOnNASBench201() throws {
    try checkThatLearningBeatsChance(in: TableSpace.nasBench201!)
  }

  @Test(
    .enabled(if: TableSpace.nasBench201 != nil, "NOT TESTED: the NAS-Bench-201 table is absent"))
  func localSearchComesNearTheOptimumOfNASBench201() throws {
    let found = try evolvedThenLocal(in: TableSpace.nasBench201!)
    #expect(found.hypervolume > 0.999)
    #expect(found.accuracy > 0.916067 - 0.001)
  }
}
