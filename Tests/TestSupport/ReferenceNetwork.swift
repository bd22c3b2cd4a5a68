import Foundation
public import NASNetworks

/// A network computed plainly, in double precision, one number after the other: what the fast
/// executors are checked against. Values are [images][channels][rows][columns].
public struct ReferenceNetwork {
  public let network: Network
  public let images: Int
  /// By parameter name.
  public var tensors: [String: [Double]]

  public init(_ network: Network, images: Int, tensors: [String: [Double]]) {
    self.network = network
    self.images = images
    self.tensors = tensors
  }

  /// The logits, [images, classes].
  ///
  /// - Parameter training: Batch norm uses the batch's own statistics; else those in `tensors`.
  public func logits(_ input: [Double], training: Bool) -> [Double] {
    values(input, training: training).last!
  }

  /// Every value: the input, then each layer's output. Nothing is dropped.
  public func values(_ input: [Double], training: Bool) -> [[Double]] {
    var values = [input]
    for layer in network.layers {
      let operands = layer.inputs.map {
        ReferenceValue(network.shape(ofValue: $0), images: images, values[$0])
      }
      let output = compute(layer, operands, training: training)
      precondition(
        output.numbers.count == images * layer.output.count,
        "ReferenceNetwork: '\(layer.name)' made \(output.numbers.count) numbers")
      values.append(output.numbers)
    }
    return values
  }

  private func compute(
    _ layer: Layer, _ operands: [ReferenceValue], training: Bool
  ) -> ReferenceValue {
    func tensor(_ name: String) -> [Double]? { tensors["\(layer.name).\(name)"] }
    if let norm = layer.operation as? BatchNorm, let x = operands.first {
      return normalise(x, norm, layer, training: training)
    }
    guard let operation = layer.operation as? any ReferenceOperation else {
      preconditionFailure("ReferenceNetwork does not compute \(layer.operation.name)")
    }
    return operation.reference(
      operands, ReferenceContext(output: layer.output, images: images, tensor: tensor))
  }

  /// Mean and biased variance of each channel.
  public func statistics(_ x: [Double], _ shape: Shape) -> [(mean: Double, variance: Double)] {
    (0..<shape.channels).map { channel in
      var all: [Double] = []
      for n in 0..<images {
        let start = (n * shape.channels + channel) * shape.area
        all += x[start..<start + shape.area]
      }
      let mean = all.reduce(0, +) / Double(all.count)
      return (mean, all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count))
    }
  }

  private func normalise(
    _ x: ReferenceValue, _ norm: BatchNorm, _ layer: Layer, training: Bool
  ) -> ReferenceValue {
    func tensor(_ name: String) -> [Double] { tensors["\(layer.name).\(name)"]! }
    let (scale, shift) = (tensor("weight"), tensor("bias"))
    let measured =
      training
      ? statistics(x.numbers, x.shape)
      : zip(tensor("running_mean"), tensor("running_var")).map { ($0, $1) }
    return x.map { value, channel in
      let (mean, variance) = measured[channel]
      return (value - mean) / (variance + norm.epsilon).squareRoot() * scale[channel]
        + shift[channel]
    }
  }
}

/// What an operation's reference knows besides its inputs.
struct ReferenceContext {
  let output: Shape
  let images: Int
  /// A tensor of the layer; nil where it has none of that name.
  let tensor: (String) -> [Double]?
}

/// An operation as its definition says.
protocol ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue
}

/// Numbers [images][channels][rows][columns].
struct ReferenceValue {
  let shape: Shape
  let images: Int
  var numbers: [Double]

  init(_ shape: Shape, images: Int, _ numbers: [Double]) {
    self.shape = shape
    self.images = images
    self.numbers = numbers
  }

  /// Every number of the value by its place.
  init(
    _ shape: Shape, images: Int,
    _ number: (_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Double
  ) {
    var numbers: [Double] = []
    numbers.reserveCapacity(images * shape.count)
    for n in 0..<images {
      for c in 0..<shape.channels {
        for row in 0..<shape.height {
          for column in 0..<shape.width { numbers.append(number(n, c, row, column)) }
        }
      }
    }
    self.init(shape, images: images, numbers)
  }

  subscript(image: Int, channel: Int, row: Int, column: Int) -> Double {
    numbers[((image * shape.channels + channel) * shape.height + row) * shape.width + column]
  }

  /// By position: rows of columns.
  subscript(image: Int, channel: Int, position: Int) -> Double {
    numbers[(image * shape.channels + channel) * shape.area + position]
  }

  /// Changes each number, given its channel.
  func map(_ change: (Double, _ channel: Int) -> Double) -> ReferenceValue {
    ReferenceValue(
      shape, images: images,
      numbers.indices.map { change(numbers[$0], $0 / shape.area % shape.channels) })
  }
}
