import CNASKernels
import NASTestSupport
import Testing

/// Batch norm's backward kernels in every combination of what they take and of what may share
/// memory.
@Suite struct NormBackwardKernelTests {
  /// Where the gradient before the activation goes.
  enum Sum: CaseIterable {
    case nowhere, apart, overGradient
  }

  @Test(arguments: Sum.allCases, activationElements) func sumsAgreeWithTheReference(
    sum: Sum, element: FencedBuffer.Element
  ) {
    for (item, shape) in NormKernelTests.shapes.enumerated() {
      for activation in activations {
        for hasResidual in [false, true] {
          for hasSecond in [false, true] {
            Example(
              shape, activation, element, hasResidual: hasResidual, hasSecond: hasSecond,
              item: item
            ).check(sum)
          }
        }
      }
    }
  }

  /// Images taken in chunks have the bits of those taken at once.
  @Test(arguments: activationElements) func sumsAddUp(element: FencedBuffer.Element) {
    let whole = nas_planes(images: 3, blocks: 2, area: 7)
    let one = nas_planes(images: 1, blocks: 2, area: 7)
    let example = Example(
      whole, nas_activation_hard_swish, element, hasResidual: true, hasSecond: true, item: 0)
    let zeros = [Float](repeating: 0, count: 2 * whole.channels)
    for build in KernelBuild.all(element) {
      let (atOnce, addedUp) = (FencedBuffer(zeros, as: .f64), FencedBuffer(zeros, as: .f64))
      example.run(build, whole, summed: nil, sums: atOnce)
      for image in 0..<3 {
        example.run(build, one, from: image * one.count, summed: nil, sums: addedUp)
      }
      #expect(atOnce.numbers == addedUp.numbers, "\(build)")
    }
  }

  /// The gradient of the input, in memory of its own and over that of the output.
  @Test(arguments: allActivations, activationElements) func dataAgreeWithTheReference(
    activation: nas_activation, element: FencedBuffer.Element
  ) {
    for (item, shape) in NormKernelTests.shapes.enumerated() {
      var input = KernelInput(item)
      let gradient = input.floats(shape.count)
      let dy = FencedBuffer(gradient, as: element)
      let x = input.buffer(shape.count, of: element, spread: 4)
      let parameters = (0..<4).map { _ in input.buffer(shape.channels) }
      let (scale, shift, slope, offset) =
        (parameters[0], parameters[1], parameters[2], parameters[3])
      let expected = (0..<shape.count).map { i in
        let channel = shape.channel(i)
        let g = dy[i] * activation.slope(x[i] * scale[channel] + shift[channel])
        return g * scale[channel] + x[i] * slope[channel] + offset[channel]
      }
      for isInPlace in [false, true] {
        checkKernel(
          "norm backward data \(shape)", in: KernelBuild.all(element), against: [expected]
        ) { build in
          let source = FencedBuffer(gradient, as: element)
          let dx = isInPlace ? source : FencedBuffer(count: shape.count, of: element)
          with(shape) {
            build.kernels.norm_backward_data(
              $0, activation, source.address, x.address, scale.floats, shift.floats,
              slope.floats, offset.floats, dx.address)
          }
          return [dx]
        }
      }
    }
  }

  /// What the first half of the pass reads.
  private struct Example {
    let shape: nas_planes
    let activation: nas_activation
    let gradient: FencedBuffer
    let second: FencedBuffer?
    let x: FencedBuffer
    let residual: FencedBuffer?
    let scale: FencedBuffer
    let shift: FencedBuffer
    let mean: FencedBuffer
    /// What the sums are before.
    let before: FencedBuffer

    init(
      _ shape: nas_planes, _ activation: nas_activation, _ element: FencedBuffer.Element,
      hasResidual: Bool, hasSecond: Bool, item: Int
    ) {
      self.shape = shape
      self.activation = activation
      var input = KernelInput(item)
      gradient = input.buffer(shape.count, of: element)
      second = hasSecond ? input.buffer(shape.count, of: element) : nil
      x = input.buffer(shape.count, of: element, mean: 0.5, spread: 4)
      residual = hasResidual ? input.buffer(shape.count, of: element) : nil
      scale = input.buffer(shape.channels, mean: 1, spread: 0.5)
      shift = input.buffer(shape.channels)
      mean = input.buffer(shape.channels)
      before = input.buffer(2 * shape.channels, of: .f64)
    }

    func check(_ sum: Sum) {
      let g = (0..<shape.count).map { i in
        let channel = shape.channel(i)
        let z = x[i] * scale[channel] + shift[channel] + (residual?[i] ?? 0)
        return (gradient[i] + (second?[i] ?? 0)) * activation.slope(z)
      }
      var sums = before.numbers
      for i in g.indices {
        let channel = shape.channel(i)
        sums[channel] += g[i]
        sums[shape.channels + channel] += g[i] * (x[i] - mean[channel])
      }
      checkKernel(
        "norm backward sums \(shape), \(activation), \(sum)",
        in: KernelBuild.all(gradient.element), against: sum == .nowhere ? [sums] : [sums, g]
      ) { build in
        let written = before.copy()
        let summed: FencedBuffer? =
          switch sum {
          case .nowhere: nil
          case .apart: FencedBuffer(count: shape.count, of: gradient.element)
          case .overGradient: gradient.copy()
          }
        run(
          build, shape, gradient: sum == .overGradient ? summed : nil, summed: summed,
          sums: written)
        return summed.map { [written, $0] } ?? [written]
      }
    }

    /// Runs the kernel on the images of `shape`, which begin at an element.
    func run(
      _ build: KernelBuild, _ shape: nas_planes, from start: Int = 0,
      gradient other: FencedBuffer? = nil, summed: FencedBuffer?, sums: FencedBuffer
    ) {
      var arguments = nas_norm_gradient(
        gradient: (other ?? gradient).address(at: start),
        second_gradient: second.map { .init($0.address(at: start)) },
        input: x.address(at: start), residual: residual.map { .init($0.address(at: start)) },
        scale: scale.floats, shift: shift.floats, mean: mean.floats,
        summed_gradient: summed?.address(at: start))
      with(shape) {
        build.kernels.norm_backward_sums($0, activation, &arguments, sums.doubles)
      }
    }
  }
}

extension FencedBuffer {
  fileprivate func copy() -> FencedBuffer { FencedBuffer(numbers.map(Float.init), as: element) }
}
