import NASText
import NASTuning
import Testing

@Suite struct TestFunctionTests {
  private func regret(_ name: String, _ values: [(String, SettingValue)]) throws -> Double {
    let function = try TestFunction.named(name)
    return function.regret(
      try Configuration(values.map { .init($0.0, $0.1) }, in: function.space))
  }

  private func reals(_ values: [Double]) -> [(String, SettingValue)] {
    values.enumerated().map { ("x\($0 + 1)", .real($1)) }
  }

  /// Where the papers say the minima are.
  @Test func publishedMinimaHaveNoRegret() throws {
    for minimum in [[-Double.pi, 12.275], [.pi, 2.275], [9.42478, 2.475]] {
      #expect(abs(try regret("branin", reals(minimum))) < 1e-9)
    }
    let minimum = [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573]
    #expect(abs(try regret("hartmann6", reals(minimum))) < 1e-9)
    #expect(try regret("rosenbrock4", reals([1, 1, 1, 1])) == 0)
  }

  /// By `Benchmarks/tuning/functions.py`.
  @Test func otherValuesAreThoseOfTheScript() throws {
    #expect(abs(try regret("branin", reals([1, 2])) - 21.229748034332644) < 1e-9)
    #expect(
      abs(try regret("hartmann6", reals([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])) - 1.915457435276986)
        < 1e-9)
    #expect(abs(try regret("rosenbrock4", reals([-1, 2, 0.5, 3])) - 2086.5) < 1e-9)
  }

  @Test func theTreeHangsOnItsChoices() throws {
    let best: [(String, SettingValue)] = [
      ("x1", .option("0")), ("x2", .option("0")), ("x4", .real(0)), ("r8", .real(0)),
    ]
    #expect(try regret("tree", best) == 0)
    let other: [(String, SettingValue)] = [
      ("x1", .option("1")), ("x3", .option("1")), ("x7", .real(-0.5)), ("r9", .real(0.25)),
    ]
    #expect(abs(try regret("tree", other) - 0.8) < 1e-12)
  }

  @Test func functionsAreFoundByName() throws {
    let error = #expect(throws: SettingError.self) { try TestFunction.named("ackley") }
    #expect(error?.expectation == "branin, hartmann6, rosenbrock4, tree")
  }
}
