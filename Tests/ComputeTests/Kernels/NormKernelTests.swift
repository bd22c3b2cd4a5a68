import CKernels
import TestSupport
import Testing

/// Batch norm's kernels against its formulas.
@Suite struct NormKernelTests {
  /// Areas that leave every remainder of the four and two sums at a time.
  static let shapes = [1, 2, 3, 4, 5, 7, 30].enumerated().map { index, area in
    nas_planes(images: 1 + (index + 1) % 3, blocks: 1 + index % 2, area: area)
  }

  @Test func statisticsAgreeWithTheReference() {
    for (item, shape) in Self.shapes.enumerated() {
      var input = KernelInput(item)
      let x = input.floats(shape.count, mean: 0.3)
      checkStatistics(shape, x, tolerance: 1e-6)
    }
  }

  /// The variance keeps five digits where the mean is ten thousand deviations from zero: there its
  /// square has lost all of the variance in single precision.
  @Test func statisticsKeepASmallDeviationBesideALargeMean() {
    let shape = nas_planes(images: 4, blocks: 2, area: 49)
    var input = KernelInput(0)
    let x = input.floats(shape.count, mean: -500, spread: 0.0866)
    let (_, variance) = Self.statistics(shape, doubles(x))
    #expect(variance.allSatisfy { $0 > 0.002 && $0 < 0.003 })
    for build in KernelBuild.all {
      let written = FencedBuffer(count: shape.channels)
      let mean = FencedBuffer(count: shape.channels)
      with(shape) { build.table.norm_statistics($0, x, mean.pointer, written.pointer) }
      let errors = zip(written.elements, variance).map { abs(Double($0) - $1) / $1 }
      #expect(errors.allSatisfy { $0 < 1e-5 }, "\(build)")
    }
  }

  @Test func aConstantChannelHasNoVariance() {
    let shape = nas_planes(images: 3, blocks: 1, area: 7)
    checkStatistics(shape, [Float](repeating: 0.1, count: shape.count), tolerance: 1e-7)
  }

  private func checkStatistics(_ shape: nas_planes, _ x: [Float], tolerance: Double) {
    let (mean, variance) = Self.statistics(shape, doubles(x))
    checkKernel(
      "statistics \(shape)", in: KernelBuild.all, against: [mean, variance], tolerance: tolerance
    ) { build in
      let (mean, variance) = (
        FencedBuffer(count: shape.channels), FencedBuffer(count: shape.channels)
      )
      with(shape) { build.table.norm_statistics($0, x, mean.pointer, variance.pointer) }
      return [mean, variance]
    }
  }

  @Test func applicationAgreesWithTheReference() {
    for (item, shape) in Self.shapes.enumerated() {
      var input = KernelInput(item)
      let x = input.floats(shape.count, spread: 4)
      let (scale, shift) = (input.floats(shape.channels), input.floats(shape.channels))
      let residual = FencedBuffer(input.floats(shape.count))
      for activation in activations {
        for added in [nil, residual] {
          let expected = x.indices.map { i in
            let channel = shape.channel(i)
            return activation(
              Double(x[i]) * Double(scale[channel]) + Double(shift[channel])
                + Double(added?.pointer[i] ?? 0))
          }
          checkKernel("apply \(shape)", in: KernelBuild.all, against: [expected]) { build in
            let y = FencedBuffer(count: shape.count)
            with(shape) {
              build.table.norm_apply($0, x, scale, shift, added?.pointer, activation, y.pointer)
            }
            return [y]
          }
        }
      }
    }
  }

  /// Mean and biased variance of each channel.
  static func statistics(
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

extension nas_planes {
  /// Numbers of an activation of this shape.
  var count: Int { images * blocks * area * 16 }
  var channels: Int { blocks * 16 }

  /// The channel of an element.
  func channel(_ index: Int) -> Int { index / (area * 16) % blocks * 16 + index % 16 }
  /// The place of an element's channel and image in [images][blocks][16].
  func plane(_ index: Int) -> Int { index / (area * 16) * 16 + index % 16 }
}
