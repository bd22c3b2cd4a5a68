import NASRecords

/// Where Keras keeps a tensor of ours, and how its numbers lie there.
struct KerasVariable {
  /// Our tensor, named within its layer.
  let tensor: String
  /// The layer within our layer's own that has it: `attention/query_dense`; empty for that itself.
  let layer: String
  /// Only this part of the tensor's first axis.
  let part: Int?
  /// The tensor's axes in Keras's order; of a part, of those that are left.
  let axes: [Int]
  /// Its shape in Keras where that has other axes.
  let shape: [Int]?

  init(
    _ tensor: String, of layer: String = "", part: Int? = nil, axes: [Int], shape: [Int]? = nil
  ) {
    self.tensor = tensor
    self.layer = layer
    self.part = part
    self.axes = axes
    self.shape = shape
  }

  /// The places in the tensor, row-major, of the numbers as Keras has them; and their shape.
  ///
  /// - Parameter tensor: The tensor's shape.
  func places(in tensor: [Int]) -> (places: [Int], shape: [Int]) {
    let sizes = part == nil ? tensor : Array(tensor.dropFirst())
    let first = (part ?? 0) * sizes.reduce(1, *)
    return (
      NamedTensor.places(in: sizes, by: axes, from: first), shape ?? axes.map { sizes[$0] }
    )
  }
}
