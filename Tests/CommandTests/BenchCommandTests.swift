import Foundation
import TestSupport
import Testing

@Suite struct BenchCommandTests {
  private func bench(_ arguments: String..., in workplace: Workplace) throws -> [String: Any] {
    let quick = ["--repeats", "1", "--threads", "1", "--json"]
    let result = try workplace.program.run(["bench", "cnn-small"] + arguments + quick)
    #expect(result.status == 0, "\(result.messages)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(object as? [String: Any])
  }

  @Test func anObjectHoldsWhatWasMeasured() throws {
    let result = try bench(in: Workplace())
    #expect(result["network"] as? String == "cnn-small")
    #expect(result["threads"] as? Int == 1)
    for key in [
      "trainImagesPerSecond", "evalImagesPerSecond", "trainGFLOPs", "evalGFLOPs", "peakGFLOPs",
      "peakShare", "evalPeakShare",
    ] {
      #expect(try #require(result[key] as? Double) > 0, "\(key)")
    }
    #expect(try #require(result["allocationsPerStep"] as? Int) >= 0)
    // Its own peak, not that of the process that started it.
    let peak = try #require(result["peakResidentBytes"] as? Int)
    #expect((1 << 20...400 << 20).contains(peak))
  }

  @Test func theNetworkIsTheOnePicked() throws {
    let workplace = try Workplace()
    let largest = try bench(in: workplace)
    let smallest = try bench("--pick", "min", in: workplace)
    let (most, least) = (
      try #require(largest["macs"] as? Int), try #require(smallest["macs"] as? Int)
    )
    #expect(least < most)
    let drawn = try bench("--pick", "random", "--seed", "5", in: workplace)
    let genome = try #require(drawn["genome"] as? String)
    let macs = try #require(drawn["macs"] as? Int)
    #expect((least...most).contains(macs))
    let other = try bench("--pick", "random", "--seed", "6", in: workplace)
    #expect(other["genome"] as? String != genome)
    let named = try bench("--pick", genome, in: workplace)
    #expect(named["genome"] as? String == genome)
    #expect(named["macs"] as? Int == macs)
  }

  @Test func theFixedNetworkIsEveryPick() throws {
    let workplace = try Workplace()
    try workplace.write(Self.fixed, to: "spaces/one.yaml")
    for pick in ["max", "min", "random", "fixed"] {
      let result = try workplace.program.run(
        "bench", "one", "--pick", pick, "--repeats", "1", "--threads", "1")
      #expect(result.status == 0, "\(result.messages)")
      #expect(result.output.contains("fixed"))
    }
  }

  @Test func factsAreOneALine() throws {
    let workplace = try Workplace()
    let result = try workplace.program.run(
      "bench", "cnn-small", "--precision", "f32", "--repeats", "1", "--threads", "1")
    let labels = result.output.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(
      labels == [
        "network", "genome", "machine", "peak", "training", "inference", "memory", "allocations",
      ])
    #expect(result.output.contains("% of peak"))
  }

  private static let fixed = """
    name: one
    description: One network.
    stem: {kernel: 3, width: 8, stride: 2}
    stages:
      - depth: 1
        width: 8
        stride: 2
        operations:
          residual: {}

    """
}
