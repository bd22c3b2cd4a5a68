import CNASKernels
import NASTestSupport
import Testing

/// Channels beyond the real ones: where activations and weights have zeros there, whatever a kernel
/// writes has.
@Suite struct PaddedLanesTests {
  /// Of two blocks.
  private static let channels = 21

  @Test(arguments: activationElements) func staysZeroInConvolutions(element: FencedBuffer.Element) {
    let shape = nas_convolution(
      images: 2, inputs: Self.channels, outputs: Self.channels, height: 5, width: 4, kernel: 3,
      stride: 2,
      isFirst: false)
    let x = activation(images: 2, area: 20, element)
    let dy = activation(images: 2, area: 6, element)
    let (forward, backward) = (weights(nas_layout_forward), weights(nas_layout_backward))
    for build in KernelBuild.all(element) {
      let scratch = shape.makeScratch()
      let y = FencedBuffer(count: shape.outputCount, of: element)
      let dx = FencedBuffer(count: shape.inputCount, of: element)
      let dw = FencedBuffer([Float](repeating: 0, count: shape.filterCount))
      with(shape) {
        build.kernels.convolution_forward(
          $0, x.address, build.weights(forward).address, nil, nil, nas_activation_hard_swish,
          y.address, scratch.floats)
        build.kernels.convolution_backward_data(
          $0, dy.address, build.weights(backward).address, dx.address, scratch.floats)
        build.kernels.convolution_backward_weights(
          $0, x.address, dy.address, dw.floats, scratch.floats)
      }
      #expect(isZeroBeyond(y, area: 6) && isZeroBeyond(dx, area: 20), "\(build)")
      // Wherever the weights have no channels, their gradient has none.
      let unused = (0..<dw.count).filter { forward[$0] == 0 }
      #expect(unused.allSatisfy { dw[$0] == 0 }, "\(build)")
    }
  }

  @Test(arguments: activationElements) func staysZeroInDepthwiseConvolutions(
    element: FencedBuffer.Element
  ) {
    let shape = nas_depthwise(images: 2, blocks: 2, height: 5, width: 4, kernel: 3, stride: 1)
    let (x, w) = (activation(images: 2, area: 20, element), weights(nas_layout_depthwise))
    for build in KernelBuild.all(element) {
      let scratch = shape.makeScratch()
      let y = FencedBuffer(count: shape.outputCount, of: element)
      let dx = FencedBuffer(count: shape.inputCount, of: element)
      let dw = FencedBuffer([Float](repeating: 0, count: shape.filterCount))
      with(shape) {
        build.kernels.depthwise_forward(
          $0, x.address, w.floats, nil, nas_activation_hard_swish, y.address, scratch.floats)
        build.kernels.depthwise_backward_data(
          $0, x.address, w.floats, dx.address, scratch.floats)
        build.kernels.depthwise_backward_weights(
          $0, x.address, x.address, dw.floats, scratch.floats)
      }
      #expect(isZeroBeyond(y, area: 20) && isZeroBeyond(dx, area: 20), "\(build)")
      #expect(isZeroBeyond(dw, area: 9), "\(build)")
    }
  }

  @Test(arguments: activationElements, activations) func staysZeroInBatchNorm(
    element: FencedBuffer.Element, act: nas_activation
  ) {
    let shape = nas_planes(images: 2, blocks: 2, area: 7)
    let x = activation(images: 2, area: 7, element)
    // Scale, shift, slope and offset: an activation of one place.
    let parameters = activation(images: 1, area: 1, .f32).floats
    for build in KernelBuild.all(element) {
      let (y, dx) = (
        FencedBuffer(count: shape.count, of: element),
        FencedBuffer(count: shape.count, of: element)
      )
      with(shape) {
        build.kernels.norm_apply(
          $0, x.address, parameters, parameters, x.address, act, y.address)
        build.kernels.norm_backward_data(
          $0, act, x.address, x.address, parameters, parameters, parameters, parameters,
          dx.address)
      }
      #expect(isZeroBeyond(y, area: 7) && isZeroBeyond(dx, area: 7), "\(build)")
    }
  }

  /// Random in the real channels of two blocks, zero beyond.
  private func activation(
    images: Int, area: Int, _ element: FencedBuffer.Element
  ) -> FencedBuffer {
    var input = KernelInput(area)
    let shape = nas_planes(images: images, blocks: 2, area: area)
    let numbers = input.floats(shape.count).enumerated()
    return FencedBuffer(
      numbers.map { shape.channel($0.offset) < Self.channels ? $0.element : 0 }, as: element)
  }

  /// 3 x 3 weights of the real channels, packed.
  private func weights(_ layout: nas_weight_layout) -> FencedBuffer {
    let inputs = layout == nas_layout_depthwise ? 1 : Self.channels
    let slice = nas_weight_slice(
      outputs: Self.channels, inputs: inputs, rows: 3, columns: 3, stored_inputs: inputs,
      stored_rows: 3, stored_columns: 3, groups: 1, merged: 1)
    var input = KernelInput(0)
    let stored = input.floats(Self.channels * inputs * 9)
    let packed = FencedBuffer(count: withUnsafePointer(to: slice) { nas_packed_count($0, layout) })
    with(slice) { nas_pack($0, layout, stored, nil, packed.floats) }
    return packed
  }

  private func isZeroBeyond(_ buffer: FencedBuffer, area: Int) -> Bool {
    let shape = nas_planes(images: 1, blocks: 2, area: area)
    return (0..<buffer.count).allSatisfy {
      shape.channel($0) < Self.channels || buffer[$0] == 0
    }
  }
}
