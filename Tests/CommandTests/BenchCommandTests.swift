import Foundation
import NASTestSupport
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

  @Test func aSandwichIsHeldAgainstItsNetworks() throws {
    let result = try bench("--pick", "sandwich", "--precision", "f32", in: Workplace())
    let macs = try #require(result["macs"] as? [Int])
    let alone = try #require(result["aloneSeconds"] as? [Double])
    let step = try #require(result["stepSeconds"] as? Double)
    #expect(macs.count == 4 && macs.max() == macs[0] && macs.min() == macs[1])
    #expect(alone.count == 4 && alone.allSatisfy { $0 > 0 })
    let slowdown = try #require(result["slowdown"] as? Double)
    #expect(abs(slowdown - step / alone.reduce(0, +)) < 1e-9)
    for key in ["sharingShare", "loadingShare", "planningSeconds", "imagesPerSecond"] {
      #expect(try #require(result[key] as? Double) > 0, "\(key)")
    }
  }

  /// More than a label of a data set can name.
  @Test func aThousandClassesAreTimed() throws {
    let workplace = try Workplace()
    try workplace.write(
      "name: wide\nclasses: 1000\nnetwork: {head: [global-average-pool, linear: {width: classes}]}",
      to: "wide.yaml")
    let result = try workplace.program.run(
      "bench", "wide.yaml", "--repeats", "1", "--threads", "1", "--batch", "512", "--json")
    #expect(result.status == 0, "\(result.messages)")
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
        "network", "genome", "machine", "peak", "training", "inference", "memory",
      ])
    #expect(result.output.contains("% of peak"))
  }

  @Test func layersAreSummedByBlockAndOverThePass() throws {
    let workplace = try Workplace()
    let wide = ProgramRunner(
      in: workplace.path,
      environment: workplace.program.environment.merging(["COLUMNS": "120"]) { $1 })
    let result = try wide.run(
      "bench", "cnn-small", "--layers", "--repeats", "1", "--threads", "1")
    #expect(result.status == 0, "\(result.messages)")
    let lines = result.output.split(separator: "\n")
    let titles = lines.map { line in line.split(separator: "   ").first.map(String.init) ?? "" }
    let stem = try #require(titles.firstIndex(of: "stem"))
    #expect(
      titles[stem...].prefix(4) == [
        "stem", "  convolution 3×3 / 2", "  norm statistics", "  norm + relu",
      ])
    for line in lines { #expect(line.count <= 120) }
    func forward(_ line: Int) throws -> Double {
      let words = lines[line].dropFirst(titles[line].count).split(separator: " ")
      return try #require(words.first.flatMap { Double($0) })
    }
    let parts = try (1...3).map { try forward(stem + $0) }
    // Each is rounded to a hundredth of a microsecond.
    #expect(abs(try forward(stem) - parts.reduce(0, +)) < 0.021)
    let pass = try #require(titles.firstIndex(of: "whole pass"))
    #expect(titles[pass + 1] == "  convolutions alone")
    #expect(try forward(pass) > forward(pass + 1))
    #expect(try #require(lines.last).hasPrefix("Convolutions alone: "))
  }

  @Test func anObjectHoldsTheLayersWhenAskedFor() throws {
    let result = try bench("--layers", in: Workplace())
    let layers = try #require(result["layers"] as? [[String: Any]])
    #expect(layers.first?["layer"] as? String == "stem.convolution")
    for layer in layers {
      #expect(layer["operation"] is String)
      for pass in ["forward", "backward"] {
        let values = try #require(layer[pass] as? [String: Any])
        #expect(values.keys.sorted() == ["bytes", "kernel", "operations", "seconds"])
      }
    }
    let share = try #require(result["convolutionShare"] as? Double)
    #expect(0 < share && share < 1)
  }

  /// oneDNN makes a table of the arguments of each call; our own kernels take none of it.
  @Test(arguments: ["f32", "bf16"]) func aStepOfOurOwnKernelsAllocatesNothing(
    precision: String
  ) throws {
    let workplace = try Workplace()
    let program = ProgramRunner(
      in: workplace.path,
      environment: workplace.program.environment.merging(["NAS_KERNELS": "reference"]) { $1 })
    let counter = ProgramRunner.program.dropLast("nas".count) + "bench-allocations"
    let result = try program.runShell("\(counter) cnn-small \(precision)")
    #expect(result.output == "0 heap allocations a training step\n", "\(result.messages)")
  }

  private static let fixed = """
    name: one
    description: One network.
    network:
      stem:
        conv-norm: {kernel: 3, width: 8, stride: 2, activation: relu}
      stage1:
        residual: {width: 8, stride: 2}
      classifier: [global-average-pool, linear: {width: classes}]

    """
}
