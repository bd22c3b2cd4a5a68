import NASNetworks

/// What a network's tensor is of a larger, stored one: the first numbers of every section of each
/// axis, and of a convolution's kernel the centre.
struct TensorSlice: Sendable {
  /// Where the stored tensor begins.
  private let offset: Int
  private let storedShape: [Int]
  private let shape: [Int]
  /// Where each number lies in the stored tensor; nil where axes have one section each, and the
  /// shapes say it.
  private let placement: Placement?

  init(_ parameter: Parameter, of slot: ParameterLayout.Slot) {
    offset = slot.offset
    storedShape = slot.parameter.shape
    shape = parameter.shape
    let isPlain = parameter.sections == nil && slot.parameter.sections == nil
    placement = isPlain ? nil : Placement(parameter, in: slot.parameter)
  }

  /// Gives the tensor as the first part of one of some shape.
  func read(
    _ weights: UnsafePointer<Float>,
    _ body: (_ tensor: UnsafePointer<Float>, _ shape: [Int]) -> Void
  ) {
    guard let placement else { return body(weights + offset, storedShape) }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: shape.reduce(1, *)) { own in
      own.update(repeating: 0)
      placement.scatterAdd(weights + offset, to: own.baseAddress!, shape: shape)
      body(UnsafePointer(own.baseAddress!), shape)
    }
  }

  /// Adds what `body` adds to the first part of a tensor of some shape.
  func add(
    to weights: UnsafeMutablePointer<Float>,
    _ body: (_ tensor: UnsafeMutablePointer<Float>, _ shape: [Int]) -> Void
  ) {
    guard let placement else { return body(weights + offset, storedShape) }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: shape.reduce(1, *)) { own in
      own.update(repeating: 0)
      body(own.baseAddress!, shape)
      placement.add(own.baseAddress!, to: weights + offset, shape: shape)
    }
  }
}

extension Placement {
  /// Where the numbers of a network's tensor lie in the stored one that it is a slice of.
  init(_ own: Parameter, in stored: Parameter) {
    let axes = own.shape.indices.map { axis in
      let step = stored.shape[(axis + 1)...].reduce(1, *)
      return own.places(ofAxis: axis, in: stored).map { $0 * step }
    }
    self.init(axes, count: stored.count)
  }
}
