import CNASKernels
import NASTestSupport
import Testing

/// NaN goes through every kernel, whatever its activation, to just those numbers that depend on it: a
/// network that is broken must not look whole.
@Suite struct NaNKernelTests {
  @Test(arguments: activations, activationElements) func convolutions(
    activation: nas_activation, element: FencedBuffer.Element
  ) {
    for isFirst in [false, true] {
      let shape = nas_convolution(
        images: 2, inputs: isFirst ? 3 : 16, outputs: 32, height: 5, width: 4, kernel: 3,
        stride: 1, isFirst: isFirst)
      // A weight in the middle of its filter, which never falls on the margin.
      let (x, w) = (shape.inputCount / 3, isFirst ? (4 * 3 + 1) * 16 + 5 : (4 * 16 + 3) * 16 + 5)
      let (channel, added) = (17, shape.outputCount / 2)
      var reached = [Set<Int>](repeating: [], count: 2)
      shape.forEachProduct {
        if $0 == x { reached[0].insert($2) }
        if $1 == w { reached[1].insert($2) }
      }
      let ofChannel = (0..<shape.outputCount).filter { shape.outputChannel($0) == channel }
      for (broken, expected) in [
        ([x], reached[0]), ([nil, w], reached[1]), ([nil, nil, channel], Set(ofChannel)),
        ([nil, nil, nil, added], [added]),
      ] as [([Int?], Set<Int>)] {
        var input = Inputs(of: element, broken: broken)
        let (x, w) = (input.next(shape.inputCount), input.next(shape.filterCount, of: .f32))
        let bias = input.next(16 * shape.outputBlocks, of: .f32)
        let added = input.next(shape.outputCount)
        check(in: KernelBuild.all(element), expected, count: shape.outputCount) { build, y in
          let scratch = shape.makeScratch()
          with(shape) {
            build.kernels.convolution_forward(
              $0, x.address, build.weights(w, depth: shape.filterDepth).address, bias.floats,
              added.address, activation, y.address, scratch.floats)
          }
          #expect(scratch.isIntact)
        }
      }
    }
  }

  @Test(arguments: activations, activationElements) func depthwiseConvolutions(
    activation: nas_activation, element: FencedBuffer.Element
  ) {
    for (kernel, stride) in [(3, 1), (5, 2)] {
      let shape = nas_depthwise(
        images: 2, blocks: 2, height: 9, width: 8, kernel: kernel, stride: stride)
      let (x, w) = (shape.inputCount / 3, kernel * kernel / 2 * 16 + 4)
      var reached = [Set<Int>](repeating: [], count: 2)
      shape.forEachProduct {
        if $0 == x { reached[0].insert($2) }
        if $1 == w { reached[1].insert($2) }
      }
      for (broken, expected) in [([x], reached[0]), ([nil, w], reached[1])] as [([Int?], Set<Int>)]
      {
        var input = Inputs(of: element, broken: broken)
        let (x, w) = (input.next(shape.inputCount), input.next(shape.filterCount, of: .f32))
        let bias = input.next(16 * shape.blocks, of: .f32)
        check(in: KernelBuild.all(element), expected, count: shape.outputCount) { build, y in
          let scratch = shape.makeScratch()
          with(shape) {
            build.kernels.depthwise_forward(
              $0, x.address, w.floats, bias.floats, activation, y.address, scratch.floats)
          }
          #expect(scratch.isIntact)
        }
      }
    }
  }

  @Test(arguments: activations, activationElements) func norms(
    activation: nas_activation, element: FencedBuffer.Element
  ) {
    let shape = nas_planes(images: 2, blocks: 2, area: 7)
    let ofChannel = Set((0..<shape.count).filter { shape.channel($0) == 19 })
    for (broken, expected) in [
      ([100], [100]), ([nil, 19], ofChannel), ([nil, nil, 19], ofChannel),
      ([nil, nil, nil, 33], [33]),
    ] as [([Int?], Set<Int>)] {
      var input = Inputs(of: element, broken: broken)
      let x = input.next(shape.count)
      let scale = input.next(shape.channels, of: .f32)
      let shift = input.next(shape.channels, of: .f32)
      let residual = input.next(shape.count)
      check(in: KernelBuild.all(element), expected, count: shape.count) { build, y in
        with(shape) {
          build.kernels.norm_apply(
            $0, x.address, scale.floats, shift.floats, residual.address, activation, y.address)
        }
      }
    }
  }

  @Test(arguments: activationElements) func measurements(element: FencedBuffer.Element) {
    let shape = nas_planes(images: 2, blocks: 2, area: 7)
    let broken = 100
    var input = Inputs(of: element, broken: [broken])
    let x = input.next(shape.count)
    for build in KernelBuild.all(element) {
      let sums = FencedBuffer(count: 3 * shape.channels, of: .f64)
      with(shape) { build.kernels.norm_measure($0, x.address, 1, sums.doubles) }
      let (mean, variance) = (
        FencedBuffer(count: shape.channels), FencedBuffer(count: shape.channels)
      )
      nas_norm_statistics(
        shape.channels, Double(shape.images * shape.area), sums.doubles, mean.floats,
        variance.floats)
      for statistic in [mean, variance] {
        #expect(Self.broken(statistic) == [shape.channel(broken)], "\(build)")
      }
    }
  }

