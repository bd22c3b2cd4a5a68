import Foundation
import NASText
import NASTestSupport
import NASTuning
import Testing

@Suite struct TuningSpaceTests {
  private func problem(_ settings: TunedSetting...) -> String? {
    #expect(throws: SettingError.self) { try TuningSpace(settings) }?.description
  }

  @Test func whatIsWrongWithARangeIsTold() {
    #expect(
      problem(.init("rate", .real(1, 0.1)))
        == "setting to be tuned, rate: 1.0 to 0.1: expected the lower end first, and a higher one")
    #expect(problem(.init("rate", .real(0, 1, .logarithmic)))?.contains("ends above 0") == true)
    let apart = problem(.init("rate", .real(1e-300, 1e300, .logarithmic)))
    #expect(apart?.contains("less far apart") == true)
    #expect(problem(.init("rate", .real(0, .infinity)))?.contains("finite") == true)
    #expect(problem(.init("rate", .real(.nan, 1)))?.contains("finite") == true)
    #expect(problem(.init("batch", .integer(64, 32)))?.contains("64 to 32") == true)
    #expect(problem(.init("batch", .integer(1, 9, step: 0)))?.contains("step 0") == true)
    #expect(problem(.init("batch", .integer(1, 9, step: 10)))?.contains("at most 8") == true)
    #expect(problem(.init("batch", .integer(0, 9, .logarithmic)))?.contains("at least") == true)
    #expect(problem(.init("kind", .categorical(["a"])))?.contains("1 options") == true)
    #expect(problem(.init("kind", .categorical(["a", "a"])))?.contains("'a' twice") == true)
  }

  @Test func whatIsWrongWithASpaceIsTold() {
    #expect(problem()?.contains("no setting") == true)
    let rate = TunedSetting("rate", .real(0, 1))
    #expect(problem(rate, rate)?.contains("named twice") == true)
    let kind = TunedSetting("kind", .categorical(["a", "b"]))
    #expect(problem(rate, .init("x", .boolean, if: .init("rate", is: "1"))) != nil)
    #expect(problem(.init("x", .boolean, if: .init("kind", is: "a")), kind) != nil)
    #expect(
      problem(kind, .init("x", .boolean, if: .init("kind", is: "c")))?.contains("one of a, b")
        == true)
  }

  @Test func configurationsAreCheckedAndCanonical() throws {
    let space = try TuningSpace([
      .init("kind", .categorical(["a", "b"])),
      .init("size", .integer(2, 10, step: 4), if: .init("kind", is: "a")),
    ])
    let whole = try Configuration(
      [.init("size", .integer(6)), .init("kind", .option("a"))], in: space)
    #expect(whole.assignments.map(\.name) == ["kind", "size"])
    #expect(try Configuration([.init("kind", .option("b"))], in: space)["size"] == nil)
    func problem(_ assignments: Configuration.Assignment...) -> String? {
      #expect(throws: SettingError.self) {
        try Configuration(assignments, in: space)
      }?.description
    }
    #expect(problem(.init("kind", .option("a")))?.contains("no value for 'size'") == true)
    #expect(problem(.init("kind", .option("c")))?.contains("kind = c") == true)
    #expect(
      problem(.init("kind", .option("a")), .init("size", .integer(7)))?.contains("size = 7") == true
    )
    #expect(
      problem(.init("kind", .option("b")), .init("size", .integer(6)))?.contains("size = 6") == true
    )
    #expect(
      problem(.init("kind", .option("b")), .init("kind", .option("b")))?.contains("twice") == true)
  }

  @Test func aSpaceIsCodedAsItsSettings() throws {
    let space = try TuningSpace([
      .init("rate", .real(1e-4, 1, .logarithmic)), .init("kind", .categorical(["a", "b"])),
      .init("size", .integer(2, 10), if: .init("kind", is: "a")),
    ])
    let data = try JSONEncoder().encode(space)
    #expect(try JSONDecoder().decode(TuningSpace.self, from: data) == space)
    let broken = String(decoding: data, as: UTF8.self).replacing("\"a\",\"b\"", with: "\"x\"")
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(TuningSpace.self, from: Data(broken.utf8))
    }
  }

  /// Evenly on the scale: of 6,000 draws, each decade has a third; each whole number as many.
  @Test func drawsAreEvenOnTheScale() throws {
    let space = try TuningSpace([
      .init("rate", .real(1e-3, 1, .logarithmic)), .init("size", .integer(1, 5)),
    ])
    let sampler = RandomSampler(try SamplerSettings(space: space, seed: 1, trials: 6000))
    let drawn = (0..<6000).compactMap { sampler.ask($0, after: []) }
    for decade in [1e-3, 1e-2, 1e-1] {
      let count = drawn.count { (decade..<10 * decade).contains($0.number("rate")) }
      #expect(abs(count - 2000) < 150)
    }
    for size in 1...5 {
      #expect(abs(drawn.count { $0["size"] == .integer(size) } - 1200) < 120)
    }
  }
}
