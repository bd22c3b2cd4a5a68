public import NASNetworks

/// The numbers of every tensor of one network: exactly `network.parameters`, in that order.
public struct WeightSet: Sendable, Hashable {
  /// One tensor with its values, row-major.
  public struct Tensor: Sendable, Hashable {
    /// The name of the `Parameter` that it fills.
    public let name: String
    public let shape: [Int]
    public let values: [Float]

    public init(name: String, shape: [Int], values: [Float]) {
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  /// In the order of `Network.parameters`.
  public let tensors: [Tensor]

  /// Puts the tensors into the network's order.
  ///
  /// - Parameter tensors: One for each of `network.parameters`, in any order.
  /// - Throws: ``ExportError`` when a tensor is missing, unknown, given twice or of another shape,
  ///   or holds a number that no trained network has: not finite, or a negative variance.
  public init(_ tensors: [Tensor], of network: Network) throws {
    var remaining: [String: Tensor] = [:]
    for tensor in tensors {
      guard remaining.updateValue(tensor, forKey: tensor.name) == nil else {
        throw ExportError(.badWeights, tensor.name, "given twice, expected once")
      }
    }
    self.tensors = try network.parameters.map { parameter in
      guard let tensor = remaining.removeValue(forKey: parameter.name) else {
        throw ExportError(.badWeights, parameter.name, "missing, expected \(parameter.shape)")
      }
      try Self.check(tensor, against: parameter)
      return tensor
    }
    if let unknown = remaining.keys.min() {
      throw ExportError(.badWeights, unknown, "the network has no such tensor")
    }
  }

  private static func check(_ tensor: Tensor, against parameter: Parameter) throws {
    func expect(_ condition: Bool, _ problem: @autoclosure () -> String) throws {
      guard condition else { throw ExportError(.badWeights, tensor.name, problem()) }
    }
    try expect(
      tensor.shape == parameter.shape, "shape \(tensor.shape), expected \(parameter.shape)")
    try expect(
      tensor.values.count == parameter.count,
      "\(tensor.values.count) values, expected \(parameter.count)")
    for (index, value) in tensor.values.enumerated() {
      try expect(value.isFinite, "value \(index) is \(value), expected a finite number")
      try expect(
        parameter.role != .runningVariance || value >= 0,
        "value \(index) is \(value), expected a variance of at least 0")
    }
  }
}
