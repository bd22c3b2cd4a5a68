import CNASKernels
import NASNetworks

/// How one tensor of a network is laid out for the kernels, within the network's packed weights
/// and packed gradient.
struct PackedParameter {
  enum Layout {
    /// A convolution's weights, in one or two kernel layouts, and the layout of their gradient,
    /// where there is one.
    case convolution([nas_weight_layout], gradient: nas_weight_layout?)
    /// Rows and columns, each padded with zeros.
    case matrix(rows: Int, columns: Int)
  }

  let parameter: Parameter
  let layout: Layout
  /// Offset of each kernel layout in the packed weights.
  let offsets: [Int]
  /// Offset in the packed gradient.
  let gradientOffset: Int
  /// Floats of the packed gradient.
  let gradientCount: Int
}

/// The packed weights of a network: what is packed, and where.
struct PackedLayout {
  private(set) var parameters: [PackedParameter] = []
  /// Floats of packed weights.
  private(set) var count = 0
  /// Floats of packed gradient.
  private(set) var gradientCount = 0

  /// Adds a convolution's weights in the given layouts.
  mutating func addConvolution(
    _ parameter: Parameter, _ layouts: [nas_weight_layout], gradient: nas_weight_layout? = nil
  ) -> PackedParameter {
    var slice = nas_weight_slice(packing: parameter, from: parameter)
    return add(
      parameter, .convolution(layouts, gradient: gradient),
      counts: layouts.map { nas_packed_count(&slice, $0) },
      gradientCount: gradient.map { nas_packed_count(&slice, $0) } ?? 0)
  }

  /// Adds a vector or matrix, padded.
  mutating func addMatrix(_ parameter: Parameter, rows: Int, columns: Int) -> PackedParameter {
    add(
      parameter, .matrix(rows: rows, columns: columns), counts: [rows * columns],
      gradientCount: rows * columns)
  }

  private mutating func add(
    _ parameter: Parameter, _ layout: PackedParameter.Layout, counts: [Int],
    gradientCount size: Int
  ) -> PackedParameter {
    func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }
    var offsets: [Int] = []
    for size in counts {
      offsets.append(count)
      count += aligned(size)
    }
    let packed = PackedParameter(
      parameter: parameter, layout: layout, offsets: offsets, gradientOffset: gradientCount,
      gradientCount: size)
    gradientCount += aligned(size)
    parameters.append(packed)
    return packed
  }
}

extension PackedParameter {
  /// Gathers the tensor from its stored place. `scale` multiplies each output channel.
  func pack(
    from stored: UnsafePointer<Float>, shape: [Int], scale: UnsafePointer<Float>? = nil,
    into packed: UnsafeMutablePointer<Float>
  ) {
    switch layout {
    case .convolution(let layouts, _):
      var slice = nas_weight_slice(
        packing: parameter, from: Parameter(name: "", shape: shape, role: .weight))
      for (layout, offset) in zip(layouts, offsets) {
        nas_pack(&slice, layout, stored, scale, packed + offset)
      }
    case .matrix(let rows, let columns):
      let (own, ownColumns) = parameter.matrixShape
      let target = packed + offsets[0]
      target.update(repeating: 0, count: rows * columns)
      let storedColumns = shape[shape.count - 1]
      for row in 0..<own {
        (target + row * columns).update(from: stored + row * storedColumns, count: ownColumns)
      }
    }
  }

  /// Whether there are only numbers in what was packed.
  func isFinite(in packed: UnsafePointer<Float>) -> Bool {
    switch layout {
    case .convolution(let layouts, _):
      var slice = nas_weight_slice(packing: parameter, from: parameter)
      return zip(layouts, offsets).allSatisfy { layout, offset in
        let values = UnsafeBufferPointer(
          start: packed + offset, count: nas_packed_count(&slice, layout))
        guard layout.isPairsOfBF16 else { return values.allSatisfy(\.isFinite) }
        return values.allSatisfy {
          Float(bitPattern: $0.bitPattern << 16).isFinite
            && Float(bitPattern: $0.bitPattern & 0xffff_0000).isFinite
        }
      }
    case .matrix(let rows, let columns):
      return UnsafeBufferPointer(start: packed + offsets[0], count: rows * columns)
        .allSatisfy(\.isFinite)
    }
  }

  /// Adds the packed gradient to the stored tensor's.
  func unpackAdd(
    gradient packed: UnsafePointer<Float>, to stored: UnsafeMutablePointer<Float>, shape: [Int]
  ) {
    switch layout {
    case .convolution(_, let gradient):
      guard let gradient else { preconditionFailure("'\(parameter.name)' has no gradient") }
      var slice = nas_weight_slice(
        packing: parameter, from: Parameter(name: "", shape: shape, role: .weight))
      nas_unpack_add(&slice, gradient, packed + gradientOffset, stored)
    case .matrix(_, let columns):
      let (own, ownColumns) = parameter.matrixShape
      let storedColumns = shape[shape.count - 1]
      for row in 0..<own {
        let source = packed + gradientOffset + row * columns
        let target = stored + row * storedColumns
        for column in 0..<ownColumns { target[column] += source[column] }
      }
    }
  }
}

extension Parameter {
  /// A vector is one row.
  fileprivate var matrixShape: (rows: Int, columns: Int) {
    shape.count == 1 ? (1, shape[0]) : (shape[0], shape[1])
  }
}

extension nas_weight_layout {
  /// Whether each of its floats is two bf16, of which the float shows one.
  fileprivate var isPairsOfBF16: Bool {
    [nas_layout_forward_bf16, nas_layout_backward_bf16, nas_layout_first_bf16].contains(self)
  }
}

extension nas_weight_slice {
  /// The slice of `stored` that `parameter` is; depthwise weights have one input.
  fileprivate init(packing parameter: Parameter, from stored: Parameter) {
    self.init(
      outputs: parameter.shape[0], inputs: parameter.shape[1], kernel: parameter.shape[2],
      stored_inputs: stored.shape[1], stored_kernel: stored.shape[2])
  }
}
