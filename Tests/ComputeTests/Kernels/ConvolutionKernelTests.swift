import CNASKernels
import NASTestSupport
import Testing

/// The dense convolution kernels against the definition of the convolution.
@Suite struct ConvolutionKernelTests {
  @Test(arguments: [1, 2, 3, 5, 7], [1, 2, 3]) func agreeWithTheReference(
    kernel: Int, stride: Int
  ) {
    // Outputs that leave every remainder of those that are computed at a time, one row and many;
    // sizes that the stride divides, and others.
    for (index, (height, width)) in [
      (1, 1), (1, 2), (2, 3), (3, 3), (4, 5), (6, 4), (7, 7), (2, 12), (13, 5), (1, 17),
    ].enumerated() {
      for isFirst in [false, true] {
        let shape = nas_convolution(
          images: 1 + index % 2, inputs: isFirst ? 1 + index % 4 : 16 + index % 3 * 16 - index % 10,
          outputs: 16 * (1 + index % 5) - index * 3 % 16, height: height, width: width,
          kernel: kernel,
          stride: stride, isFirst: isFirst)
        for element in activationElements {
          checkForward(shape, element, item: index)
          checkBackward(shape, element, item: index)
        }
      }
    }
  }

  @Test(arguments: unusualWindows) func agreeWithTheReferenceForAnyWindow(
    rows: nas_window, columns: nas_window
  ) {
    for (groups, isFirst) in [(1, false), (1, true), (2, false)] {
      let shape = nas_convolution(
        images: 2, groups: groups, inputs: isFirst ? 3 : 29, outputs: 24, height: 9, width: 11,
        rows: rows, columns: columns, isFirst: isFirst)
      for element in activationElements {
        checkForward(shape, element, item: groups)
        checkBackward(shape, element, item: groups)
      }
    }
  }

  private func checkForward(
    _ shape: nas_convolution, _ element: FencedBuffer.Element, item: Int
  ) {
    var input = KernelInput(item)
    let (x, w) = (input.images(shape, element), input.filter(shape, element))
    let bias = input.buffer(16 * shape.groups * shape.outputBlocks).zeroed {
      $0 % (shape.outputBlocks * 16) < shape.outputs
    }
    let addend = input.outputs(shape, element)
    var sums = [Double](repeating: 0, count: shape.outputCount)
    shape.forEachProduct { sums[$2] += x[$0] * w[$1] }
    for (activation, offset, adds) in [
      (nas_activation_none, nil, false), (activations[item % 3], bias, true),
      (nas_activation_relu, nil, true), (nas_activation_hard_swish, bias, false),
    ] {
      let expected = sums.enumerated().map { index, sum in
        activation(
          sum + (offset?[shape.outputChannel(index)] ?? 0) + (adds ? addend[index] : 0))
      }
      // What is added may be what is written.
      for isInPlace in adds ? [false, true] : [false] {
        checkKernel("forward \(shape)", in: KernelBuild.all(element), against: [expected]) {
          build in
          let y =
            isInPlace
            ? addend.zeroed { _ in true } : FencedBuffer(count: shape.outputCount, of: element)
          let source = isInPlace ? y : adds ? addend : nil
          let scratch = shape.makeScratch()
          with(shape) {
            build.kernels.convolution_forward(
              $0, x.address, build.weights(w, depth: shape.filterDepth).address, offset?.floats,
              source?.address, activation, y.address, scratch.floats)
          }
          #expect(scratch.isIntact)
          return [y]
        }
      }
    }
  }

