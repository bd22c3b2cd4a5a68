import CNASKernels
import NASTestSupport
import Testing

/// The kernels of single operations: every build gives what the plainest one does, which
/// OperationTests hold against the definitions (`NAS_KERNELS=reference` makes them run it).
@Suite struct OperationKernelTests {
  /// Of three blocks.
  private static let channels = 37
  private static let planes = nas_planes(images: 2, blocks: 3, area: 30)
  private static let windows = nas_pool(
    planes: 6, height: 6, width: 5, output_height: 3, output_width: 3,
    rows: .init(3, 2, 1, 1), columns: .init(2, 2, 1, 1), counts_padding: 1)

  /// What a kernel reads and writes: three activations of one shape, and numbers by channel.
  private struct Operands {
    let shape = OperationKernelTests.planes
    let x: FencedBuffer
    let other: FencedBuffer
    let numbers: FencedBuffer
    let element: FencedBuffer.Element

    init(_ element: FencedBuffer.Element) {
      var input = KernelInput(4)
      self.element = element
      x = input.buffer(OperationKernelTests.planes.count, of: element, spread: 3)
      other = input.buffer(OperationKernelTests.planes.count, of: element)
      numbers = input.buffer(OperationKernelTests.planes.count, mean: 1)
    }

    func makeOutput() -> FencedBuffer {
      FencedBuffer([Float](repeating: 0, count: shape.count), as: element)
    }
    func makeNumbers() -> FencedBuffer { FencedBuffer([Float](repeating: 0.5, count: shape.count)) }
  }

  private func check(
    _ what: String, _ element: FencedBuffer.Element,
    _ run: (nas_element_kernels, Operands) -> [FencedBuffer]
  ) {
    let operands = Operands(element)
    let builds = KernelBuild.all(element)
    let expected = run(builds[0].kernels, operands).map(\.numbers)
    checkKernel(what, in: builds, against: expected) { run($0.kernels, operands) }
  }

  @Test(arguments: activationElements) func sumsOfChannels(element: FencedBuffer.Element) {
    check("channel sums", element) { kernels, operands in
      let (sums, products) = (operands.makeNumbers(), operands.makeNumbers())
      let (y, dx) = (operands.makeOutput(), operands.makeOutput())
      with(operands.shape) {
        kernels.add_channel_sums($0, operands.x.address, sums.floats)
        kernels.add_channel_products(
          $0, operands.x.address, operands.other.address, products.floats)
        kernels.sum_channels($0, Self.channels, 0.5, operands.x.address, y.address)
        kernels.sum_channels_backward($0, Self.channels, 0.5, operands.other.address, dx.address)
      }
      return [sums, products, y, dx]
    }
  }

  @Test(arguments: activationElements) func poolingsAndResizings(element: FencedBuffer.Element) {
    let rows = [
      nas_blend(first: 0, second: 1, share: 0.25), nas_blend(first: 2, second: 3, share: 0.5),
      nas_blend(first: 5, second: 5, share: 0),
    ]
    check("windows", element) { kernels, operands in
      let scratch = FencedBuffer(count: 30 * 16)
      let outputs = (0..<6).map { _ in operands.makeOutput() }
      with(Self.windows) {
        kernels.max_forward($0, operands.x.address, outputs[0].address)
        kernels.max_backward(
          $0, operands.x.address, operands.other.address, outputs[1].address, scratch.floats)
        kernels.mean_forward($0, operands.x.address, outputs[2].address)
        kernels.mean_backward($0, operands.other.address, outputs[3].address, scratch.floats)
        kernels.resize_forward(
          $0, rows, Array(rows.prefix(2)) + [rows[0]], operands.x.address, outputs[4].address)
        kernels.resize_backward(
          $0, rows, Array(rows.prefix(2)) + [rows[0]], operands.other.address, outputs[5].address,
          scratch.floats)
      }
      #expect(scratch.isIntact)
      return outputs
    }
  }

  @Test(arguments: activationElements) func normsAndSoftmax(element: FencedBuffer.Element) {
    check("over channels and positions", element) { kernels, operands in
      let outputs = (0..<6).map { _ in operands.makeOutput() }
      let (statistics, dscale, dshift) = (
        FencedBuffer(count: 2 * 60), operands.makeNumbers(), operands.makeNumbers()
      )
      let (x, dy, numbers) = (operands.x.address, operands.other.address, operands.numbers.floats)
      with(operands.shape) {
        kernels.layer_norm_forward(
          $0, Self.channels, 1e-5, x, numbers, numbers + 48, outputs[0].address, statistics.floats)
        kernels.layer_norm_backward(
          $0, Self.channels, x, statistics.floats, numbers, dy, outputs[1].address, dscale.floats,
          dshift.floats)
        kernels.softmax_channels($0, Self.channels, x, outputs[2].address)
        kernels.softmax_channels_backward($0, Self.channels, x, dy, outputs[3].address)
        kernels.softmax_positions($0, x, outputs[4].address)
        kernels.softmax_positions_backward($0, x, dy, outputs[5].address)
      }
      return outputs + [statistics, dscale, dshift]
    }
  }

  @Test(arguments: activationElements) func products(element: FencedBuffer.Element) {
    let kinds = [nas_factor_same, nas_factor_channels, nas_factor_positions, nas_factor_single]
    check("products", element) { kernels, operands in
      kinds.flatMap { kind in
        let (y, sums) = (operands.makeOutput(), operands.makeOutput())
        with(operands.shape) {
          kernels.multiply($0, operands.x.address, operands.other.address, kind, y.address)
          if kind != nas_factor_same {
            kernels.multiply_backward(
              $0, Self.channels, operands.x.address, operands.other.address, kind, sums.address)
          }
        }
        return [y, sums]
      }
    }
  }

  @Test(arguments: activationElements) func moves(element: FencedBuffer.Element) {
    var moves = [nas_lane_move](repeating: .init(), count: 4)
    for index in moves.indices {
      moves[index].source = index % 2
      moves[index].block = index
      withUnsafeMutableBytes(of: &moves[index].lanes) {
        let lanes = $0.bindMemory(to: Int32.self)
        // Each lane of a block is written once: by fours, or all in order.
        for lane in 0..<16 {
          lanes[lane] =
            index == 3 || lane / 6 == index ? Int32((lane * (index == 3 ? 1 : 5)) % 16) : -1
        }
      }
    }
    for index in moves.indices { moves[index].block = index % 3 }
    check("moves", element) { kernels, operands in
      let (moved, back, shared) = (
        operands.makeOutput(), operands.makeOutput(), operands.makeOutput()
      )
      let (plain, dw, dropped) = (
        operands.makeNumbers(), operands.makeNumbers(), operands.makeOutput()
      )
      let sources: [UnsafeRawPointer?] = [
        UnsafeRawPointer(operands.x.address), UnsafeRawPointer(operands.other.address),
      ]
      let size = operands.shape.count / 2
      with(operands.shape) {
        kernels.move_channels($0, [0, 3, 4, 4], moves, sources, [3, 3], moved.address)
        kernels.to_plain($0, Self.channels, 0, operands.x.address, plain.floats)
        kernels.from_plain($0, Self.channels, 1, operands.numbers.floats, back.address)
      }
      kernels.add_shared(2, size, operands.x.address, operands.numbers.floats, shared.address)
      kernels.add_shared_backward(2, size, operands.other.address, dw.floats)
      kernels.drop(operands.shape.count, 99, 1 << 31, 2, operands.x.address, dropped.address)
      return [moved, back, shared, plain, dw, dropped]
    }
  }
}
