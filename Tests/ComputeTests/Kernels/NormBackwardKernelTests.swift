import CKernels
import TestSupport
import Testing

/// Batch norm's backward kernel in every combination of what it takes and of what may share memory.
@Suite struct NormBackwardKernelTests {
  /// Where the gradient before the activation goes.
  enum Sum: CaseIterable {
    case nowhere, apart, overGradient
  }

  @Test(arguments: Sum.allCases, [false, true]) func agreesWithTheReference(
    sum: Sum, isInPlace: Bool
  ) {
    for (item, shape) in NormKernelTests.shapes.enumerated() {
      for activation in activations {
        for hasResidual in [false, true] {
          for hasSecond in [false, true] {
            // The gradient need not be written only where it is already there.
            if sum == .nowhere, activation != nas_activation_none || hasSecond { continue }
            let example = Example(
              shape, activation, hasResidual: hasResidual, hasSecond: hasSecond, item: item)
            example.check(sum, isInPlace: isInPlace)
          }
        }
      }
    }
  }

  private struct Example {
    let shape: nas_planes
    let activation: nas_activation
    let gradient: [Float]
    let second: FencedBuffer?
    let x: [Float]
    let residual: FencedBuffer?
    let mean: [Float]
    let inverse: [Float]
    /// The affine map that normalisation came to.
    let scale: [Float]
    let shift: [Float]

    init(
      _ shape: nas_planes, _ activation: nas_activation, hasResidual: Bool, hasSecond: Bool,
      item: Int
    ) {
      self.shape = shape
      self.activation = activation
      var input = KernelInput(item)
      gradient = input.floats(shape.count)
      second = hasSecond ? FencedBuffer(input.floats(shape.count)) : nil
      x = input.floats(shape.count, mean: 0.5, spread: 4)
      residual = hasResidual ? FencedBuffer(input.floats(shape.count)) : nil
      let statistics = NormKernelTests.statistics(shape, doubles(x))
      mean = statistics.mean.map(Float.init)
      inverse = statistics.variance.map { Float(1 / ($0 + 0.1).squareRoot()) }
      scale = zip(input.floats(shape.channels, mean: 1, spread: 0.5), inverse).map(*)
      shift = input.floats(shape.channels)
    }

    /// The value before the activation.
    private func before(_ i: Int) -> Double {
      let channel = shape.channel(i)
      return Double(x[i]) * Double(scale[channel]) + Double(shift[channel])
        + Double(residual?.pointer[i] ?? 0)
    }

    /// The summed gradient, and those of x, of the learned factor and of the learned offset.
    private func expected() -> (g: [Double], dx: [Double], factor: [Double], offset: [Double]) {
      let g = x.indices.map { i in
        (Double(gradient[i]) + Double(second?.pointer[i] ?? 0)) * activation.slope(before(i))
      }
      var factor = [Double](repeating: 0, count: shape.channels)
      var offset = factor
      func normalised(_ i: Int) -> Double {
        let channel = shape.channel(i)
        return (Double(x[i]) - Double(mean[channel])) * Double(inverse[channel])
      }
      for i in x.indices {
        offset[shape.channel(i)] += g[i]
        factor[shape.channel(i)] += g[i] * normalised(i)
      }
      let count = Double(shape.images * shape.area)
      let dx = x.indices.map { i in
        let channel = shape.channel(i)
        return Double(scale[channel])
          * (g[i] - offset[channel] / count - normalised(i) * factor[channel] / count)
      }
      return (g, dx, factor, offset)
    }

    func check(_ sum: Sum, isInPlace: Bool) {
      let reference = expected()
      let y = (0..<shape.count).map { Float(activation(before($0))) }
      let numbers = [reference.dx, reference.factor, reference.offset]
      let keepsSum = sum != .nowhere && !isInPlace
      checkKernel(
        "norm backward \(shape), \(activation), \(sum)", in: KernelBuild.all,
        against: keepsSum ? numbers + [reference.g] : numbers
      ) { build in
        let g = FencedBuffer(gradient)
        let total = sum == .apart ? FencedBuffer(count: shape.count) : g
        let dx = isInPlace ? total : FencedBuffer(count: shape.count)
        let factor = FencedBuffer(count: shape.channels)
        let offset = FencedBuffer(count: shape.channels)
        let inputs = [x, y, scale, shift, mean, inverse].map { FencedBuffer($0) }
        var arguments = nas_norm_backward(
          gradient: .init(g.pointer), second_gradient: second.map { .init($0.pointer) },
          input: .init(inputs[0].pointer), output: .init(inputs[1].pointer),
          residual: residual.map { .init($0.pointer) }, scale: .init(inputs[2].pointer),
          shift: .init(inputs[3].pointer), mean: .init(inputs[4].pointer),
          inverse_deviation: .init(inputs[5].pointer),
          summed_gradient: sum == .nowhere ? nil : total.pointer, input_gradient: dx.pointer,
          scale_gradient: factor.pointer, shift_gradient: offset.pointer)
        withExtendedLifetime((g, inputs)) {
          with(shape) { build.table.norm_backward($0, activation, &arguments) }
        }
        return [dx, factor, offset] + (keepsSum ? [total] : [])
      }
    }
  }
}
