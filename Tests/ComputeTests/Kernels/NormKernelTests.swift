import CNASKernels
import NASTestSupport
import Testing

/// Batch norm's kernels against its formulas.
@Suite struct NormKernelTests {
  /// Areas that leave every remainder of the four and two sums at a time.
  static let shapes = [1, 2, 3, 4, 5, 7, 30].enumerated().map { index, area in
    nas_planes(images: 1 + (index + 1) % 3, blocks: 1 + index % 2, area: area)
  }

  @Test(arguments: activationElements) func statisticsAgreeWithTheReference(
    element: FencedBuffer.Element
  ) {
    for (item, shape) in Self.shapes.enumerated() {
      var input = KernelInput(item)
      checkStatistics(shape, input.buffer(shape.count, of: element, mean: 0.3), tolerance: 1e-6)
    }
  }

  /// The variance keeps five digits where the mean is ten thousand deviations from zero: there its
  /// square has lost all of the variance in single precision.
  @Test func statisticsKeepASmallDeviationBesideALargeMean() {
    let shape = nas_planes(images: 4, blocks: 2, area: 49)
    var input = KernelInput(0)
    let x = input.buffer(shape.count, mean: -500, spread: 0.0866)
    let (_, variance) = Self.statistics(shape, x.numbers)
    #expect(variance.allSatisfy { $0 > 0.002 && $0 < 0.003 })
    for build in KernelBuild.all(.f32) {
      let written = measure(shape, x, by: build)[1]
      let errors = zip(written.numbers, variance).map { abs($0 - $1) / $1 }
      #expect(errors.allSatisfy { $0 < 1e-5 }, "\(build)")
    }
  }

  @Test(arguments: activationElements) func aConstantChannelHasNoVariance(
    element: FencedBuffer.Element
  ) {
    let shape = nas_planes(images: 3, blocks: 1, area: 7)
    let x = FencedBuffer([Float](repeating: 0.1, count: shape.count), as: element)
    checkStatistics(shape, x, tolerance: 1e-7)
  }

  /// Images measured in chunks have the bits of those measured at once.
  @Test(arguments: activationElements) func measurementsAddUp(element: FencedBuffer.Element) {
    let whole = nas_planes(images: 5, blocks: 2, area: 7)
    var input = KernelInput(0)
    let x = input.buffer(whole.count, of: element, mean: 2)
    for build in KernelBuild.all(element) {
      let sums = (0..<2).map { _ in FencedBuffer(count: 3 * whole.channels, of: .f64) }
      with(whole) { build.kernels.norm_measure($0, x.address, 1, sums[0].doubles) }
      for images in [0..<2, 2..<3, 3..<5] {
        let chunk = nas_planes(images: images.count, blocks: 2, area: 7)
        let start = x.address(at: images.lowerBound * whole.count / 5)
        let isFirst: Int32 = images.lowerBound == 0 ? 1 : 0
        with(chunk) { build.kernels.norm_measure($0, start, isFirst, sums[1].doubles) }
      }
      #expect(sums[0].numbers == sums[1].numbers, "\(build)")
    }
  }

  private func checkStatistics(_ shape: nas_planes, _ x: FencedBuffer, tolerance: Double) {
    let (mean, variance) = Self.statistics(shape, x.numbers)
    checkKernel(
      "statistics \(shape)", in: KernelBuild.all(x.element), against: [mean, variance],
      tolerance: tolerance
    ) { measure(shape, x, by: $0) }
  }

  /// Mean and variance as a build has them.
  private func measure(
    _ shape: nas_planes, _ x: FencedBuffer, by build: KernelBuild
  ) -> [FencedBuffer] {
    let sums = FencedBuffer(count: 3 * shape.channels, of: .f64)
    with(shape) { build.kernels.norm_measure($0, x.address, 1, sums.doubles) }
    #expect(sums.isIntact)
    let written = (0..<2).map { _ in FencedBuffer(count: shape.channels) }
    nas_norm_statistics(
      shape.channels, Double(shape.images * shape.area), sums.doubles, written[0].floats,
      written[1].floats)
    return written
  }

  @Test(arguments: activationElements) func applicationAgreesWithTheReference(
    element: FencedBuffer.Element
  ) {
    for (item, shape) in Self.shapes.enumerated() {
      var input = KernelInput(item)
      let x = input.buffer(shape.count, of: element, spread: 4)
      let (scale, shift) = (input.buffer(shape.channels), input.buffer(shape.channels))
      let residual = input.buffer(shape.count, of: element)
      for activation in activations {
        for added in [nil, residual] {
          let expected = (0..<shape.count).map { i in
            let channel = shape.channel(i)
            return activation(x[i] * scale[channel] + shift[channel] + (added?[i] ?? 0))
          }
          checkKernel("apply \(shape)", in: KernelBuild.all(element), against: [expected]) {
            build in
            let y = FencedBuffer(count: shape.count, of: element)
            with(shape) {
              build.kernels.norm_apply(
                $0, x.address, scale.floats, shift.floats, added?.address, activation, y.address)
            }
            return [y]
          }
        }
      }
    }
  }

  /// Mean and biased variance of each channel.
  private static func statistics(
    _ shape: nas_planes, _ x: [Double]
  ) -> (mean: [Double], variance: [Double]) {
    let count = Double(shape.images * shape.area)
    var mean = [Double](repeating: 0, count: shape.channels)
    var variance = mean
    for i in x.indices { mean[shape.channel(i)] += x[i] / count }
    for i in x.indices {
      let deviation = x[i] - mean[shape.channel(i)]
      variance[shape.channel(i)] += deviation * deviation / count
    }
    return (mean, variance)
  }
}