  private func checkBackward(
    _ shape: nas_convolution, _ element: FencedBuffer.Element, item: Int
  ) {
    var input = KernelInput(item)
    let (x, w) = (input.images(shape, element), input.filter(shape, element))
    let dy = input.outputs(shape, element)
    let before = input.floats(shape.filterCount)
    var dx = [Double](repeating: 0, count: shape.inputCount)
    var dw = before.map(Double.init)
    shape.forEachProduct {
      dx[$0] += w[$1] * dy[$2]
      dw[$1] += x[$0] * dy[$2]
    }
    checkKernel("weights \(shape)", in: KernelBuild.all(element), against: [dw]) { build in
      let (filter, scratch) = (FencedBuffer(before), shape.makeScratch())
      with(shape) {
        build.kernels.convolution_backward_weights(
          $0, x.address, dy.address, filter.floats, scratch.floats)
      }
      #expect(scratch.isIntact)
      return [filter]
    }
    guard shape.is_first == 0 else { return }
    let turned = FencedBuffer(w.numbers.indices.map { Float(w[Self.transposed($0)]) })
    checkKernel("data \(shape)", in: KernelBuild.all(element), against: [dx]) { build in
      let data = FencedBuffer(count: shape.inputCount, of: element)
      let scratch = shape.makeScratch()
      with(shape) {
        build.kernels.convolution_backward_data(
          $0, dy.address, build.weights(turned).address, data.address, scratch.floats)
      }
      #expect(scratch.isIntact)
      return [data]
    }
  }

  /// Where nas_layout_forward has the weight that nas_layout_backward has at `index`.
  private static func transposed(_ index: Int) -> Int {
    index / 256 * 256 + index % 16 * 16 + index / 16 % 16
  }

  /// A gradient added up image by image has the bits of one taken at once.
  @Test(arguments: activationElements) func weightGradientsAddUp(element: FencedBuffer.Element) {
    for isFirst in [false, true] {
      let whole = nas_convolution(
        images: 3, inputs: isFirst ? 3 : 32, outputs: 32, height: 5, width: 6, kernel: 3,
        stride: 1, isFirst: isFirst)
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
          build.kernels.convolution_backward_weights(
            $0, x.address, dy.address, atOnce.floats, scratch.floats)
        }
        with(one) {
          for image in 0..<3 {
            build.kernels.convolution_backward_weights(
              $0, x.address(at: image * one.inputCount), dy.address(at: image * one.outputCount),
              addedUp.floats, scratch.floats)
          }
        }
        #expect(atOnce.numbers == addedUp.numbers, "\(build)")
      }
    }
  }
}

extension nas_convolution {
  /// A shape with the output that padding by half the kernel gives.
  init(
    images: Int, inputs: Int, outputs: Int, height: Int, width: Int, kernel: Int,
    stride: Int, isFirst: Bool
  ) {
    let window = nas_window(kernel: kernel, stride: stride, padding: kernel / 2, dilation: 1)
    self.init(
      images: images, inputs: inputs, outputs: outputs, height: height, width: width,
      rows: window, columns: window, isFirst: isFirst)
  }

  /// A shape with the output that its windows give.
  init(
    images: Int, groups: Int = 1, inputs: Int, outputs: Int, height: Int, width: Int,
    rows: nas_window, columns: nas_window, isFirst: Bool = false
  ) {
    self.init(
      images: images, groups: groups, inputs: inputs, outputs: outputs, height: height,
      width: width, output_height: rows.outputs(of: height),
      output_width: columns.outputs(of: width), rows: rows, columns: columns,
      is_first: isFirst ? 1 : 0)
  }

  /// Channels of a group, those of the padding included.
  var inputDepth: Int { is_first != 0 ? inputs : (inputs + 15) / 16 * 16 }
  var outputBlocks: Int { (outputs + 15) / 16 }

  var inputCount: Int { images * groups * inputDepth * height * width }
  var outputCount: Int { images * groups * outputBlocks * output_height * output_width * 16 }
  var filterCount: Int { groups * outputBlocks * 16 * inputDepth * rows.kernel * columns.kernel }
  /// Inputs whose weights lie side by side.
  var filterDepth: Int { is_first != 0 ? inputs : 16 }

  /// The channel of an element of the output, and whether it is a real one.
  func outputChannel(_ index: Int) -> Int {
    index / (output_height * output_width * 16) % (groups * outputBlocks) * 16 + index % 16
  }
  func isReal(output index: Int) -> Bool { outputChannel(index) % (outputBlocks * 16) < outputs }

