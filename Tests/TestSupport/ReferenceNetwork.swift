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

  /// Every value: the input, then each layer's output.
  public func values(_ input: [Double], training: Bool) -> [[Double]] {
    var values = [input]
    for layer in network.layers {
      let shape = network.shape(ofValue: layer.inputs[0])
      let x = values[layer.inputs[0]]
      switch layer.operation {
      case let convolution as Convolution:
        values.append(convolve(x, shape, convolution, layer))
      case let norm as BatchNorm:
        values.append(normalise(x, shape, norm, layer, training: training))
      case let activation as Activate:
        values.append(x.map { Self.activate($0, activation.function) })
      case is Add:
        values.append(zip(x, values[layer.inputs[1]]).map(+))
      case let gate as SqueezeExcite:
        values.append(excite(x, shape, gate.hidden, layer))
      case is GlobalAveragePool:
        values.append(pool(x, shape))
      case let linear as Linear:
        values.append(
          dense(x, shape.channels, linear.outputs, tensor(layer, "weight"), tensor(layer, "bias")))
      default:
        preconditionFailure("ReferenceNetwork does not compute \(layer.operation.name)")
      }
    }
    return values
  }

  private func tensor(_ layer: Layer, _ suffix: String) -> [Double] {
    tensors["\(layer.name).\(suffix)"]!
  }

  static func activate(_ x: Double, _ activation: Activation) -> Double {
    switch activation {
    case .relu: max(0, x)
    case .hardSwish: x * min(max(x + 3, 0), 6) / 6
    default: preconditionFailure("ReferenceNetwork does not compute \(activation.rawValue)")
    }
  }

  private func convolve(
    _ x: [Double], _ shape: Shape, _ convolution: Convolution, _ layer: Layer
  ) -> [Double] {
    let weights = tensor(layer, "weight")
    let (kernel, output) = (convolution.kernel.rows, layer.output)
    let perGroup = shape.channels / convolution.groups
    let outputsPerGroup = output.channels / convolution.groups
    var y: [Double] = []
    for n in 0..<images {
      for o in 0..<output.channels {
        for row in 0..<output.height {
          for column in 0..<output.width {
            var sum = 0.0
            for i in 0..<perGroup {
              let channel = o / outputsPerGroup * perGroup + i
              for r in 0..<kernel {
                let v = row * convolution.stride.rows + r - convolution.padding.rows
                guard (0..<shape.height).contains(v) else { continue }
                for c in 0..<kernel {
                  let h = column * convolution.stride.columns + c - convolution.padding.columns
                  guard (0..<shape.width).contains(h) else { continue }
                  let plane = n * shape.channels + channel
                  let filter = o * perGroup + i
                  let pixel = x[(plane * shape.height + v) * shape.width + h]
                  sum += pixel * weights[(filter * kernel + r) * kernel + c]
                }
              }
            }
            y.append(sum)
          }
        }
      }
    }
    return y
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
    _ x: [Double], _ shape: Shape, _ norm: BatchNorm, _ layer: Layer, training: Bool
  ) -> [Double] {
    let (scale, shift) = (tensor(layer, "weight"), tensor(layer, "bias"))
    let measured =
      training
      ? statistics(x, shape)
      : zip(tensor(layer, "running_mean"), tensor(layer, "running_var")).map { ($0, $1) }
    return x.indices.map { i in
      let channel = i / shape.area % shape.channels
      let (mean, variance) = measured[channel]
      return (x[i] - mean) / (variance + norm.epsilon).squareRoot()
        * scale[channel]
        + shift[channel]
    }
  }

  private func pool(_ x: [Double], _ shape: Shape) -> [Double] {
    (0..<images * shape.channels).map { plane in
      x[plane * shape.area..<(plane + 1) * shape.area].reduce(0, +) / Double(shape.area)
    }
  }

  private func dense(
    _ x: [Double], _ inputs: Int, _ outputs: Int, _ weights: [Double], _ bias: [Double]
  ) -> [Double] {
    (0..<images * outputs).map { position in
      let (n, o) = (position / outputs, position % outputs)
      return (0..<inputs).reduce(bias[o]) { $0 + x[n * inputs + $1] * weights[o * inputs + $1] }
    }
  }

  private func excite(
    _ x: [Double], _ shape: Shape, _ hidden: Int, _ layer: Layer
  ) -> [Double] {
    let reduced = dense(
      pool(x, shape), shape.channels, hidden, tensor(layer, "reduce.weight"),
      tensor(layer, "reduce.bias")
    ).map { max(0, $0) }
    let factor = dense(
      reduced, hidden, shape.channels, tensor(layer, "expand.weight"),
      tensor(layer, "expand.bias")
    ).map { 1 / (1 + exp(-$0)) }
    return x.indices.map { x[$0] * factor[$0 / shape.area] }
  }
}
