import Foundation
import NASRandomness
import NASTuning
import Testing

@Suite struct ImportanceTests {
  /// Trials of random configurations.
  private func trials(
    _ count: Int, in space: TuningSpace, _ value: (Configuration) -> Double
  ) throws -> [TuningTrial] {
    let sampler = RandomSampler(try SamplerSettings(space: space, seed: 2, trials: count))
    return try (0..<count).map { id in
      let configuration = try #require(sampler.ask(id, after: []))
      return TuningTrial(
        id: id, configuration: configuration, outcome: .complete(value(configuration)))
    }
  }

  /// Variances of 16, 4 and 1 twelfths, no interactions: shares of 16, 4 and 1 of 21. Of many trials not
  /// all are looked at.
  @Test(arguments: [60, 900]) func sharesOfASumAreThoseOfItsTerms(count: Int) throws {
    let space = try TuningSpace(["a", "b", "c"].map { .init($0, .real(0, 1)) })
    let trials = try trials(count, in: space) {
      4 * $0.number("a") - 2 * $0.number("b") + $0.number("c")
    }
    let shares = try #require(SettingImportance.all(of: trials, in: space, seed: 1))
    for (share, expected) in zip(shares, [16.0 / 21, 4.0 / 21, 1.0 / 21]) {
      #expect(abs(share.alone - expected) < 0.04)
      #expect(abs(share.total - expected) < 0.04)
    }
    #expect(SettingImportance.all(of: trials.reversed(), in: space, seed: 1) == shares)
  }

  /// Ishigami and Homma 1990, doi:10.1109/ISUMA.1990.151285, with a = 7, b = 0.1: the second acts alone,
  /// the third only together with the first.
  @Test func sharesOfTheIshigamiFunctionAreThePublishedOnes() throws {
    let space = try TuningSpace(["x1", "x2", "x3"].map { .init($0, .real(-.pi, .pi)) })
    let trials = try trials(200, in: space) {
      let (x, y, z) = ($0.number("x1"), $0.number("x2"), $0.number("x3"))
      return sin(x) + 7 * sin(y) * sin(y) + 0.1 * pow(z, 4) * sin(x)
    }
    let shares = try #require(SettingImportance.all(of: trials, in: space, seed: 1))
    for (share, expected) in zip(shares, [(0.314, 0.558), (0.442, 0.442), (0, 0.244)]) {
      #expect(abs(share.alone - expected.0) < 0.06, "\(share)")
      #expect(abs(share.total - expected.1) < 0.06, "\(share)")
    }
  }

  /// What hangs on another matters only where there is one.
  @Test func settingsThatThereAreNotAlwaysHaveShares() throws {
    let space = try TuningSpace([
      .init("kind", .categorical(["a", "b"])),
      .init("x", .real(0, 1), if: .init("kind", is: "a")),
      .init("idle", .real(1e-3, 1, .logarithmic)),
    ])
    let trials = try trials(60, in: space) {
      $0["kind"] == .option("a") ? 2 * $0.number("x") : 0
    }
    let shares = try #require(SettingImportance.all(of: trials, in: space, seed: 1))
    #expect(shares.map(\.name) == ["kind", "x", "idle"])
    // Values 0, or evenly 0 to 2: variance 5/12, of which 1/4 is the kind's alone, 1/6 that of x.
    #expect(abs(shares[0].alone - 0.6) < 0.08)
    #expect(abs(shares[1].total - 0.4) < 0.12)
    #expect(shares[2].total < 0.05)
  }

  @Test func tooLittleToGoByHasNoShares() throws {
    let space = try TuningSpace(["a", "b", "c"].map { .init($0, .real(0, 1)) })
    let few = try trials(3, in: space) { $0.number("a") }
    #expect(SettingImportance.all(of: few, in: space, seed: 1) == nil)
    let equal = try trials(20, in: space) { _ in 0.7 }
    #expect(SettingImportance.all(of: equal, in: space, seed: 1) == nil)
    #expect(SettingImportance.all(of: [], in: space, seed: 1) == nil)
  }
}
