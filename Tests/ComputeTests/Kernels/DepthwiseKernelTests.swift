import CNASKernels
import NASTestSupport
import Testing

/// The depthwise kernels against the definition of the convolution.
@Suite struct DepthwiseKernelTests {
  /// Output widths that leave every remainder of the runs of 8, 7, 4 and 1 outputs.
  private static let widths = Array(1...17) + [21, 22, 28]

  @Test(arguments: [1, 3, 5, 7, 9], [1, 2, 3]) func agreeWithTheReference(
    kernel: Int, stride: Int
  ) {
    for (index, width) in Self.widths.enumerated() {
      // Heights from one row on, odd and even; widths that the stride divides, and others.
      let shape = nas_depthwise(
        images: 1 + index % 2, blocks: 1 + index % 3, height: 1 + index % 6,
        width: (width - 1) * stride + 1 + index % stride, kernel: kernel, stride: stride)
      #expect(shape.output_width == width)
      for element in activationElements {
        checkForward(shape, element, item: index)
        checkBackward(shape, element, item: index)
      }
    }
  }

  @Test(arguments: unusualWindows) func agreeWithTheReferenceForAnyWindow(
    rows: nas_window, columns: nas_window
  ) {
    for (index, (height, width)) in [(9, 8), (10, 13)].enumerated() {
      let shape = nas_depthwise(
        images: 2, blocks: 2, height: height, width: width, rows: rows, columns: columns)
      for element in activationElements {
        checkForward(shape, element, item: index)
        checkBackward(shape, element, item: index)
      }
    }
  }

  private func checkForward(
    _ shape: nas_depthwise, _ element: FencedBuffer.Element, item: Int
  ) {
    var input = KernelInput(item)
    let x = input.buffer(shape.inputCount, of: element)
    let w = input.buffer(shape.filterCount)
    let bias = input.buffer(shape.blocks * 16)
    var sums = [Double](repeating: 0, count: shape.outputCount)
    shape.forEachProduct { sums[$2] += x[$0] * w[$1] }
    for activation in [activations[item % 3], nas_activation_none] {
      for offset in [nil, bias] {
        let expected = sums.enumerated().map { index, sum in
          let block = index / (shape.output_height * shape.output_width * 16) % shape.blocks
          return activation(sum + (offset?[block * 16 + index % 16] ?? 0))
        }
        checkKernel("forward \(shape)", in: KernelBuild.all(element), against: [expected]) {
          build in
          let y = FencedBuffer(count: shape.outputCount, of: element)
          let scratch = shape.makeScratch()
          with(shape) {
            build.kernels.depthwise_forward(
              $0, x.address, w.floats, offset?.floats, activation, y.address, scratch.floats)
          }
          #expect(scratch.isIntact)
          return [y]
        }
      }
    }
  }

  private func checkBackward(
    _ shape: nas_depthwise, _ element: FencedBuffer.Element, item: Int
  ) {
    var input = KernelInput(item)
    let x = input.buffer(shape.inputCount, of: element)
    let w = input.buffer(shape.filterCount)
    let dy = input.buffer(shape.outputCount, of: element)
    let before = input.floats(shape.filterCount)
    var dx = [Double](repeating: 0, count: shape.inputCount)
    var dw = before.map(Double.init)
    shape.forEachProduct {
      dx[$0] += w[$1] * dy[$2]
      dw[$1] += x[$0] * dy[$2]
    }
    checkKernel("backward \(shape)", in: KernelBuild.all(element), against: [dx, dw]) { build in
      let data = FencedBuffer(count: shape.inputCount, of: element)
      let filter = FencedBuffer(before)
      let scratch = shape.makeScratch()
      with(shape) {
        build.kernels.depthwise_backward_data(
          $0, dy.address, w.floats, data.address, scratch.floats)
        build.kernels.depthwise_backward_weights(
          $0, x.address, dy.address, filter.floats, scratch.floats)
      }
      #expect(scratch.isIntact)
      return [data, filter]
    }
  }

  /// A gradient added up image by image has the bits of one taken at once.
  @Test(arguments: activationElements) func weightGradientsAddUp(element: FencedBuffer.Element) {
    let whole = nas_depthwise(images: 3, blocks: 2, height: 5, width: 6, kernel: 5, stride: 1)
    var one = whole
    one.images = 1
    var input = KernelInput(0)
    let x = input.buffer(whole.inputCount, of: element)
    let dy = input.buffer(whole.outputCount, of: element)
    let before = input.floats(whole.filterCount)
    for build in KernelBuild.all(element) {
      let (atOnce, addedUp) = (FencedBuffer(before), FencedBuffer(before))
      let scratch = whole.makeScratch()
      with(whole) {
        build.kernels.depthwise_backward_weights(
          $0, x.address, dy.address, atOnce.floats, scratch.floats)
      }
      with(one) {
        for image in 0..<3 {
          build.kernels.depthwise_backward_weights(
            $0, x.address(at: image * one.inputCount), dy.address(at: image * one.outputCount),
            addedUp.floats, scratch.floats)
        }
      }
      #expect(atOnce.numbers == addedUp.numbers, "\(build)")
    }
  }
}

extension nas_depthwise {
  /// A shape with the output that padding by half the kernel gives.
  init(images: Int, blocks: Int, height: Int, width: Int, kernel: Int, stride: Int) {
    let window = nas_window(kernel: kernel, stride: stride, padding: kernel / 2, dilation: 1)
    self.init(
      images: images, blocks: blocks, height: height, width: width, rows: window, columns: window)
  }

  /// A shape with the output that its windows give.
  init(
    images: Int, blocks: Int, height: Int, width: Int, rows: nas_window, columns: nas_window
  ) {
    self.init(
      images: images, blocks: blocks, height: height, width: width,
      output_height: rows.outputs(of: height), output_width: columns.outputs(of: width),
      rows: rows, columns: columns)
  }

  var inputCount: Int { images * blocks * height * width * 16 }
  var outputCount: Int { images * blocks * output_height * output_width * 16 }
  var filterCount: Int { blocks * rows.kernel * columns.kernel * 16 }

  /// As much as the kernels ask for, full of what an earlier one has left.
  func makeScratch() -> FencedBuffer {
    FencedBuffer(count: withUnsafePointer(to: self) { nas_depthwise_scratch($0) })
  }

  /// Every product of the convolution: where its input, its weight and its output lie. All three
  /// passes are sums of these.
  func forEachProduct(_ body: (_ x: Int, _ w: Int, _ y: Int) -> Void) {
    for plane in 0..<images * blocks {
      for row in 0..<output_height {
        for column in 0..<output_width {
          for tap in 0..<rows.kernel * columns.kernel {
            let (r, c) = tap.quotientAndRemainder(dividingBy: columns.kernel)
            let v = rows.input(row, r)
            let h = columns.input(column, c)
            guard v >= 0, v < height, h >= 0, h < width else { continue }
            let x = ((plane * height + v) * width + h) * 16
            let w = (plane % blocks * rows.kernel * columns.kernel + tap) * 16
            let y = ((plane * output_height + row) * output_width + column) * 16
            for lane in 0..<16 { body(x + lane, w + lane, y + lane) }
          }
        }
      }
    }
  }
}
