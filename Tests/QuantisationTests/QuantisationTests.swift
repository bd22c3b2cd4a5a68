import NASNetworks
import NASQuantisation
import NASTestSupport
import Testing

@Suite struct QuantisationTests {
  @Test func aFoldedNetworkMakesTheSameLogits() throws {
    let sample = try QuantisationSample()
    let folded = sample.folded
    #expect(!folded.network.layers.contains { $0.operation is Dropout })
    // That before the first convolution stays.
    #expect(folded.network.layers.filter { $0.operation is BatchNorm }.count == 1)
    let ours = sample.foldedValues.last!
    for (ours, theirs) in zip(ours, sample.logits) { #expect(abs(ours - theirs) < 1e-4) }
  }

  @Test func aNormWhoseInputOthersReadIsNotFolded() throws {
    var builder = NetworkBuilder(input: Shape(channels: 2, height: 3, width: 3))
    builder.beginBlock("main")
    let sum = try builder.add(
      Convolution(outputChannels: 2, kernel: 1), "convolution", to: builder.inputValue)
    let norm = try builder.add(BatchNorm(), "norm", to: sum)
    _ = try builder.add(Add(), "add", to: sum, norm)
    builder.endBlock()
    let network = builder.build()
    let folded = FoldedNetwork(
      network, tensors: network.parameters.map { Array(repeating: 1, count: $0.count) })
    #expect(folded.network.layers.map(\.operation.name) == ["convolution", "batch-norm", "add"])
  }

  @Test func zeroHasACodeOfItsOwn() {
    for range: ClosedRange<Float> in [-1...2, 0.5...3, -4 ... -1, 0...0, -1e-3...70] {
      let encoding = Encoding(over: range)
      #expect((-128...127).contains(encoding.zeroPoint))
      #expect(encoding.number(encoding.code(0)) == 0)
      for number in [range.lowerBound, range.upperBound] {
        #expect(abs(encoding.number(encoding.code(number)) - number) <= encoding.scale * 0.51)
      }
    }
  }

  @Test func fixedPointRoundsHalvesUpwards() {
    let half = FixedPoint(0.5)
    #expect([-3, -2, -1, 0, 1, 2, 3].map { half.times($0) } == [-1, -1, 0, 0, 1, 1, 2])
    for number in [1e-9, 0.001, 0.3, 0.999_999_999_999, 1, 7.25] {
      let factor = FixedPoint(number)
      #expect(abs(Double(factor.times(1 << 20)) - (number * 0x1p20)) <= 0.51)
    }
  }

  @Test(arguments: [0.003, 0.25, 0.3, 0.5, 0.75, 0.98, 1, 1.17, 1.9, 100])
  func sumsAreThoseOfTheNumbers(ratio: Float) {
    let codes = (-128...127).map { Int8($0) }
    let made = Encoding(over: -1...1)
    let scaled = Encoding(over: -ratio / 2...ratio * 3 / 2)
    for encodings in [[scaled], [scaled, made], [made, scaled, scaled]] {
      let step = IntegerSum(count: codes.count, encodings, made: made)
      for shift in stride(from: 0, to: codes.count, by: 15) {
        // Each input goes through all codes, from another one on.
        let inputs = encodings.indices.map { input in
          codes.indices.map { codes[($0 + input * shift) % codes.count] }
        }
        let sums = codes.indices.map { position in
          zip(encodings, inputs).reduce(0) { $0 + $1.0.number($1.1[position]) }
        }
        for (code, sum) in zip(step.codes(of: inputs), sums) {
          #expect(abs(Int(code) - Int(made.code(sum))) <= 1)
        }
      }
    }
  }

  @Test func logitsInWholeNumbersAreNearThoseInF32() throws {
    let sample = try QuantisationSample()
    let network = try sample.integers
    let encoding = network.quantisation.encodings.last!
    let spread = sample.logits.max()! - sample.logits.min()!
    for (code, expected) in zip(sample.integerLogits(network), sample.logits) {
      #expect(abs(Double(encoding.number(code)) - expected) < 0.05 * spread)
    }
  }

  /// A convolution and a norm, which is folded into it.
  private func normed(epsilon: Double, variance: Float) throws -> FoldedNetwork {
    var builder = NetworkBuilder(input: Shape(channels: 1, height: 3, width: 3))
    builder.beginBlock("main")
    let sum = try builder.add(
      Convolution(outputChannels: 1, kernel: 1), "convolution", to: builder.inputValue)
    _ = try builder.add(BatchNorm(epsilon: epsilon), "norm", to: sum)
    builder.endBlock()
    return FoldedNetwork(builder.build(), tensors: [[1], [1], [0], [0], [variance]])
  }

  @Test(
    arguments: [
      [-1...1, -1 ... .infinity], [-1...1, -3e38...3e38], [-.infinity ... .infinity, 0...1],
    ] as [[ClosedRange<Float>]])
  func valuesThatNoScaleReachesOverAreRefusedByTheirLayersName(
    ranges: [ClosedRange<Float>]
  ) throws {
    let folded = try normed(epsilon: 1e-5, variance: 1)
    let error = #expect(throws: QuantisationError.self) {
      try Quantisation(folded, ranges: ranges)
    }
    #expect(error?.layer == (ranges[1] == 0...1 ? "input" : "main.convolution"))
    #expect(error?.problem.hasPrefix("its values go from ") == true)
  }

  @Test func weightsThatAreNotFiniteAreRefusedByTheirLayersName() throws {
    let folded = try normed(epsilon: 0, variance: 0)
    #expect(folded.firstNonFiniteLayer == "main.convolution")
    let error = #expect(throws: QuantisationError.self) {
      try Quantisation(folded, ranges: [-1...1, -1...1])
    }
    #expect(
      error?.description
        == "layer 'main.convolution': its weights are not finite, norms folded")
    #expect(try normed(epsilon: 1e-5, variance: 0).firstNonFiniteLayer == nil)
  }

  @Test func whatCannotBeSaidIsRefusedByItsLayersName() throws {
    var builder = NetworkBuilder(input: Shape(channels: 2, height: 3, width: 3))
    builder.beginBlock("head")
    let value = try builder.add(GlobalAveragePool(), "pool", to: builder.inputValue)
    _ = try builder.add(Softmax(over: .channels), "soft", to: value)
    builder.endBlock()
    let network = builder.build()
    let quantisation = try Quantisation(
      FoldedNetwork(network, tensors: []), ranges: Array(repeating: -1...1, count: 3))
    let error = #expect(throws: QuantisationError.self) {
      try IntegerNetwork(quantisation, mean: [0, 0], deviation: [1, 1])
    }
    #expect(error?.layer == "head.soft")
    #expect(error?.problem == "softmax of 2 is not computed in whole numbers")
  }
}

extension IntegerStep {
  /// What it makes of codes, of as many as each input has.
  fileprivate func codes(of inputs: [[Int8]]) -> [Int8] {
    let buffers = inputs.map { input in
      let buffer = UnsafeMutablePointer<Int8>.allocate(capacity: input.count)
      buffer.initialize(from: input, count: input.count)
      return buffer
    }
    defer { for buffer in buffers { buffer.deallocate() } }
    return Array(unsafeUninitializedCapacity: inputs[0].count) { made, count in
      run(buffers.map { UnsafePointer($0) }, into: made.baseAddress!)
      count = inputs[0].count
    }
  }
}
