import NASCompute
import NASNetworks
import NASTestSupport
import Testing

/// What is no number goes through whole networks.
@Suite struct NaNNetworkTests {
  private static func makeCase() throws -> NetworkCase {
    NetworkCase(try PyTorchTrainingTests.makeNetwork(), images: 4)
  }

  /// Makes each tensor's every third number NaN in turn, then puts it back.
  private func forEachBrokenWeight(
    of example: NetworkCase, _ body: (_ name: String) throws -> Void
  ) rethrows {
    for slot in example.layout.slots {
      for place in stride(from: 0, to: min(slot.range.count, 10), by: 3) {
        let index = slot.range.lowerBound + place
        let whole = example.weights.pointer[index]
        example.weights.pointer[index] = .nan
        try body("\(slot.parameter.name)[\(place)]")
        example.weights.pointer[index] = whole
      }
    }
  }

  @Test(arguments: Precision.allCases) func trainingShowsABrokenWeight(
    precision: Precision
  ) throws {
    let example = try Self.makeCase()
    try forEachBrokenWeight(of: example) { name in
      let (gradient, logits) = try example.train(smoothing: 0.1, precision: precision)
      let classes = example.network.classes
      for image in 0..<example.images {
        #expect(logits[image * classes..<(image + 1) * classes].contains { $0.isNaN }, "\(name)")
      }
      #expect(gradient.contains { $0.isNaN }, "\(name)")
    }
  }

  /// Batch norm's statistics are of all images together.
  @Test(arguments: Precision.allCases) func trainingShowsABrokenImage(precision: Precision) throws {
    var example = try Self.makeCase()
    example.input[40] = .nan
    let (gradient, logits) = try example.train(smoothing: 0.1, precision: precision)
    #expect(logits.allSatisfy { $0.isNaN })
    #expect(gradient.contains { $0.isNaN })
    #expect(try !example.measuredStatistics(precision: precision).isFinite)
  }

  /// Also the one of a pair of bf16 that a float of the packed weights does not show.
  @Test(arguments: Precision.allCases) func foldedWeightsShowABrokenWeight(
    precision: Precision
  ) throws {
    let example = try Self.makeCase()
    let statistics = try example.measuredStatistics(precision: precision)
    let executable = try InferenceExecutable(
      example.network, images: example.images, layout: example.layout, precision: precision)
    #expect(executable.isFinite(executable.fold(example.weights.pointer, statistics)))
    forEachBrokenWeight(of: example) { name in
      let folded = executable.fold(example.weights.pointer, statistics)
      #expect(!executable.isFinite(folded), "\(name)")
    }
  }

  @Test func statisticsShowWhatTheyWereMeasuredOf() throws {
    var statistics = try Self.makeCase().measuredStatistics()
    #expect(statistics.isFinite)
    statistics.variances[2][1] = .infinity
    #expect(!statistics.isFinite)
    statistics.variances[2][1] = 1
    statistics.means[0][0] = .nan
    #expect(!statistics.isFinite)
  }

  /// A broken image leaves the others' logits alone. Its own are NaN where convolutions are ours;
  /// oneDNN's ReLU makes zeros of what is no number.
  @Test(arguments: Precision.allCases) func inferenceShowsABrokenImageWhereKernelsAreOurs(
    precision: Precision
  ) throws {
    var example = try Self.makeCase()
    let statistics = try example.measuredStatistics(precision: precision)
    let whole = try example.logits(statistics, precision: precision)
    let (broken, classes) = (2, example.network.classes)
    example.input[broken * example.network.input.count + 40] = .nan
    let logits = try example.logits(statistics, precision: precision)
    let own = broken * classes..<(broken + 1) * classes
    for place in logits.indices where !own.contains(place) {
      #expect(logits[place] == whole[place])
    }
    if !Kernels.usesOneDNN { #expect(logits[own].allSatisfy { $0.isNaN }) }
  }
}
