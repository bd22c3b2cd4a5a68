import CNASKernels
import NASTestSupport
import Testing

/// The kernels on gradients and weights against their formulas; they take any count.
@Suite struct OptimizerKernelTests {
  @Test(arguments: [0, 1, 15, 16, 48, 50]) func accumulationAdds(count: Int) {
    var input = KernelInput(1)
    let (source, target) = (input.floats(count), input.floats(count))
    let expected = zip(source, target).map { Double($0) + Double($1) }
    checkKernel("accumulate", in: KernelLevel.all, against: [expected]) { level in
      let sum = FencedBuffer(target)
      level.table.accumulate(count, source, sum.floats)
      return [sum]
    }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 100]) func squaresAreSummed(count: Int) {
    var input = KernelInput(count)
    let values = input.floats(count, spread: 1e3)
    let expected = values.reduce(0) { $0 + Double($1) * Double($1) }
    for level in KernelLevel.all {
      let sum = level.table.sum_of_squares(count, values)
      #expect(abs(sum - expected) <= 1e-12 * expected, "\(level)")
    }
  }

  /// Squares that single precision cannot hold.
  @Test func largeGradientsHaveAFiniteNorm() {
    let values = [Float](repeating: 1e30, count: 20)
    for level in KernelLevel.all {
      #expect(abs(level.table.sum_of_squares(20, values) - 20e60) < 1e55, "\(level)")
    }
  }

  @Test(arguments: [1, 7, 16, 41]) func nesterovStepsAsDefined(count: Int) {
    var input = KernelInput(count)
    let gradient = input.floats(count)
    let (velocity, weight) = (input.floats(count), input.floats(count))
    let (rate, momentum, decay, factor) = (0.25, 0.875, 0.125, 0.5)
    var expected: [[Double]] = [[], []]
    for i in 0..<count {
      let g = factor * Double(gradient[i]) + decay * Double(weight[i])
      let v = momentum * Double(velocity[i]) + g
      expected[0].append(v)
      expected[1].append(Double(weight[i]) - rate * (g + momentum * v))
    }
    checkKernel("update_nesterov", in: KernelLevel.all, against: expected, tolerance: 1e-6) {
      level in
      let (v, w) = (FencedBuffer(velocity), FencedBuffer(weight))
      var update = nas_update()
      update.rate = Float(rate)
      update.momentum = Float(momentum)
      update.decay = Float(decay)
      update.factor = Float(factor)
      level.table.update_nesterov(count, &update, gradient, v.floats, w.floats)
      return [v, w]
    }
  }
}
