import CKernels
import TestSupport
import Testing

/// Sums, activations, pooling, squeeze-excite and the optimizer's kernels against their formulas.
@Suite struct PointwiseKernelTests {
  /// The corners of the activations and numbers around them.
  private static let corners: [Float] = [-4, -3, -2.5, -1, -0.5, 0, 0.5, 1, 2.5, 3, 4]

  @Test(arguments: activations, [false, true]) func sumsAndTheirGradients(
    activation: nas_activation, hasSecond: Bool
  ) {
    let count = 96
    var input = KernelInput(0)
    let a = Self.corners + input.floats(count - Self.corners.count, spread: 5)
    // Zeros where the first operand is at a corner.
    let zeros = Self.corners.map { _ in Float(0) }
    let b = FencedBuffer(zeros + input.floats(count - zeros.count, spread: 5))
    let gradient = input.floats(count)
    let sums = a.indices.map { Double(a[$0]) + (hasSecond ? Double(b.pointer[$0]) : 0) }
    checkKernel(
      "sum, \(activation)", in: KernelBuild.all,
      against: [
        sums.map { activation($0) }, zip(gradient, sums).map { Double($0) * activation.slope($1) },
      ]
    ) { build in
      let (y, da) = (FencedBuffer(count: count), FencedBuffer(count: count))
      let second = hasSecond ? b.pointer : nil
      build.table.sum_forward(count, a, second, activation, y.pointer)
      build.table.sum_backward(count, gradient, a, second, activation, da.pointer)
      return [y, da]
    }
  }

  @Test func accumulationAdds() {
    var input = KernelInput(1)
    let (source, target) = (input.floats(48), input.floats(48))
    let expected = zip(source, target).map { Double($0) + Double($1) }
    checkKernel("accumulate", in: KernelBuild.all, against: [expected]) { build in
      let sum = FencedBuffer(target)
      build.table.accumulate(48, source, sum.pointer)
      return [sum]
    }
  }

  @Test(arguments: [1, 2, 3, 8, 49]) func poolingTakesMeans(area: Int) {
    let shape = nas_planes(images: 3, blocks: 2, area: area)
    var input = KernelInput(area)
    let x = input.floats(shape.count)
    let gradient = input.floats(shape.planeCount)
    var mean = [Double](repeating: 0, count: shape.planeCount)
    for i in x.indices { mean[shape.plane(i)] += Double(x[i]) / Double(area) }
    let dx = x.indices.map { Double(gradient[shape.plane($0)]) / Double(area) }
    checkKernel("pool \(shape)", in: KernelBuild.all, against: [mean, dx]) { build in
      let pooled = FencedBuffer(count: shape.planeCount)
      let spread = FencedBuffer(count: shape.count)
      with(shape) {
        build.table.pool_forward($0, x, pooled.pointer)
        build.table.pool_backward($0, gradient, spread.pointer)
      }
      return [pooled, spread]
    }
  }

  @Test(arguments: [1, 2, 3, 8, 49]) func excitationScalesPlanes(area: Int) {
    let shape = nas_planes(images: 2, blocks: 3, area: area)
    var input = KernelInput(area)
    let (x, dy) = (input.floats(shape.count), input.floats(shape.count))
    let factor = input.floats(shape.planeCount)
    let meanGradient = input.floats(shape.planeCount)
    let y = x.indices.map { Double(x[$0]) * Double(factor[shape.plane($0)]) }
    let dx = x.indices.map {
      Double(dy[$0]) * Double(factor[shape.plane($0)])
        + Double(meanGradient[shape.plane($0)]) / Double(area)
    }
    var dFactor = [Double](repeating: 0, count: shape.planeCount)
    for i in x.indices { dFactor[shape.plane(i)] += Double(x[i]) * Double(dy[i]) }
    checkKernel("excite \(shape)", in: KernelBuild.all, against: [y, dFactor, dx]) { build in
      let outputs = [shape.count, shape.planeCount, shape.count].map { FencedBuffer(count: $0) }
      with(shape) {
        build.table.excite_forward($0, x, factor, outputs[0].pointer)
        build.table.excite_backward_factor($0, x, dy, outputs[1].pointer)
        build.table.excite_backward_data($0, dy, factor, meanGradient, outputs[2].pointer)
      }
      return outputs
    }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 100]) func squaresAreSummed(count: Int) {
    var input = KernelInput(count)
    let values = input.floats(count, spread: 1e3)
    let expected = doubles(values).reduce(0) { $0 + $1 * $1 }
    for build in KernelBuild.all {
      let sum = build.table.sum_of_squares(count, values)
      #expect(abs(sum - expected) <= 1e-12 * expected, "\(build)")
    }
  }

  /// Squares that single precision cannot hold.
  @Test func largeGradientsHaveAFiniteNorm() {
    let values = [Float](repeating: 1e30, count: 20)
    for build in KernelBuild.all {
      #expect(abs(build.table.sum_of_squares(20, values) - 20e60) < 1e55, "\(build)")
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
    checkKernel("nesterov", in: KernelBuild.all, against: expected, tolerance: 1e-6) { build in
      let (v, w) = (FencedBuffer(velocity), FencedBuffer(weight))
      build.table.nesterov(
        count, Float(rate), Float(momentum), Float(decay), Float(factor), gradient, v.pointer,
        w.pointer)
      return [v, w]
    }
  }
}

extension nas_planes {
  /// Numbers of [images][blocks][16].
  fileprivate var planeCount: Int { images * blocks * 16 }
}
