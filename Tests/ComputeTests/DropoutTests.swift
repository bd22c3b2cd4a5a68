import NASCompute
import Foundation
import NASNetworks
import NASTestSupport
import Testing

/// What dropout and stochastic depth leave out.
@Suite struct DropoutTests {
  private static let images = 64
  private static let shape = Shape(channels: 20, height: 6, width: 5)

  /// The output of a network of one dropping layer that reads ones, and the gradient of what is before
  /// it, where its output's is ones.
  private func run(
    _ operation: any NASNetworks.Operation, key: UInt64?, precision: Precision = .f32
  ) throws -> (output: [Float], gradient: [Float]) {
    var builder = NetworkBuilder(input: Self.shape)
    builder.beginBlock("body")
    let value = try builder.add(
      PositionEmbedding(), "ones", to: builder.add(Tokens(), "tokens", to: builder.inputValue))
    _ = try builder.add(operation, "drop", to: value)
    builder.endBlock()
    let network = builder.build()
    let layout = ParameterLayout(of: network)
    let executable = try TrainingExecutable(
      network, images: Self.images, layout: layout, precision: precision)
    let weights = AlignedBuffer(count: layout.count)
    for i in 0..<layout.count { weights.pointer[i] = 1 }
    let packed = AlignedBuffer(count: executable.packedCount)
    executable.pack(weights.pointer, into: packed.pointer)
    let packedGradient = AlignedBuffer(count: executable.gradientCount)
    let count = Self.images * Self.shape.count
    let input = AlignedBuffer(count: count)
    let output = try onOneWorker { worker in
      var output: [Float] = []
      try executable.train(
        on: worker, input: input.pointer, packed: packed.pointer,
        gradient: packedGradient.pointer, randomKey: key
      ) { values, gradient in
        output = Array(UnsafeBufferPointer(start: values, count: count))
        for i in 0..<count { gradient[i] = 1 }
      }
      return output
    }
    let gradient = AlignedBuffer(count: layout.count)
    executable.addGradient(slot: 0, shards: [packedGradient.pointer], to: gradient.pointer)
    return (output, gradient.values)
  }

  @Test func withoutAKeyNothingIsLeftOut() throws {
    for operation in [Dropout(rate: 0.5), StochasticDepth(rate: 0.5)] as [any NASNetworks.Operation]
    {
      let (output, gradient) = try run(operation, key: nil)
      #expect(output.allSatisfy { $0 == 1 })
      #expect(gradient.allSatisfy { $0 == Float(Self.images) })
    }
  }

  @Test(arguments: [0, 0.1, 0.5, 0.9]) func asManyNumbersAsTheRateSaysAreZero(rate: Double) throws {
    let (output, gradient) = try run(Dropout(rate: rate), key: 7)
    let zeros = Double(output.count { $0 == 0 }) / Double(output.count)
    // Four standard errors.
    #expect(abs(zeros - rate) <= 4 * (rate * (1 - rate) / Double(output.count)).squareRoot())
    #expect(output.allSatisfy { $0 == 0 || abs($0 - Float(1 / (1 - rate))) < 1e-5 })
    // The same ones are left out on the way back: summed over the images.
    var sums = [Float](repeating: 0, count: Self.shape.count)
    for (index, value) in output.enumerated() {
      let place = index % Self.shape.count
      // The embedding is [positions, channels].
      let (channel, position) = place.quotientAndRemainder(dividingBy: Self.shape.area)
      sums[position * Self.shape.channels + channel] += value
    }
    #expect(zip(sums, gradient).allSatisfy { abs($0 - $1) < 1e-3 * max(1, $1) })
  }

  @Test func stochasticDepthLeavesOutWholeImages() throws {
    let (output, _) = try run(StochasticDepth(rate: 0.4), key: 3)
    let factors = (0..<Self.images).map { image in
      let own = output[image * Self.shape.count..<(image + 1) * Self.shape.count]
      #expect(own.allSatisfy { $0 == own.first })
      return own.first!
    }
    let zeros = factors.count { $0 == 0 }
    #expect((10...41).contains(zeros))
    #expect(factors.allSatisfy { $0 == 0 || abs($0 - 1 / 0.6) < 1e-5 })
  }

  @Test func theChoicesFollowFromTheKey() throws {
    let operation = Dropout(rate: 0.5)
    let first = try run(operation, key: 1)
    #expect(try run(operation, key: 1).output == first.output)
    #expect(try run(operation, key: 2).output != first.output)
    #expect(try run(operation, key: 1 << 40).output != first.output)
    let halves = try run(operation, key: 1, precision: .bf16)
    #expect(halves.output == first.output)
    // Images differ from one another.
    let count = Self.shape.count
    #expect(first.output[..<count] != first.output[count..<2 * count])
  }
}
