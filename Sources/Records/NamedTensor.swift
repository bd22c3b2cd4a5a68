import NASHdf5

/// Numbers with a name and a shape: one tensor of a network or of an optimizer.
public struct NamedTensor: Sendable {
  /// Unique among the tensors it is kept with; without `/`.
  public let name: String
  /// Row-major, last dimension contiguous; `[]` is a single number.
  public let shape: [Int]
  public let values: [Float]

  public init(name: String, shape: [Int], values: [Float]) {
    precondition(
      shape.reduce(1, *) == values.count,
      "NamedTensor '\(name)': \(values.count) values do not fill shape \(shape)")
    self.name = name
    self.shape = shape
    self.values = values
  }

  /// Where numbers lie, row-major, in the order of other axes: `axes[0]` of `shape` is the outermost,
  /// and so on.
  ///
  /// - Parameter first: The place of the first of them.
  public static func places(in shape: [Int], by axes: [Int], from first: Int = 0) -> [Int] {
    axes.reduce([first]) { places, axis in
      let stride = shape[(axis + 1)...].reduce(1, *)
      return places.flatMap { place in (0..<shape[axis]).map { place + $0 * stride } }
    }
  }
}

extension NamedTensor: Equatable {
  /// Bit for bit: NaN equals itself, and 0 differs from −0.
  public static func == (left: NamedTensor, right: NamedTensor) -> Bool {
    left.name == right.name && left.shape == right.shape
      && HDF5Values.float(left.values).difference(from: .float(right.values)) == nil
  }
}
