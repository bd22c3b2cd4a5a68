import CKernels
import TestSupport
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
  ]

  @Test(arguments: cases) func elementsLieWhereTheHeaderSays(_ example: Case) {
    var input = KernelInput(0)
    let stored = input.floats(example.storedCount)
    let scale = FencedBuffer(input.floats(example.slice.outputs))
    for factors in [nil, scale] {
      let expected = example.packed { o, i, row, column in
        Double(stored[example.storedIndex(o, i, row, column)] * (factors?.pointer[o] ?? 1))
      }
      #expect(example.packedCount == expected.count)
      checkKernel("pack \(example)", in: [example], against: [expected], tolerance: 0) { _ in
        let packed = FencedBuffer(count: expected.count)
        with(example.slice) {
          nas_pack($0, example.layout, stored, factors?.pointer, packed.pointer)
        }
        return [packed]
      }
    }
  }

  @Test(arguments: cases) func unpackingAddsToTheSliceAndToNothingElse(_ example: Case) {
    var input = KernelInput(1)
    let gradient = input.floats(example.storedCount)
    let before = input.floats(example.storedCount)
    var after = before
    for o in 0..<example.slice.outputs {
      for i in 0..<example.slice.inputs {
        for row in 0..<example.slice.kernel {
          for column in 0..<example.slice.kernel {
            let index = example.storedIndex(o, i, row, column)
            after[index] += gradient[index]
          }
        }
      }
    }
    let packed = FencedBuffer(count: example.packedCount)
    let sum = FencedBuffer(before)
    with(example.slice) {
      nas_pack($0, example.layout, gradient, nil, packed.pointer)
      nas_unpack_add($0, example.layout, packed.pointer, sum.pointer)
    }
    #expect(packed.isIntact && sum.isIntact)
    #expect(sum.elements == after)
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
        outputs: outputs, inputs: inputs, kernel: kernel, stored_inputs: stored.inputs,
        stored_kernel: stored.kernel), storedOutputs: stored.outputs)
  }

  var storedCount: Int {
    storedOutputs * slice.stored_inputs * slice.stored_kernel * slice.stored_kernel
  }

  var packedCount: Int { withUnsafePointer(to: slice) { nas_packed_count($0, layout) } }

  /// Where an element of the slice is stored: the first channels, the centre of the kernel.
  func storedIndex(_ o: Int, _ i: Int, _ row: Int, _ column: Int) -> Int {
    let crop = (slice.stored_kernel - slice.kernel) / 2
    return ((o * slice.stored_inputs + i) * slice.stored_kernel + row + crop) * slice.stored_kernel
      + column + crop
  }

  /// The packed tensor, in the nesting that the header gives for the layout; zeros beyond the
  /// slice's channels.
  func packed(
    _ element: (_ o: Int, _ i: Int, _ row: Int, _ column: Int) -> Double
  ) -> [Double] {
    let lanes = 0..<16
    let inputBlocks = layout == nas_layout_forward || layout == nas_layout_backward
    var result: [Double] = []
    for outputBlock in 0..<(slice.outputs + 15) / 16 {
      for inputBlock in 0..<(inputBlocks ? (slice.inputs + 15) / 16 : 1) {
        for row in 0..<slice.kernel {
          for column in 0..<slice.kernel {
            func append(_ outputLane: Int, _ i: Int) {
              let o = 16 * outputBlock + outputLane
              let isInside = o < slice.outputs && i < slice.inputs
              result.append(isInside ? element(o, i, row, column) : 0)
            }
            switch layout {
            case nas_layout_forward:
              for i in lanes { for o in lanes { append(o, 16 * inputBlock + i) } }
            case nas_layout_backward:
              for o in lanes { for i in lanes { append(o, 16 * inputBlock + i) } }
            default:
              for i in 0..<slice.inputs { for o in lanes { append(o, i) } }
            }
          }
        }
      }
    }
    return result
  }
}
