import NASCompute
import NASNetworks
import NASTestSupport
import Testing

@Suite struct ParameterLayoutTests {
  private func network(width: Int, expanded: Int, kernel: Int, hidden: Int?) throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 8, width: 8))
    var value = try builder.convolutionBlock(
      "stem", .init(outputChannels: width, kernel: 3), activation: .relu, to: builder.inputValue)
    value = try builder.invertedResidualBlock(
      "block", outputChannels: width, expandedChannels: expanded, kernel: kernel, stride: 1,
      squeezeExcite: hidden, activation: .relu, to: value)
    _ = try builder.classifierBlock("classifier", classes: 5, to: value)
    return builder.build()
  }

  @Test func tensorsFollowOneAnotherWithoutGaps() throws {
    let layout = ParameterLayout(
      of: try network(width: 8, expanded: 16, kernel: 3, hidden: 4))
    var end = 0
    for slot in layout.slots {
      #expect(slot.offset == end)
      #expect(slot.parameter.role.isLearned)
      end = slot.range.upperBound
    }
    #expect(layout.count == end)
    #expect(layout.slot(named: "stem.convolution.weight")?.parameter.shape == [8, 3, 3, 3])
    #expect(layout.slot(named: "stem.norm.running_mean") == nil)
  }

  @Test func aCoveringLayoutIsAsLargeAsTheLargestInEveryDimension() throws {
    let networks = [
      try network(width: 8, expanded: 48, kernel: 3, hidden: nil),
      try network(width: 24, expanded: 16, kernel: 7, hidden: 5),
    ]
    let layout = ParameterLayout(covering: networks)
    func shape(_ name: String) -> [Int]? { layout.slot(named: name)?.parameter.shape }
    #expect(shape("block.expand.convolution.weight") == [48, 24, 1, 1])
    #expect(shape("block.depthwise.convolution.weight") == [48, 1, 7, 7])
    #expect(shape("block.excite.expand.weight") == [16, 5])
    #expect(layout == ParameterLayout(covering: networks + networks))
    for network in networks {
      for parameter in network.parameters where parameter.role.isLearned {
        let stored = try #require(shape(parameter.name))
        #expect(zip(stored, parameter.shape).allSatisfy { $0 >= $1 })
      }
    }
  }

  @Test func gatheringCutsTheFirstChannelsAndTheCentreOfTheKernel() throws {
    let small = try network(width: 8, expanded: 16, kernel: 3, hidden: 4)
    let layout = ParameterLayout(covering: [
      small, try network(width: 24, expanded: 48, kernel: 7, hidden: 6),
    ])
    let example = NetworkCase(small, images: 1, layout: layout)
    let own = ParameterLayout(of: small)
    let gathered = try own.gather(from: example.weights, in: layout)
    for slot in own.slots {
      let expected = example.indices(of: slot.parameter).map { example.weights.pointer[$0] }
      #expect(Array(gathered.values[slot.range]) == expected, "\(slot.parameter.name)")
    }
  }

  @Test func aTensorThatIsMissingOrTooSmallIsNamed() throws {
    let wanted = try network(width: 8, expanded: 16, kernel: 5, hidden: 4)
    func message(_ stored: Network) throws -> String? {
      let layout = ParameterLayout(of: stored)
      let errors: [String] = [
        { _ = try TrainingExecutable(wanted, images: 1, layout: layout) },
        { _ = try InferenceExecutable(wanted, images: 1, layout: layout) },
        {
          _ = try ParameterLayout(of: wanted).gather(
            from: AlignedBuffer(count: layout.count), in: layout)
        },
      ].compactMap { (attempt: () throws -> Void) in
        let error = #expect(throws: ComputeError.self, performing: attempt)
        #expect(error?.code == .weights)
        return error?.description
      }
      // Gathering and inference go by the order of layers; a training pass is compiled backwards.
      #expect(errors.count == 3 && errors[1] == errors[2])
      return errors.first
    }
    #expect(
      try message(network(width: 8, expanded: 16, kernel: 3, hidden: 4))
        == "'block.depthwise.convolution.weight' needs [16, 1, 5, 5], "
        + "but only [16, 1, 3, 3] is stored")
    #expect(
      try message(network(width: 8, expanded: 16, kernel: 5, hidden: nil))?
        .hasPrefix("no weights for 'block.excite.") == true)
  }

  @Test func initialWeightsHaveTheDeviationOfTheirFanIn() throws {
    let layout = ParameterLayout(
      of: try network(width: 64, expanded: 96, kernel: 7, hidden: 48))
    let weights = layout.initialWeights(seed: 7)
    for slot in layout.slots {
      let values = weights.values[slot.range].map(Double.init)
      switch slot.parameter.role {
      case .weight:
        let shape = slot.parameter.shape
        let fanIn = Double(shape.dropFirst().reduce(1, *))
        let variance = (shape.count == 4 ? 2 : 1) / fanIn
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let measured = values.reduce(0) { $0 + $1 * $1 } / count
        // Four standard errors.
        #expect(abs(mean) < 4 * (variance / count).squareRoot(), "\(slot.parameter.name)")
        #expect(
          abs(measured / variance - 1) < 4 * (2 / count).squareRoot(), "\(slot.parameter.name)")
      case .scale:
        #expect(values.allSatisfy { $0 == 1 })
      default:
        #expect(values.allSatisfy { $0 == 0 })
      }
    }
  }

  @Test func initialWeightsAreTheSeeds() throws {
    let layout = ParameterLayout(of: try network(width: 8, expanded: 16, kernel: 3, hidden: 4))
    func weights(_ seed: UInt64) -> [Float] { layout.initialWeights(seed: seed).values }
    #expect(weights(1) == weights(1))
    #expect(weights(1) != weights(2))
  }

  /// Two values side by side, then layers that read them together, channel by channel, in groups, and
  /// flattened.
  private func joined(_ left: Int, _ right: Int, grouped: Int) throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 4, width: 3))
    builder.beginBlock("body")
    let a = try builder.add(
      Convolution(outputChannels: left, kernel: 3), "a", to: builder.inputValue)
    let b = try builder.add(
      Convolution(outputChannels: right, kernel: 1), "b", to: builder.inputValue)
    var value = try builder.add(Concatenate(), "both", to: a, b)
    value = try builder.add(BatchNorm(), "norm", to: value)
    value = try builder.add(
      Convolution(outputChannels: left + right, kernel: 3, groups: left + right), "depthwise",
      to: value)
    value = try builder.add(Scale(initial: 0.5), "scale", to: value)
    let half = try builder.add(
      Convolution(outputChannels: grouped, kernel: 3, groups: 2, hasBias: true), "grouped",
      to: builder.add(Convolution(outputChannels: 4, kernel: 1), "reduce", to: value))
    value = try builder.add(Concatenate(), "all", to: value, half)
    value = try builder.add(Flatten(), "flat", to: value)
    _ = try builder.add(Linear(outputs: 5), "linear", to: value)
    builder.endBlock()
    return builder.build()
  }

  @Test func slicesAreTheFirstOfEverySection() throws {
    let small = try joined(4, 20, grouped: 6)
    let layout = ParameterLayout(covering: [
      small, try joined(7, 18, grouped: 10), try joined(5, 23, grouped: 8),
    ])
    func stored(_ name: String) -> Parameter? { layout.slot(named: "body.\(name)")?.parameter }
    #expect(stored("norm.weight")?.sections == [[7, 23]])
    #expect(stored("depthwise.weight")?.shape == [30, 1, 3, 3])
    #expect(stored("reduce.weight")?.sections == [[4], [7, 23], [1], [1]])
    #expect(stored("grouped.weight")?.sections == [[5, 5], [2], [3], [3]])
    #expect(stored("grouped.bias")?.sections == [[5, 5]])
    #expect(stored("linear.weight")?.sections == [[5], [7 * 12, 23 * 12, 5 * 12, 5 * 12]])
    let example = NetworkCase(small, images: 4, layout: layout)
    let norm = Parameter(name: "body.norm.weight", shape: [24], role: .scale, sections: [[4, 20]])
    let first = try #require(layout.slot(named: norm.name)).offset
    #expect(example.indices(of: norm) == (Array(0..<4) + Array(7..<27)).map { first + $0 })
    try checkGradient(example)
    try checkInference(example)
    let own = ParameterLayout(of: small)
    let gathered = try own.gather(from: example.weights, in: layout)
    for slot in own.slots {
      let expected = example.indices(of: slot.parameter).map { example.weights.pointer[$0] }
      #expect(Array(gathered.values[slot.range]) == expected, "\(slot.parameter.name)")
    }
  }

  /// Where two networks' axes do not fall into as many sections, nothing says what belongs together.
  @Test func axesOfDifferentSectionsShareTheirFirstNumbers() {
    func weight(_ inputs: [Int]) -> Parameter {
      Parameter(
        name: "w", shape: [2, inputs.reduce(0, +)], role: .weight, sections: [[2], inputs])
    }
    let stored = weight([4, 6]).covering(weight([3, 9])).covering(weight([2, 2, 2]))
    #expect(stored.shape == [2, 13] && stored.sections == nil)
    #expect(
      stored.covers(weight([3, 9])) && weight([2, 2, 2]).places(ofAxis: 1, in: stored).count == 6)
    #expect(weight([2, 3]).places(ofAxis: 1, in: weight([4, 6])) == [0, 1, 4, 5, 6])
    #expect(!weight([4, 6]).covers(weight([5, 1])))
  }
}