  @Test(arguments: activations, activationElements) func sums(
    activation: nas_activation, element: FencedBuffer.Element
  ) {
    let count = 96
    for broken in [[5], [nil, 50]] as [[Int?]] {
      var input = Inputs(of: element, broken: broken)
      let (a, b) = (input.next(count), input.next(count))
      let expected = Set(broken.compactMap { $0 })
      check(in: KernelBuild.all(element), expected, count: count) { build, y in
        build.kernels.sum_forward(count, a.address, b.address, activation, y.address)
      }
    }
  }

  /// Where the activation lets gradients through at all.
  @Test(arguments: activations, activationElements) func gradients(
    activation: nas_activation, element: FencedBuffer.Element
  ) {
    let shape = nas_planes(images: 2, blocks: 2, area: 7)
    let broken = 100
    var input = Inputs(of: element, broken: [broken])
    let gradient = input.next(shape.count)
    let x = FencedBuffer([Float](repeating: 1, count: shape.count), as: element)
    let ones = FencedBuffer([Float](repeating: 1, count: shape.channels))
    check(in: KernelBuild.all(element), [broken], count: shape.count) { build, dx in
      build.kernels.sum_backward(
        shape.count, gradient.address, x.address, nil, activation, dx.address)
    }
    check(in: KernelBuild.all(element), [broken], count: shape.count) { build, dx in
      with(shape) {
        build.kernels.norm_backward_data(
          $0, activation, gradient.address, x.address, ones.floats, ones.floats, ones.floats,
          ones.floats, dx.address)
      }
    }
    for build in KernelBuild.all(element) {
      let sums = FencedBuffer([Float](repeating: 0, count: 2 * shape.channels), as: .f64)
      var arguments = nas_norm_gradient()
      arguments.gradient = UnsafeRawPointer(gradient.address)
      arguments.input = UnsafeRawPointer(x.address)
      (arguments.scale, arguments.shift) = (UnsafePointer(ones.floats), UnsafePointer(ones.floats))
      arguments.mean = UnsafePointer(ones.floats)
      with(shape) { build.kernels.norm_backward_sums($0, activation, &arguments, sums.doubles) }
      let channel = shape.channel(broken)
      #expect(Self.broken(sums) == [channel, shape.channels + channel], "\(build)")
    }
  }

  @Test(arguments: activationElements) func poolingAndExcitation(element: FencedBuffer.Element) {
    let shape = nas_planes(images: 2, blocks: 2, area: 7)
    let broken = 100
    var input = Inputs(of: element, broken: [broken, 19])
    let (x, factor) = (input.next(shape.count), input.next(shape.planeCount, of: .f32))
    for build in KernelBuild.all(element) {
      let mean = FencedBuffer(count: shape.planeCount)
      with(shape) { build.kernels.pool_forward($0, x.address, mean.floats) }
      #expect(Self.broken(mean) == [shape.plane(broken)], "\(build)")
    }
    let ofPlane = (0..<shape.count).filter { shape.plane($0) == 19 }
    check(in: KernelBuild.all(element), Set(ofPlane + [broken]), count: shape.count) { build, y in
      with(shape) { build.kernels.excite_forward($0, x.address, factor.floats, y.address) }
    }
  }

  // MARK: What the tests share

  /// Numbers for a kernel, one buffer after the other, with NaN in some.
  private struct Inputs {
    private let element: FencedBuffer.Element
    private var broken: ArraySlice<Int?>
    private var numbers = KernelInput(0)

    /// - Parameter broken: Of each buffer, which number is none.
    init(of element: FencedBuffer.Element, broken: [Int?]) {
      self.element = element
      self.broken = broken[...]
    }

    mutating func next(_ count: Int, of own: FencedBuffer.Element? = nil) -> FencedBuffer {
      var values = numbers.floats(count)
      if let place = broken.popFirst() ?? nil { values[place] = .nan }
      return FencedBuffer(values, as: own ?? element)
    }
  }

  /// The places of what is no number.
  private static func broken(_ buffer: FencedBuffer) -> Set<Int> {
    Set((0..<buffer.count).filter { buffer[$0].isNaN })
  }

  /// Checks what a kernel writes, in each of its builds.
  private func check(
    in builds: [KernelBuild], _ expected: Set<Int>, count: Int,
    sourceLocation: SourceLocation = #_sourceLocation,
    run: (KernelBuild, FencedBuffer) -> Void
  ) {
    #expect(!expected.isEmpty, sourceLocation: sourceLocation)
    for build in builds {
      let y = FencedBuffer([Float](repeating: 0, count: count), as: build.element)
      run(build, y)
      #expect(Self.broken(y) == expected, "\(build)", sourceLocation: sourceLocation)
    }
  }
}
