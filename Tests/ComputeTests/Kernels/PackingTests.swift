import CNASKernels
import NASTestSupport
import Testing

/// Weights in the kernels' layouts, element by element as the header defines them.
@Suite struct PackingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let layout: nas_weight_layout
    let slice: nas_weight_slice
    /// Output channels of the stored tensor.
    let storedOutputs: Int

    var testDescription: String { "layout \(layout.rawValue), \(slice)" }
  }

  /// Whole tensors and slices of larger ones, with channels that fill their blocks and that do not.
  static let cases: [Case] = [
    Case(nas_layout_forward, 32, 16, 3, of: (32, 16, 3)),
    Case(nas_layout_forward, 20, 18, 3, of: (24, 40, 5)),
    Case(nas_layout_forward, 1, 33, 1, of: (2, 33, 1)),
    Case(nas_layout_backward, 32, 16, 3, of: (32, 16, 3)),
    Case(nas_layout_backward, 20, 18, 3, of: (24, 40, 7)),
    Case(nas_layout_first, 8, 3, 3, of: (8, 3, 3)),
    Case(nas_layout_first, 17, 1, 3, of: (32, 2, 5)),
    Case(nas_layout_depthwise, 16, 1, 5, of: (16, 1, 5)),
    Case(nas_layout_depthwise, 36, 1, 3, of: (48, 1, 7)),
    Case(nas_layout_forward_bf16, 32, 16, 3, of: (32, 16, 3)),
    Case(nas_layout_forward_bf16, 20, 19, 3, of: (24, 40, 5)),
    Case(nas_layout_backward_bf16, 32, 16, 3, of: (32, 16, 3)),
    Case(nas_layout_backward_bf16, 21, 18, 1, of: (24, 40, 3)),
    Case(nas_layout_first_bf16, 8, 4, 3, of: (8, 4, 3)),
    Case(nas_layout_first_bf16, 17, 3, 3, of: (32, 4, 5)),
    Case(nas_layout_first_bf16, 16, 1, 5, of: (16, 1, 5)),
  ]

  @Test(arguments: cases) func elementsLieWhereTheHeaderSays(_ example: Case) {
    var input = KernelInput(0)
    let stored = input.floats(example.storedCount)
    let scale = FencedBuffer(input.floats(example.slice.outputs))
    for factors in [nil, scale] {
      let expected = example.packed { o, i, row, column in
        let weight =
          stored[example.storedIndex(o, i, row, column)] * (factors.map { $0.floats[o] } ?? 1)
        return example.element == .f32 ? weight : Float(bitPattern: UInt32(weight.bf16) << 16)
      }
      let packed = FencedBuffer(count: expected.count, of: example.element)
      #expect(example.packedCount == expected.count / (example.element == .f32 ? 1 : 2))
      with(example.slice) {
        nas_pack(
          $0, example.layout, stored, factors?.floats,
          packed.address.assumingMemoryBound(to: Float.self))
      }
      #expect(packed.isIntact && packed.numbers == expected.map(Double.init))
    }
  }

  @Test(arguments: cases.filter { $0.element == .f32 })
  func unpackingAddsToTheSliceAndToNothingElse(_ example: Case) {
    var input = KernelInput(1)
    let gradient = input.floats(example.storedCount)
    let before = input.floats(example.storedCount)
    var after = before
    for o in 0..<example.slice.outputs {
      for i in 0..<example.slice.inputs {
        for row in 0..<example.slice.rows {
          for column in 0..<example.slice.columns {
            let index = example.storedIndex(o, i, row, column)
            after[index] += gradient[index]
          }
        }
      }
    }
    let packed = FencedBuffer(count: example.packedCount)
    let sum = FencedBuffer(before)
    with(example.slice) {
      nas_pack($0, example.layout, gradient, nil, packed.floats)
      nas_unpack_add($0, example.layout, packed.floats, sum.floats)
    }
    #expect(packed.isIntact && sum.isIntact)
    #expect(sum.numbers == after.map(Double.init))
  }
}

extension PackingTests.Case {
  init(
    _ layout: nas_weight_layout, _ outputs: Int, _ inputs: Int, _ kernel: Int,
    of stored: (outputs: Int, inputs: Int, kernel: Int)
  ) {
    self.init(
      layout: layout,
      slice: nas_weight_slice(
        outputs: outputs, inputs: inputs, rows: kernel, columns: kernel,
        stored_inputs: stored.inputs, stored_rows: stored.kernel, stored_columns: stored.kernel,
        groups: 1, merged: 1), storedOutputs: stored.outputs)
  }

  var storedCount: Int {
    storedOutputs * slice.stored_inputs * slice.stored_rows * slice.stored_columns
  }

  var element: FencedBuffer.Element {
    layout.rawValue < nas_layout_forward_bf16.rawValue ? .f32 : .bf16
  }

  var packedCount: Int { withUnsafePointer(to: slice) { nas_packed_count($0, layout) } }

  /// Where an element of the slice is stored: the first channels, the centre of the kernel.
  func storedIndex(_ o: Int, _ i: Int, _ row: Int, _ column: Int) -> Int {
    let above = (slice.stored_rows - slice.rows) / 2
    let left = (slice.stored_columns - slice.columns) / 2
    return ((o * slice.stored_inputs + i) * slice.stored_rows + row + above) * slice.stored_columns
      + column + left
  }

  /// The packed tensor, in the nesting that the header gives for the layout; zeros beyond the
  /// slice's channels.
  func packed(
    _ element: (_ o: Int, _ i: Int, _ row: Int, _ column: Int) -> Float
  ) -> [Float] {
    var result: [Float] = []
    for outputBlock in 0..<(slice.outputs + 15) / 16 {
      for inputBlock in 0..<inputBlocks {
        for row in 0..<slice.rows {
          for column in 0..<slice.columns {
            for (outputLane, inputLane) in tile {
              let (o, i) = (16 * outputBlock + outputLane, 16 * inputBlock + inputLane)
              let isInside = o < slice.outputs && i < slice.inputs
              result.append(isInside ? element(o, i, row, column) : 0)
            }
          }
        }
      }
    }
    return result
  }

  /// Layouts of a first convolution have all inputs in the tile.
  private var inputBlocks: Int {
    switch layout {
    case nas_layout_forward, nas_layout_backward, nas_layout_forward_bf16,
      nas_layout_backward_bf16:
      (slice.inputs + 15) / 16
    default: 1
    }
  }

  /// The output and the input channel of every weight of one tap, block by block.
  private var tile: [(output: Int, input: Int)] {
    let lanes = 0..<16
    switch layout {
    case nas_layout_forward: return lanes.flatMap { i in lanes.map { ($0, i) } }
    case nas_layout_backward: return lanes.flatMap { o in lanes.map { (o, $0) } }
    case nas_layout_forward_bf16: return Self.pairs(16).map { (output: $0.lane, input: $0.other) }
    case nas_layout_backward_bf16: return Self.pairs(16).map { (output: $0.other, input: $0.lane) }
    case nas_layout_first_bf16:
      return Self.pairs(slice.inputs).map { (output: $0.lane, input: $0.other) }
    default: return (0..<slice.inputs).flatMap { i in lanes.map { ($0, i) } }
    }
  }

  /// [count / 2][16 lanes][2].
  private static func pairs(_ count: Int) -> [(lane: Int, other: Int)] {
    (0..<(count + 1) / 2).flatMap { pair in
      (0..<16).flatMap { lane in [(lane, 2 * pair), (lane, 2 * pair + 1)] }
    }
  }
}
