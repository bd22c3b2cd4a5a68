import NASCompute
import NASEngine
import Foundation
import NASGenomes
import NASNetworks
import NASTestSupport
import Testing

@Suite struct BenchmarkTests {
  private func benchmark(
    _ change: (inout Benchmark.Configuration) -> Void = { _ in }
  ) throws -> Benchmark {
    let space = try SpaceTexts.parse(TinyRun.space)
      .bound(to: Shape(channels: 3, height: 8, width: 8), classes: 3)
    var configuration = Benchmark.Configuration(
      batch: 32, shardImages: 16, threads: 2, repeats: 2)
    change(&configuration)
    return try Benchmark(
      space.network(of: space.largest), named: "tiny", configuration: configuration)
  }

  @Test func aResultHoldsWhatWasMeasuredAndOnWhat() throws {
    let result = try benchmark().run()
    #expect(result.network == "tiny")
    #expect(result.batch == 32 && result.threads == 2)
    #expect(result.macs > 0 && result.parameters > 0)
    #expect(result.trainImagesPerSecond > 0 && result.evalImagesPerSecond > 0)
    #expect(result.trainGFLOPs == 6e-9 * Double(result.macs) * result.trainImagesPerSecond)
    #expect(result.evalGFLOPs == 2e-9 * Double(result.macs) * result.evalImagesPerSecond)
    #expect(result.peakResidentBytes > 1 << 20)
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(result))
    let keys = try #require(json as? [String: Any]).keys.sorted()
    #expect(
      keys == [
        "batch", "evalGFLOPs", "evalImagesPerSecond", "evalPeakShare", "macs", "network",
        "parameters", "peakGFLOPs", "peakResidentBytes", "peakShare", "precision", "threads",
        "trainGFLOPs", "trainImagesPerSecond",
      ])
  }

  @Test func ratesAreHeldAgainstTheMachinesPeak() throws {
    let result = try benchmark().run()
    #expect(result.precision == .f32)
    #expect(result.peakShare == result.trainGFLOPs / result.peakGFLOPs)
    #expect(result.evalPeakShare == result.evalGFLOPs / result.peakGFLOPs)
    // Not that they are below 1: on a shared machine the peak may be measured while others work.
    #expect(result.peakShare > 0 && result.peakShare.isFinite)
    #expect(result.evalPeakShare > 0 && result.evalPeakShare.isFinite)
  }

  @Test func theAllocationsOfEachTimedTrainingStepAreCounted() throws {
    var counts = [40, 10, 30, 20, 50]
    let result = try benchmark { $0.repeats = 5 }.run { step in
      try step()
      return counts.removeLast()
    }
    #expect(counts.isEmpty)
    #expect(result.allocationsPerStep == 30)
    #expect(try benchmark().run().allocationsPerStep == nil)
  }

  @Test func everyStepOfThePassIsTimed() throws {
    let profile = try benchmark { $0.repeats = 1 }.layers()
    let first = profile.steps.prefix(3)
    #expect(first.map(\.layer) == ["stem.convolution", "stem.batch-norm", "stem.batch-norm"])
    #expect(first.map(\.operation) == ["convolution 3×3", "norm statistics", "norm + relu"])
    #expect(first.map(\.isDenseConvolution) == [true, false, false])
    for step in profile.steps {
      for pass in [step.forward, step.backward] {
        #expect(pass.seconds > 0 && pass.bytes > 0 && !pass.kernel.isEmpty)
      }
    }
    // 16 images: 27 weights for each of 8 channels; batch norm has no multiply–accumulates.
    #expect(first.map(\.forward.operations) == [2 * 8 * 27 * 64, 0, 0])
  }

  @Test func theConvolutionsShareIsOfTheWholePass() throws {
    let profile = try benchmark { $0.repeats = 1 }.layers()
    let passes = profile.steps.flatMap { [$0.forward, $0.backward] }
    #expect(abs(passes.reduce(0) { $0 + $1.seconds } / profile.seconds - 1) < 1e-9)
    #expect(profile.steps.filter(\.isDenseConvolution).count < profile.steps.count)
    #expect(0 < profile.convolutionSeconds && profile.convolutionSeconds < profile.seconds)
    #expect(profile.convolutionShare == profile.convolutionSeconds / profile.seconds)
  }

  @Test func settingsThatMakeNoSenseAreNamed() throws {
    let batch = #expect(throws: EngineError.self) { try benchmark { $0.batch = 24 } }
    #expect(batch?.description == "batch 24: expected a multiple of 16")
    let repeats = #expect(throws: EngineError.self) { try benchmark { $0.repeats = 0 } }
    #expect(repeats?.description == "repeats 0: expected at least 1")
  }
}
