import CNASKernels
import Foundation
import NASTestSupport
import Testing

/// Sums, activations, pooling and squeeze-excite against their formulas.
@Suite struct PointwiseKernelTests {
  /// The corners of the activations and numbers around them.
  private static let corners: [Float] = [
    -200, -90, -20, -4, -3, -2.5, -1, -0.5, -1e-3, 0, 1e-3, 0.5, 1, 2.5, 3, 4, 6, 20, 90, 200,
  ]

  @Test(arguments: allActivations, activationElements) func sumsAndTheirGradients(
    activation: nas_activation, element: FencedBuffer.Element
  ) {
    let count = 96
    var input = KernelInput(0)
    let others = count - Self.corners.count
    let a = FencedBuffer(Self.corners + input.floats(others, spread: 5), as: element)
    // Zeros where the first operand is at a corner.
    let zeros = Self.corners.map { _ in Float(0) }
    let b = FencedBuffer(zeros + input.floats(others, spread: 5), as: element)
    let gradient = input.buffer(count, of: element)
    for second in [nil, b] {
      let sums = (0..<count).map { a[$0] + (second?[$0] ?? 0) }
      let derivatives = zip(gradient.numbers, sums).map { $0 * activation.slope($1) }
      checkKernel(
        "sum, \(activation)", in: KernelBuild.all(element),
        against: [sums.map { activation($0) }, derivatives]
      ) { build in
        let y = FencedBuffer(count: count, of: element)
        let da = FencedBuffer(count: count, of: element)
        build.kernels.sum_forward(count, a.address, second?.address, activation, y.address)
        build.kernels.sum_backward(
          count, gradient.address, a.address, second?.address, activation, da.address)
        return [y, da]
      }
    }
  }

  /// Precise where the sum is small, too.
  @Test(arguments: [nas_activation_tanh, nas_activation_sigmoid, nas_activation_swish])
  func smallNumbersKeepTheirDigits(activation: nas_activation) {
    let numbers = (0..<160).map { Float(pow(10, Double($0) / 20 - 7)) * ($0 % 2 == 0 ? 1 : -1) }
    let a = FencedBuffer(numbers)
    for build in KernelBuild.all(.f32) {
      let y = FencedBuffer(count: 160)
      build.kernels.sum_forward(160, a.address, nil, activation, y.address)
      for index in 0..<160 {
        let expected = activation(Double(numbers[index]))
        #expect(abs(y[index] - expected) <= 1e-6 * abs(expected), "\(build)")
      }
    }
  }

  @Test(arguments: allActivations, activationElements) func whatIsNotANumberStaysSo(
    activation: nas_activation, element: FencedBuffer.Element
  ) {
    let a = FencedBuffer([Float](repeating: .nan, count: 16), as: element)
    for build in KernelBuild.all(element) {
      let y = FencedBuffer(count: 16, of: element)
      build.kernels.sum_forward(16, a.address, nil, activation, y.address)
      #expect(!y.numbers.contains { !$0.isNaN }, "\(activation) \(build)")
    }
  }

  @Test(arguments: [1, 2, 3, 8, 49], activationElements) func poolingTakesMeans(
    area: Int, element: FencedBuffer.Element
  ) {
    let shape = nas_planes(images: 3, blocks: 2, area: area)
    var input = KernelInput(area)
    let x = input.buffer(shape.count, of: element)
    let gradient = input.buffer(shape.planeCount)
    var mean = [Double](repeating: 0, count: shape.planeCount)
    for i in 0..<shape.count { mean[shape.plane(i)] += x[i] / Double(area) }
    let dx = (0..<shape.count).map { gradient[shape.plane($0)] / Double(area) }
    checkKernel("pool \(shape)", in: KernelBuild.all(element), against: [mean, dx]) { build in
      let pooled = FencedBuffer(count: shape.planeCount)
      let spread = FencedBuffer(count: shape.count, of: element)
      with(shape) {
        build.kernels.pool_forward($0, x.address, pooled.floats)
        build.kernels.pool_backward($0, gradient.floats, spread.address)
      }
      return [pooled, spread]
    }
  }

  @Test(arguments: [1, 2, 3, 8, 49], activationElements) func excitationScalesPlanes(
    area: Int, element: FencedBuffer.Element
  ) {
    let shape = nas_planes(images: 2, blocks: 3, area: area)
    var input = KernelInput(area)
    let x = input.buffer(shape.count, of: element)
    let dy = input.buffer(shape.count, of: element)
    let factor = input.buffer(shape.planeCount)
    let meanGradient = input.buffer(shape.planeCount)
    let y = (0..<shape.count).map { x[$0] * factor[shape.plane($0)] }
    let dx = (0..<shape.count).map {
      dy[$0] * factor[shape.plane($0)] + meanGradient[shape.plane($0)] / Double(area)
    }
    var dFactor = [Double](repeating: 0, count: shape.planeCount)
    for i in 0..<shape.count { dFactor[shape.plane(i)] += x[i] * dy[i] }
    checkKernel("excite \(shape)", in: KernelBuild.all(element), against: [y, dFactor, dx]) {
      build in
      let scaled = FencedBuffer(count: shape.count, of: element)
      let factorGradient = FencedBuffer(count: shape.planeCount)
      let data = FencedBuffer(count: shape.count, of: element)
      with(shape) {
        build.kernels.excite_forward($0, x.address, factor.floats, scaled.address)
        build.kernels.excite_backward_factor($0, x.address, dy.address, factorGradient.floats)
        build.kernels.excite_backward_data(
          $0, dy.address, factor.floats, meanGradient.floats, data.address)
      }
      return [scaled, factorGradient, data]
    }
  }
}