  /// Whether an element of the input is of a real channel.
  func isReal(input index: Int) -> Bool {
    is_first != 0 || index / (height * width * 16) % (inputDepth / 16) * 16 + index % 16 < inputs
  }

  /// Whether a weight in nas_layout_forward or nas_layout_first is one of real channels.
  func isReal(weight index: Int) -> Bool {
    let taps = rows.kernel * columns.kernel
    let block = index / (taps * inputDepth * 16) % outputBlocks
    let input =
      is_first != 0
      ? 0 : index / (taps * 256) % (inputDepth / 16) * 16 + index / 16 % 16
    return block * 16 + index % 16 < outputs && input < inputs
  }

  /// As much as the kernels ask for, full of what an earlier one has left.
  func makeScratch() -> FencedBuffer {
    FencedBuffer(count: withUnsafePointer(to: self) { nas_convolution_scratch($0) })
  }

  /// Every product of the convolution: where its input, its weight and its output lie, the weight
  /// in nas_layout_forward or nas_layout_first. All three passes are sums of these.
  func forEachProduct(_ body: (_ x: Int, _ w: Int, _ y: Int) -> Void) {
    let taps = rows.kernel * columns.kernel
    for plane in 0..<images * groups * outputBlocks {
      // A part is one group of one image; the block is one of all groups'.
      let part = plane / outputBlocks
      let block = plane % (groups * outputBlocks)
      for place in 0..<output_height * output_width {
        let (row, column) = place.quotientAndRemainder(dividingBy: output_width)
        for tap in 0..<taps {
          let v = rows.input(row, tap / columns.kernel)
          let h = columns.input(column, tap % columns.kernel)
          guard v >= 0, v < height, h >= 0, h < width else { continue }
          for channel in 0..<inputs {
            let x = inputIndex(part, channel, v, h)
            let w = weightIndex(block, channel, tap)
            let y = (plane * output_height * output_width + place) * 16
            for lane in 0..<min(16, outputs - plane % outputBlocks * 16) {
              body(x, w + lane, y + lane)
            }
          }
        }
      }
    }
  }

  private func inputIndex(_ part: Int, _ channel: Int, _ row: Int, _ column: Int) -> Int {
    let depth = is_first == 0 ? 16 : 1
    let plane = part * (inputDepth / depth) + channel / depth
    return ((plane * height + row) * width + column) * depth + channel % depth
  }

  /// The first of 16 outputs' weights.
  private func weightIndex(_ block: Int, _ channel: Int, _ tap: Int) -> Int {
    let taps = rows.kernel * columns.kernel
    if is_first != 0 { return ((block * taps + tap) * inputs + channel) * 16 }
    let tile = (block * (inputDepth / 16) + channel / 16) * taps + tap
    return (tile * 16 + channel % 16) * 16
  }
}

extension KernelInput {
  fileprivate mutating func images(
    _ shape: nas_convolution, _ element: FencedBuffer.Element
  ) -> FencedBuffer {
    buffer(shape.inputCount, of: element).zeroed(where: shape.isReal(input:))
  }

  fileprivate mutating func outputs(
    _ shape: nas_convolution, _ element: FencedBuffer.Element
  ) -> FencedBuffer {
    buffer(shape.outputCount, of: element).zeroed(where: shape.isReal(output:))
  }

  /// Weights in f32 that the element can hold.
  fileprivate mutating func filter(
    _ shape: nas_convolution, _ element: FencedBuffer.Element
  ) -> FencedBuffer {
    let rounded = buffer(shape.filterCount, of: element)
    return FencedBuffer(rounded.numbers.map { Float($0) }).zeroed(where: shape.isReal(weight:))
  }
}

extension FencedBuffer {
  /// The same with zeros elsewhere.
  func zeroed(where isKept: (Int) -> Bool) -> FencedBuffer {
    FencedBuffer((0..<count).map { isKept($0) ? Float(self[$0]) : 0 }, as: element)
  }
}
