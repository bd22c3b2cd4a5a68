import CNASKernels
import NASNetworks

/// How one tensor of a network is laid out for the kernels, within the network's packed weights
/// and packed gradient.
struct PackedParameter {
  enum Layout {
    /// A convolution's weights, in one or two kernel layouts, and the layout of their gradient,
    /// where there is one.
    case convolution([nas_weight_layout], ChannelGrouping, gradient: nas_weight_layout?)
    /// Every number in a place of its own, zeros between.
    case placed(Placement)
    /// Every number in a place of a convolution's weights, [outputs, inputs], and those in kernel
    /// layouts; the gradient likewise, where there is one.
    case pointwise(
      Placement, outputs: Int, inputs: Int, [nas_weight_layout], gradient: nas_weight_layout?)
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

/// Where the numbers of a tensor of any rank lie: the place of one is the sum over the axes of what
/// its coordinate there is worth.
struct Placement: Sendable {
  /// Of each axis, by coordinate.
  let axes: [[Int]]
  /// Places in all.
  let count: Int
  /// Whether the last axis's numbers lie side by side.
  let isContiguous: Bool

  init(_ axes: [[Int]], count: Int) {
    self.axes = axes
    self.count = count
    isContiguous = axes.last.map { $0.indices.elementsEqual($0) } ?? false
  }

  /// One number after the other.
  init(dense shape: [Int]) {
    let axes = shape.indices.map { axis in
      let step = shape[(axis + 1)...].reduce(1, *)
      return (0..<shape[axis]).map { $0 * step }
    }
    self.init(axes, count: shape.reduce(1, *))
  }

  /// Rows and columns, each padded with zeros; a vector is one row.
  init(_ shape: [Int], rows: Int, columns: Int) {
    let last = Array(0..<shape[shape.count - 1])
    self.init(
      shape.count == 1 ? [last] : [(0..<shape[0]).map { $0 * columns }, last],
      count: rows * columns)
  }

  /// Positions × channels as an activation is blocked.
  init(positions: Int, channels: Int) {
    self.init(
      [
        (0..<positions).map { 16 * $0 },
        (0..<channels).map { $0 / 16 * positions * 16 + $0 % 16 },
      ], count: positions * padded(channels))
  }

  /// Puts the numbers of a stored tensor in their places, zeros between.
  func gather(
    _ stored: UnsafePointer<Float>, shape: [Int], into target: UnsafeMutablePointer<Float>
  ) {
    target.update(repeating: 0, count: count)
    let last = axes[axes.count - 1]
    forEachRun(stored: shape) { from, to in
      if isContiguous {
        (target + to).update(from: stored + from, count: last.count)
      } else {
        for index in last.indices { target[to + last[index]] = stored[from + index] }
      }
    }
  }

  /// Adds what lies in the places to the numbers of a stored tensor.
  func scatterAdd(
    _ source: UnsafePointer<Float>, to stored: UnsafeMutablePointer<Float>, shape: [Int]
  ) {
    let last = axes[axes.count - 1]
    forEachRun(stored: shape) { to, from in
      for index in last.indices { stored[to + index] += source[from + last[index]] }
    }
  }

  /// Adds numbers of a stored tensor to their places.
  func add(
    _ stored: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, shape: [Int]
  ) {
    let last = axes[axes.count - 1]
    forEachRun(stored: shape) { from, to in
      for index in last.indices { target[to + last[index]] += stored[from + index] }
    }
  }

  /// Visits the tensor's numbers by runs along its last axis: where the run's begin in a stored
  /// tensor of which this one is the first part of every axis, and what the other axes are worth.
  private func forEachRun(stored shape: [Int], _ body: (_ stored: Int, _ placed: Int) -> Void) {
    visit(axis: 0, stored: 0, placed: 0, shape, body)
  }

  private func visit(
    axis: Int, stored: Int, placed: Int, _ shape: [Int], _ body: (Int, Int) -> Void
  ) {
    if axis == axes.count - 1 {
      body(stored * shape[axis], placed)
      return
    }
    for coordinate in axes[axis].indices {
      visit(
        axis: axis + 1, stored: stored * shape[axis] + coordinate,
        placed: placed + axes[axis][coordinate], shape, body)
    }
  }
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
    _ parameter: Parameter, _ layouts: [nas_weight_layout], grouping: ChannelGrouping = .single,
    gradient: nas_weight_layout? = nil
  ) -> PackedParameter {
    var slice = nas_weight_slice(packing: parameter, from: parameter, grouping)
    return add(
      parameter, .convolution(layouts, grouping, gradient: gradient),
      counts: layouts.map { nas_packed_count(&slice, $0) },
      gradientCount: gradient.map { nas_packed_count(&slice, $0) } ?? 0)
  }

  /// Adds a vector or matrix, padded.
  mutating func addMatrix(_ parameter: Parameter, rows: Int, columns: Int) -> PackedParameter {
    addPlaced(parameter, Placement(parameter.shape, rows: rows, columns: columns))
  }

  /// Adds a tensor of any rank.
  mutating func addPlaced(_ parameter: Parameter, _ placement: Placement) -> PackedParameter {
    add(
      parameter, .placed(placement), counts: [placement.count], gradientCount: placement.count)
  }

  /// Adds a tensor as a computation reads it.
  mutating func add(
    _ parameter: Parameter, _ layout: TensorLayout, isTraining: Bool
  ) -> PackedParameter {
    switch layout {
    case .placed(let placement): return addPlaced(parameter, placement)
    case .pointwise(let placement, let outputs, let inputs, let layouts, let gradient):
      var slice = nas_weight_slice(pointwise: outputs, inputs)
      let read = isTraining ? layouts : [layouts[0]]
      return add(
        parameter,
        .pointwise(
          placement, outputs: outputs, inputs: inputs, read,
          gradient: isTraining ? gradient : nil), counts: read.map { nas_packed_count(&slice, $0) },
        gradientCount: isTraining ? nas_packed_count(&slice, gradient) : 0)
    }
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
    case .convolution(let layouts, let grouping, _):
      var slice = nas_weight_slice(
        packing: parameter, from: Parameter(name: "", shape: shape, role: .weight), grouping)
      for (layout, offset) in zip(layouts, offsets) {
        nas_pack(&slice, layout, stored, scale, packed + offset)
      }
    case .placed(let placement):
      placement.gather(stored, shape: shape, into: packed + offsets[0])
    case .pointwise(let placement, let outputs, let inputs, let layouts, _):
      var slice = nas_weight_slice(pointwise: outputs, inputs)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: placement.count) { weights in
        placement.gather(stored, shape: shape, into: weights.baseAddress!)
        for (layout, offset) in zip(layouts, offsets) {
          nas_pack(&slice, layout, weights.baseAddress!, scale, packed + offset)
        }
      }
    }
  }

  /// Whether there are only numbers in what was packed.
  func isFinite(in packed: UnsafePointer<Float>) -> Bool {
    let slice: nas_weight_slice
    let layouts: [nas_weight_layout]
    switch layout {
    case .convolution(let all, let grouping, _):
      (slice, layouts) = (.init(packing: parameter, from: parameter, grouping), all)
    case .pointwise(_, let outputs, let inputs, let all, _):
      (slice, layouts) = (.init(pointwise: outputs, inputs), all)
    case .placed(let placement):
      return UnsafeBufferPointer(start: packed + offsets[0], count: placement.count)
        .allSatisfy(\.isFinite)
    }
    return zip(layouts, offsets).allSatisfy { layout, offset in
      slice.isFinite(in: packed + offset, layout)
    }
  }

  /// Adds the packed gradient to the stored tensor's.
  func unpackAdd(
    gradient packed: UnsafePointer<Float>, to stored: UnsafeMutablePointer<Float>, shape: [Int]
  ) {
    switch layout {
    case .convolution(_, let grouping, let gradient):
      guard let gradient else { preconditionFailure("'\(parameter.name)' has no gradient") }
      var slice = nas_weight_slice(
        packing: parameter, from: Parameter(name: "", shape: shape, role: .weight), grouping)
      nas_unpack_add(&slice, gradient, packed + gradientOffset, stored)
    case .placed(let placement):
      placement.scatterAdd(packed + gradientOffset, to: stored, shape: shape)
    case .pointwise(let placement, let outputs, let inputs, _, let gradient):
      guard let gradient else { preconditionFailure("'\(parameter.name)' has no gradient") }
      var slice = nas_weight_slice(pointwise: outputs, inputs)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: placement.count) { weights in
        weights.update(repeating: 0)
        nas_unpack_add(&slice, gradient, packed + gradientOffset, weights.baseAddress!)
        placement.scatterAdd(weights.baseAddress!, to: stored, shape: shape)
      }
    }
  }
}

extension nas_weight_slice {
  /// Whether there are only numbers in it, packed.
  fileprivate func isFinite(in packed: UnsafePointer<Float>, _ layout: nas_weight_layout) -> Bool {
    var slice = self
    let values = UnsafeBufferPointer(start: packed, count: nas_packed_count(&slice, layout))
    guard layout.isPairsOfBF16 else { return values.allSatisfy(\.isFinite) }
    return values.allSatisfy {
      Float(bitPattern: $0.bitPattern << 16).isFinite
        && Float(bitPattern: $0.bitPattern & 0xffff_0000).isFinite
    }
  }

  /// All of the weights of a convolution of one position.
  fileprivate init(pointwise outputs: Int, _ inputs: Int) {
    self.init(
      outputs: outputs, inputs: inputs, rows: 1, columns: 1, stored_inputs: inputs, stored_rows: 1,
      stored_columns: 1, groups: 1, merged: 1)
  }

  /// The slice of `stored` that `parameter` is; depthwise weights have one input, and those of a
  /// fully connected layer are a kernel of one number.
  fileprivate init(
    packing parameter: Parameter, from stored: Parameter, _ grouping: ChannelGrouping
  ) {
    let (own, all) = (parameter.shape, stored.shape)
    func size(_ shape: [Int], _ axis: Int) -> Int { axis < shape.count ? shape[axis] : 1 }
    self.init(
      outputs: own[0], inputs: own[1], rows: size(own, 2), columns: size(own, 3),
      stored_inputs: all[1], stored_rows: size(all, 2), stored_columns: size(all, 3),
      groups: grouping.groups, merged: grouping.merged)
  }
}

extension nas_weight_layout {
  /// Whether each of its floats is two bf16, of which the float shows one.
  fileprivate var isPairsOfBF16: Bool {
    [nas_layout_forward_bf16, nas_layout_backward_bf16, nas_layout_first_bf16].contains(self)
  }
}
